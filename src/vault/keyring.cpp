// Sealed bytes: nonce:24, then XChaCha20-Poly1305 of the padded text, `purpose` and the account's
// id as associated data. The nonce is a keyed hash of what is sealed: the same text gives the same
// bytes, and no nonce comes twice with different ones.
#include "orglog/vault/keyring.hpp"

#include <sodium.h>

#include <atomic>
#include <boost/unordered/unordered_flat_map.hpp>
#include <mutex>
#include <shared_mutex>
#include <vector>

#include "database.hpp"
#include "orglog/base/invariant.hpp"
#include "orglog/base/random.hpp"

namespace orglog {
namespace {

using vault::Database;
using vault::Transaction;

using AccountKey = std::array<std::uint8_t, crypto_aead_xchacha20poly1305_ietf_KEYBYTES>;
constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t padding_bytes = 32;  // how long a name is stays its owner's business

// What the master key must open.
constexpr std::string_view proof_of_master = "orglog keyring";
constexpr std::string_view wrapping = "account key";

// «ogKy», and the version of the tables.
constexpr vault::DatabaseFormat format{
    .application_id = 0x6F674B79,
    .version = 1,
    // Shared with programs that only read. What is deleted is overwritten.
    .settings =
        "PRAGMA journal_mode = WAL;"
        "PRAGMA synchronous = FULL;"
        "PRAGMA secure_delete = ON;"
        "PRAGMA trusted_schema = OFF;",
    .tables =
        "CREATE TABLE keys (account BLOB PRIMARY KEY, wrapped BLOB NOT NULL)"
        " STRICT, WITHOUT ROWID;"
        "CREATE TABLE master (only INTEGER PRIMARY KEY CHECK (only = 1),"
        " proof BLOB NOT NULL) STRICT;"};

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::string associated(AccountId account, std::string_view purpose) {
  std::string data(account.value.view());
  data += purpose;
  return data;
}

std::string encrypt(const AccountKey& key, std::string_view associated_data,
                    std::string_view text) {
  std::string padded(text);
  padded.push_back('\x80');  // ISO/IEC 7816-4
  padded.resize((padded.size() + padding_bytes - 1) / padding_bytes * padding_bytes, '\0');

  std::string sealed(nonce_bytes + padded.size() + tag_bytes, '\0');
  std::string hashed(associated_data);
  hashed.push_back('\0');
  hashed += padded;
  crypto_generichash(bytes(sealed), nonce_bytes, bytes(hashed), hashed.size(), key.data(),
                     key.size());
  crypto_aead_xchacha20poly1305_ietf_encrypt(
      bytes(sealed) + nonce_bytes, nullptr, bytes(padded), padded.size(), bytes(associated_data),
      associated_data.size(), nullptr, bytes(sealed), key.data());
  sodium_memzero(padded.data(), padded.size());
  sodium_memzero(hashed.data(), hashed.size());
  return sealed;
}

std::optional<std::string> decrypt(const AccountKey& key, std::string_view associated_data,
                                   std::string_view sealed) {
  if (sealed.size() < nonce_bytes + tag_bytes) return std::nullopt;
  std::string text(sealed.size() - nonce_bytes - tag_bytes, '\0');
  const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
      bytes(text), nullptr, nullptr, bytes(sealed) + nonce_bytes, sealed.size() - nonce_bytes,
      bytes(associated_data), associated_data.size(), bytes(sealed), key.data());
  const std::size_t end = text.find_last_not_of('\0');
  if (failed != 0 || end == std::string::npos || text[end] != '\x80') return std::nullopt;
  text.resize(end);
  return text;
}

class KeyringFile final : public Keyring {
 public:
  KeyringFile(Database database, const MasterKey& master)
      : database_(std::move(database)), master_(master) {}
  ~KeyringFile() override {
    for (auto& [account, key] : keys_) sodium_memzero(key.data(), key.size());
    sodium_memzero(master_.data(), master_.size());
  }

  Result<void> check_master(bool read_only);
  Result<void> load();

  std::string seal(AccountId account, std::string_view purpose, std::string_view text) override;
  std::optional<std::string> seal_if_held(AccountId account, std::string_view purpose,
                                          std::string_view text) const override;
  std::optional<std::string> unseal(AccountId account, std::string_view purpose,
                                    std::string_view sealed) const override;
  Result<void> store_new() override;
  bool holds(AccountId account) const override;
  Result<void> destroy(AccountId account) override;
  std::uint64_t destroyed() const noexcept override {
    return destroyed_.load(std::memory_order_acquire);
  }
  std::size_t size() const override;

 private:
  AccountKey key_of(AccountId account);

  Database database_;  // under `file_mutex_`
  std::mutex file_mutex_;
  MasterKey master_;
  mutable std::shared_mutex mutex_;  // guards what follows
  boost::unordered_flat_map<AccountId, AccountKey> keys_;
  std::vector<AccountId> unstored_;
  std::atomic<std::uint64_t> destroyed_ = 0;
};

Result<void> KeyringFile::check_master(bool read_only) {
  ORGLOG_TRY_ASSIGN(statement, database_.prepare("SELECT proof FROM master"));
  ORGLOG_TRY_ASSIGN(found, statement.step());
  if (found) {
    const auto proof = decrypt(master_, {}, statement.bytes(0));
    if (proof != proof_of_master) return VaultError::wrong_master_key;
    return {};
  }
  if (read_only) return VaultError::wrong_format;
  const std::string proof = encrypt(master_, {}, proof_of_master);
  return database_.run("INSERT INTO master (only, proof) VALUES (1, ?)", std::string_view(proof));
}

Result<void> KeyringFile::load() {
  ORGLOG_TRY_ASSIGN(statement, database_.prepare("SELECT account, wrapped FROM keys"));
  while (true) {
    ORGLOG_TRY_ASSIGN(more, statement.step());
    if (!more) return {};
    const AccountId account{statement.uuid(0)};
    auto unwrapped = decrypt(master_, associated(account, wrapping), statement.bytes(1));
    AccountKey key;
    if (!unwrapped || unwrapped->size() != key.size()) return VaultError::damaged;
    std::copy(unwrapped->begin(), unwrapped->end(), key.begin());
    sodium_memzero(unwrapped->data(), unwrapped->size());
    keys_.emplace(account, key);
  }
}

AccountKey KeyringFile::key_of(AccountId account) {
  const std::lock_guard lock(mutex_);
  const auto [place, is_new] = keys_.try_emplace(account);
  if (is_new) {
    fill_randomly(place->second);
    unstored_.push_back(account);
  }
  return place->second;
}

std::string KeyringFile::seal(AccountId account, std::string_view purpose, std::string_view text) {
  return encrypt(key_of(account), associated(account, purpose), text);
}

std::optional<std::string> KeyringFile::seal_if_held(AccountId account, std::string_view purpose,
                                                     std::string_view text) const {
  const std::shared_lock lock(mutex_);
  const auto found = keys_.find(account);
  if (found == keys_.end()) return std::nullopt;
  return encrypt(found->second, associated(account, purpose), text);
}

std::optional<std::string> KeyringFile::unseal(AccountId account, std::string_view purpose,
                                               std::string_view sealed) const {
  const std::shared_lock lock(mutex_);
  const auto found = keys_.find(account);
  if (found == keys_.end()) return std::nullopt;
  return decrypt(found->second, associated(account, purpose), sealed);
}

Result<void> KeyringFile::store_new() {
  {
    const std::shared_lock lock(mutex_);
    if (unstored_.empty()) return {};
  }
  const std::lock_guard file_lock(file_mutex_);
  std::vector<std::pair<AccountId, AccountKey>> fresh;
  {
    const std::lock_guard lock(mutex_);
    for (const AccountId account : unstored_) fresh.emplace_back(account, keys_.at(account));
  }
  if (fresh.empty()) return {};
  ORGLOG_TRY_ASSIGN(transaction, Transaction::begin(database_));
  for (const auto& [account, key] : fresh) {
    const std::string_view plain(reinterpret_cast<const char*>(key.data()), key.size());
    const std::string wrapped = encrypt(master_, associated(account, wrapping), plain);
    ORGLOG_TRY(database_.run("INSERT INTO keys (account, wrapped) VALUES (?, ?)",
                             account.value.view(), std::string_view(wrapped)));
  }
  ORGLOG_TRY(transaction.commit());
  const std::lock_guard lock(mutex_);
  unstored_.erase(unstored_.begin(), unstored_.begin() + static_cast<std::ptrdiff_t>(fresh.size()));
  return {};
}

bool KeyringFile::holds(AccountId account) const {
  const std::shared_lock lock(mutex_);
  return keys_.contains(account);
}

// The write-ahead log holds pages with the key until it is emptied.
Result<void> KeyringFile::destroy(AccountId account) {
  ORGLOG_INVARIANT(account != key_of_store, "the key of the store is never destroyed");
  const std::lock_guard file_lock(file_mutex_);
  ORGLOG_TRY(database_.run("DELETE FROM keys WHERE account = ?", account.value.view()));
  ORGLOG_TRY_ASSIGN(busy, database_.integer("PRAGMA wal_checkpoint(TRUNCATE)"));
  if (busy != 0) return VaultError::in_use;
  const std::lock_guard lock(mutex_);
  const auto found = keys_.find(account);
  if (found == keys_.end()) return {};
  sodium_memzero(found->second.data(), found->second.size());
  keys_.erase(found);
  destroyed_.fetch_add(1, std::memory_order_release);
  return {};
}

std::size_t KeyringFile::size() const {
  const std::shared_lock lock(mutex_);
  return keys_.size() - (keys_.contains(key_of_store) ? 1 : 0);
}

}  // namespace

Result<std::unique_ptr<Keyring>> Keyring::open(const KeyringOptions& options) {
  ORGLOG_INVARIANT(sodium_init() >= 0, "libsodium finds random bytes");
  ORGLOG_TRY_ASSIGN(database, Database::open(options.file, format, options.read_only));
  auto keyring = std::make_unique<KeyringFile>(std::move(database), options.master);
  ORGLOG_TRY(keyring->check_master(options.read_only));
  ORGLOG_TRY(keyring->load());
  return std::unique_ptr<Keyring>(std::move(keyring));
}

Result<void> Keyring::copy(const std::filesystem::path& file, const std::filesystem::path& to) {
  ORGLOG_TRY_ASSIGN(database, Database::open(file, format, true));
  return database.copy_to(to);
}

}  // namespace orglog
