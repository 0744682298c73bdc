#include "orglog/vault/vault.hpp"

#include "copy.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/base/sha256.hpp"
#include "passwords.hpp"
#include "vault_file.hpp"

namespace orglog {
namespace {

// A lock that ends with the process keeps a second one out; with it the WAL needs no shared memory
// beside it. What is deleted is overwritten.
constexpr const char* settings = R"sql(
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA secure_delete = ON;
  PRAGMA trusted_schema = OFF;
)sql";

constexpr const char* tables = R"sql(
  CREATE TABLE passwords (account BLOB PRIMARY KEY, hash BLOB NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE links (
    number INTEGER PRIMARY KEY, secret_hash BLOB NOT NULL UNIQUE, account BLOB NOT NULL,
    purpose INTEGER NOT NULL, expires_at INTEGER NOT NULL) STRICT;
  CREATE INDEX links_by_account ON links (account);
  CREATE INDEX links_by_expiry ON links (expires_at);
  CREATE TABLE outbox (
    only INTEGER PRIMARY KEY CHECK (only = 1), since INTEGER NOT NULL,
    next INTEGER NOT NULL) STRICT;
  CREATE TABLE mails (
    number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, cause INTEGER NOT NULL,
    position INTEGER NOT NULL, account BLOB NOT NULL, queued_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL, attempts INTEGER NOT NULL) STRICT;
  CREATE INDEX mails_by_due ON mails (due_at, number);
  CREATE INDEX mails_by_account ON mails (account) WHERE cause = 2;
)sql";

// «ogVt», and the version of the tables above.
constexpr vault::DatabaseFormat format{0x6F675674, 1, settings, tables};

}  // namespace

Result<std::unique_ptr<Vault>> Vault::open(const std::filesystem::path& file) {
  ORGLOG_TRY_ASSIGN(database, vault::Database::open(file, format));
  return std::make_unique<vault::VaultFile>(std::move(database));
}

}  // namespace orglog

namespace orglog::vault {

Result<void> VaultFile::copy_to(const std::filesystem::path& to) const {
  const std::lock_guard lock(mutex_);
  return copy(database_, to);
}

namespace {

// 256 bits as base64url.
constexpr std::size_t secret_characters = 43;

std::int64_t number_of(LinkPurpose purpose) { return static_cast<std::int64_t>(purpose); }

}  // namespace

Result<void> VaultFile::set_password(AccountId account, std::string_view password) {
  if (password.size() < limits::password_bytes_min) return VaultError::password_too_short;
  if (password.size() > limits::password_bytes_max) return VaultError::password_too_long;
  ORGLOG_TRY_ASSIGN(hash, hash_password(password));
  const std::lock_guard lock(mutex_);
  ORGLOG_TRY_ASSIGN(transaction, Transaction::begin(database_));
  ORGLOG_TRY(store_hash(account, hash));
  // Whoever asked for these wanted another password than the one that stands now.
  ORGLOG_TRY(database_.run("DELETE FROM links WHERE account = ? AND purpose = ?",
                           account.value.view(), number_of(LinkPurpose::password_reset)));
  return transaction.commit();
}

Result<PasswordCheck> VaultFile::check_password(std::optional<AccountId> account,
                                                std::string_view password) {
  // None so long was ever taken, whatever the account.
  if (password.size() > limits::password_bytes_max) return PasswordCheck::wrong;
  ORGLOG_TRY_ASSIGN(hash, password_hash(account.value_or(AccountId{})));
  if (!matches(hash, password)) return PasswordCheck::wrong;
  if (is_outdated(hash)) {
    ORGLOG_TRY_ASSIGN(renewed, hash_password(password));
    const std::lock_guard lock(mutex_);
    // Unless it was changed meanwhile.
    ORGLOG_TRY(database_.run("UPDATE passwords SET hash = ? WHERE account = ? AND hash = ?",
                             std::string_view(renewed), account->value.view(),
                             std::string_view(hash)));
  }
  return PasswordCheck::right;
}

Result<std::string> VaultFile::password_hash(AccountId account) const {
  const std::lock_guard lock(mutex_);
  ORGLOG_TRY_ASSIGN(statement, database_.prepare("SELECT hash FROM passwords WHERE account = ?",
                                                 account.value.view()));
  ORGLOG_TRY_ASSIGN(found, statement.step());
  return found ? std::string(statement.bytes(0)) : std::string();
}

Result<void> VaultFile::store_hash(AccountId account, std::string_view hash) const {
  return database_.run("INSERT OR REPLACE INTO passwords (account, hash) VALUES (?, ?)",
                       account.value.view(), hash);
}

Result<std::string> VaultFile::make_link(AccountId account, LinkPurpose purpose, Timestamp now,
                                         std::chrono::seconds lifetime) {
  std::string secret = random_secret();
  const Sha256Digest hash = sha256(secret);
  const std::lock_guard lock(mutex_);
  ORGLOG_TRY_ASSIGN(transaction, Transaction::begin(database_));
  ORGLOG_TRY(database_.run("DELETE FROM links WHERE expires_at <= ?", microseconds(now)));
  ORGLOG_TRY(database_.run(
      "INSERT INTO links (secret_hash, account, purpose, expires_at) VALUES (?, ?, ?, ?)",
      view(hash), account.value.view(), number_of(purpose), microseconds(now + lifetime)));
  ORGLOG_TRY(
      database_.run("DELETE FROM links WHERE account = ?1 AND number NOT IN"
                    " (SELECT number FROM links WHERE account = ?1 ORDER BY number DESC LIMIT ?2)",
                    account.value.view(), std::int64_t{limits::links_per_account}));
  ORGLOG_TRY(transaction.commit());
  return secret;
}

Result<std::optional<Link>> VaultFile::link_by(const char* sql, std::string_view secret,
                                               Timestamp now) {
  if (secret.size() != secret_characters) return std::nullopt;
  const Sha256Digest hash = sha256(secret);
  const std::lock_guard lock(mutex_);
  ORGLOG_TRY_ASSIGN(statement, database_.prepare(sql, view(hash), microseconds(now)));
  ORGLOG_TRY_ASSIGN(found, statement.step());
  if (!found) return std::nullopt;
  const Link link{AccountId{statement.uuid(0)}, static_cast<LinkPurpose>(statement.integer(1)),
                  timestamp(statement.integer(2))};
  // A deletion is committed by its last step.
  ORGLOG_TRY(statement.step());
  return std::optional<Link>(link);
}

Result<std::optional<Link>> VaultFile::find_link(std::string_view secret, Timestamp now) {
  return link_by(
      "SELECT account, purpose, expires_at FROM links WHERE secret_hash = ? AND expires_at > ?",
      secret, now);
}

Result<std::optional<Link>> VaultFile::use_link(std::string_view secret, Timestamp now) {
  return link_by(
      "DELETE FROM links WHERE secret_hash = ? AND expires_at > ?"
      " RETURNING account, purpose, expires_at",
      secret, now);
}

Result<void> VaultFile::forget(AccountId account) {
  const std::lock_guard lock(mutex_);
  ORGLOG_TRY_ASSIGN(transaction, Transaction::begin(database_));
  const std::string_view id = account.value.view();
  ORGLOG_TRY(database_.run("DELETE FROM passwords WHERE account = ?", id));
  ORGLOG_TRY(database_.run("DELETE FROM links WHERE account = ?", id));
  ORGLOG_TRY(database_.run("DELETE FROM mails WHERE account = ? AND cause = 2", id));
  return transaction.commit();
}

}  // namespace orglog::vault
