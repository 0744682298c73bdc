// A tag is the hash of the address sealed under the account's key. The same address gives the same
// bytes there (vault/keyring.hpp), so tags can be looked up.
#include "orglog/vault/known_addresses.hpp"

#include "orglog/base/limits.hpp"
#include "orglog/base/sha256.hpp"
#include "vault_file.hpp"

namespace orglog {
namespace {

constexpr std::string_view sealing = "signed in from";

std::optional<Sha256Digest> tag_of(const Keyring& keyring, AccountId account,
                                   std::string_view address) {
  const auto sealed = keyring.seal_if_held(account, sealing, network_of(address));
  if (!sealed) return std::nullopt;
  return sha256(*sealed);
}

}  // namespace

FromAddress KnownAddresses::look(std::optional<AccountId> account, std::string_view address) const {
  const AccountId who = account.value_or(AccountId{});
  const auto tag = tag_of(keyring_, who, address).value_or(Sha256Digest{});
  const auto known = vault_.is_known_address(who, view(tag));
  return known && *known ? FromAddress::known : FromAddress::strange;
}

Result<void> KnownAddresses::add(AccountId account, std::string_view address, Timestamp now) {
  const auto tag = tag_of(keyring_, account, address);
  if (!tag) return {};
  return vault_.know_address(account, view(*tag), now);
}

}  // namespace orglog

namespace orglog::vault {

Result<bool> VaultFile::is_known_address(AccountId account, std::string_view tag) const {
  const std::lock_guard lock(mutex_);
  const auto found =
      database_.integer("SELECT count(*) FROM known_addresses WHERE account = ? AND tag = ?",
                        account.value.view(), tag);
  if (!found) return {boost::system::in_place_error, found.error()};
  return *found > 0;
}

Result<void> VaultFile::know_address(AccountId account, std::string_view tag, Timestamp now) {
  const std::lock_guard lock(mutex_);
  const std::string_view id = account.value.view();
  ORGLOG_TRY_ASSIGN(
      seen, database_.integer("SELECT seen_at FROM known_addresses WHERE account = ? AND tag = ?",
                              id, tag));
  if (seen != 0 && now - timestamp(seen) < limits::known_address_renewed) return {};
  ORGLOG_TRY_ASSIGN(transaction, Transaction::begin(database_));
  // An account that was erased meanwhile has no password any more.
  ORGLOG_TRY(
      database_.run("INSERT OR REPLACE INTO known_addresses (account, tag, seen_at)"
                    " SELECT ?1, ?2, ?3 WHERE EXISTS"
                    " (SELECT 1 FROM passwords WHERE account = ?1)",
                    id, tag, microseconds(now)));
  ORGLOG_TRY(database_.run(
      "DELETE FROM known_addresses WHERE account = ?1 AND tag NOT IN"
      " (SELECT tag FROM known_addresses WHERE account = ?1 ORDER BY seen_at DESC LIMIT ?2)",
      id, std::int64_t{limits::known_addresses}));
  return transaction.commit();
}

}  // namespace orglog::vault
