// The vault's half that is about passwords themselves: setting one, and what is due then. No hash
// is made under the lock.
#include "orglog/base/limits.hpp"
#include "passwords.hpp"
#include "vault_file.hpp"

namespace orglog::vault {
namespace {

VaultError bounds(std::string_view password) {
  if (password.size() < limits::password_bytes_min) return VaultError::password_too_short;
  if (password.size() > limits::password_bytes_max) return VaultError::password_too_long;
  return VaultError::none;
}

}  // namespace

// A link is the older password's affair, whatever it was made for; so is a mail that would bring
// one. Whoever sets a password has been heard: they may ask for as many mails again.
Result<void> VaultFile::store_password(std::string_view hash, const PasswordDue& due) const {
  const std::string_view account = due.account.value.view();
  ORGLOG_TRY(database_.run("INSERT OR REPLACE INTO passwords (account, hash) VALUES (?, ?)",
                           account, hash));
  ORGLOG_TRY(database_.run("DELETE FROM links WHERE account = ?", account));
  ORGLOG_TRY(database_.run("DELETE FROM mails WHERE account = ? AND cause = 2", account));
  ORGLOG_TRY(database_.run("DELETE FROM password_mail_days WHERE account = ?", account));
  if (due.command.is_nil()) return {};
  return database_.run(
      "INSERT INTO passwords_due (command, correlation, account, set_by, keep_tokens, origin,"
      " client_name, client_address) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      due.command.view(), due.correlation.view(), account, std::int64_t{due.by},
      std::int64_t{due.keep_tokens}, std::int64_t{due.origin}, std::string_view(due.client_name),
      std::string_view(due.client_address));
}

Result<void> VaultFile::set_password(AccountId account, std::string_view password,
                                     const PasswordDue& due) {
  if (const VaultError wrong = bounds(password); wrong != VaultError::none) return wrong;
  ORGLOG_TRY_ASSIGN(hash, hash_password(password));
  PasswordDue own = due;
  own.account = account;
  const std::lock_guard lock(mutex_);
  ORGLOG_TRY_ASSIGN(transaction, Transaction::begin(database_));
  ORGLOG_TRY(store_password(hash, own));
  return transaction.commit();
}

// The link is looked up before the work, so that a wrong one costs none, and again in the
// transaction: meanwhile another one may have set the password.
Result<std::optional<AccountId>> VaultFile::set_password_by_link(std::string_view secret,
                                                                 std::string_view password,
                                                                 PasswordDue due, Timestamp now) {
  if (const VaultError wrong = bounds(password); wrong != VaultError::none) return wrong;
  ORGLOG_TRY_ASSIGN(known, find_link(secret, now));
  if (!known) return std::nullopt;
  ORGLOG_TRY_ASSIGN(hash, hash_password(password));
  const std::lock_guard lock(mutex_);
  ORGLOG_TRY_ASSIGN(transaction, Transaction::begin(database_));
  ORGLOG_TRY_ASSIGN(link, link_of(secret, now));
  if (!link) return std::nullopt;
  due.account = link->account;
  ORGLOG_TRY(store_password(hash, due));
  ORGLOG_TRY(transaction.commit());
  return std::optional<AccountId>(link->account);
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

Result<bool> VaultFile::has_password(AccountId account) const {
  const auto hash = password_hash(account);
  if (!hash) return {boost::system::in_place_error, hash.error()};
  return !hash->empty();
}

Result<std::vector<PasswordDue>> VaultFile::passwords_due() const {
  const std::lock_guard lock(mutex_);
  ORGLOG_TRY_ASSIGN(
      statement,
      database_.prepare("SELECT command, correlation, account, set_by, keep_tokens, origin,"
                        " client_name, client_address FROM passwords_due ORDER BY number"));
  std::vector<PasswordDue> all;
  while (true) {
    ORGLOG_TRY_ASSIGN(found, statement.step());
    if (!found) return all;
    PasswordDue& due = all.emplace_back();
    due.command = statement.uuid(0);
    due.correlation = statement.uuid(1);
    due.account.value = statement.uuid(2);
    due.by = static_cast<std::uint8_t>(statement.integer(3));
    due.keep_tokens = statement.integer(4) != 0;
    due.origin = static_cast<std::uint8_t>(statement.integer(5));
    due.client_name = statement.bytes(6);
    due.client_address = statement.bytes(7);
  }
}

Result<void> VaultFile::password_told(const Uuid& command) {
  const std::lock_guard lock(mutex_);
  return database_.run("DELETE FROM passwords_due WHERE command = ?", command.view());
}

}  // namespace orglog::vault
