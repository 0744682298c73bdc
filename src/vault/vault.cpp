#include "orglog/vault/vault.hpp"

#include "orglog/base/base64.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/base/random.hpp"
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

// Since version 2: what the log has still to be told of passwords that were set; how many mails
// that nobody asked for a recipient has got on a day, and those that are told together at its end;
// how many with a link for a password were queued for an account on a day; where an account has
// signed in from, as tags that say nothing without its key.
constexpr const char* tables_of_2 = R"sql(
  CREATE TABLE passwords_due (
    number INTEGER PRIMARY KEY, command BLOB NOT NULL UNIQUE, correlation BLOB NOT NULL,
    account BLOB NOT NULL, set_by INTEGER NOT NULL, keep_tokens INTEGER NOT NULL,
    origin INTEGER NOT NULL, client_name BLOB NOT NULL, client_address BLOB NOT NULL) STRICT;
  CREATE TABLE mail_days (
    recipient BLOB PRIMARY KEY, day INTEGER NOT NULL, sent INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX mail_days_by_day ON mail_days (day);
  CREATE TABLE gathered_counts (
    recipient BLOB PRIMARY KEY, mails INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE gathered_mails (
    number INTEGER PRIMARY KEY, recipient BLOB NOT NULL, position INTEGER NOT NULL) STRICT;
  CREATE INDEX gathered_mails_by_recipient ON gathered_mails (recipient, number);
  CREATE INDEX mails_by_cause ON mails (cause, due_at, number);
  CREATE INDEX gathering_mails_by_account ON mails (account) WHERE cause = 3;
  CREATE TABLE known_addresses (
    account BLOB NOT NULL, tag BLOB NOT NULL, seen_at INTEGER NOT NULL,
    PRIMARY KEY (account, tag)) STRICT, WITHOUT ROWID;
  CREATE TABLE password_mail_days (
    account BLOB PRIMARY KEY, day INTEGER NOT NULL, queued INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX password_mail_days_by_day ON password_mail_days (day);
)sql";

// How many mails wait, by cause, kept beside the queue by triggers while the file is open: the
// outbox asks many times a second, and to count a long queue takes a millisecond.
constexpr const char* counting = R"sql(
  PRAGMA temp_store = MEMORY;
  CREATE TEMP TABLE mail_counts (cause INTEGER PRIMARY KEY, mails INTEGER NOT NULL) STRICT;
  INSERT INTO mail_counts VALUES (1, 0), (2, 0), (3, 0);
  UPDATE mail_counts SET mails = (SELECT count(*) FROM mails WHERE mails.cause = mail_counts.cause);
  CREATE TEMP TRIGGER mail_came AFTER INSERT ON main.mails BEGIN
    UPDATE mail_counts SET mails = mails + 1 WHERE cause = new.cause;
  END;
  CREATE TEMP TRIGGER mail_went AFTER DELETE ON main.mails BEGIN
    UPDATE mail_counts SET mails = mails - 1 WHERE cause = old.cause;
  END;
)sql";

// «ogVt», and the version of the tables above.
constexpr vault::DatabaseFormat format{0x6F675674, 2, settings, tables, tables_of_2};

}  // namespace

Result<std::unique_ptr<Vault>> Vault::open(const std::filesystem::path& file) {
  ORGLOG_TRY_ASSIGN(database, vault::Database::open(file, format));
  ORGLOG_TRY(database.run_all(counting));
  return std::make_unique<vault::VaultFile>(std::move(database));
}

}  // namespace orglog

namespace orglog::vault {

Result<void> VaultFile::copy_to(const std::filesystem::path& to) const {
  const std::lock_guard lock(mutex_);
  return database_.copy_to(to);
}

namespace {

// 256 bits as base64url.
constexpr std::size_t secret_characters = 43;

std::int64_t number_of(LinkPurpose purpose) { return static_cast<std::int64_t>(purpose); }

// A link that ends later than one of now would was made while the clock ran ahead.
bool is_from_the_future(const Link& link, Timestamp now) {
  const auto lifetime = link.purpose == LinkPurpose::activation
                            ? limits::activation_link_lifetime
                            : limits::password_reset_link_lifetime;
  return link.expires_at > now + lifetime + limits::clock_jump;
}

}  // namespace

// Whether a password was set while the mail that is to bring a link was on its way.
Result<bool> VaultFile::is_in_vain(const Uuid& mail, AccountId account, LinkPurpose purpose) const {
  const auto waits = database_.integer("SELECT count(*) FROM mails WHERE id = ?", mail.view());
  if (!waits) return {boost::system::in_place_error, waits.error()};
  if (*waits == 0) return true;
  if (purpose != LinkPurpose::activation) return false;
  const auto passwords =
      database_.integer("SELECT count(*) FROM passwords WHERE account = ?", account.value.view());
  if (!passwords) return {boost::system::in_place_error, passwords.error()};
  return *passwords != 0;
}

Result<std::string> VaultFile::make_link(AccountId account, LinkPurpose purpose, Timestamp now,
                                         std::chrono::seconds lifetime,
                                         const std::optional<Uuid>& for_mail) {
  std::string secret = to_base64url(random_bytes(32));
  const Sha256Digest hash = sha256(secret);
  const std::lock_guard lock(mutex_);
  ORGLOG_TRY_ASSIGN(transaction, Transaction::begin(database_));
  if (for_mail) {
    ORGLOG_TRY_ASSIGN(in_vain, is_in_vain(*for_mail, account, purpose));
    if (in_vain) return VaultError::not_found;
  }
  // Of this account alone: a clock that runs ahead must not cost all others theirs.
  ORGLOG_TRY(database_.run("DELETE FROM links WHERE account = ? AND expires_at <= ?",
                           account.value.view(), microseconds(now)));
  ORGLOG_TRY(database_.run(
      "INSERT INTO links (secret_hash, account, purpose, expires_at) VALUES (?, ?, ?, ?)",
      view(hash), account.value.view(), number_of(purpose), microseconds(now + lifetime)));
  ORGLOG_TRY(database_.run(
      "DELETE FROM links WHERE account = ?1 AND purpose = ?3 AND number NOT IN"
      " (SELECT number FROM links WHERE account = ?1 AND purpose = ?3"
      " ORDER BY number DESC LIMIT ?2)",
      account.value.view(), std::int64_t{limits::links_per_account}, number_of(purpose)));
  ORGLOG_TRY(transaction.commit());
  return secret;
}

Result<std::optional<Link>> VaultFile::link_of(std::string_view secret, Timestamp now) const {
  if (secret.size() != secret_characters) return std::nullopt;
  const Sha256Digest hash = sha256(secret);
  ORGLOG_TRY_ASSIGN(
      statement,
      database_.prepare(
          "SELECT account, purpose, expires_at FROM links WHERE secret_hash = ? AND expires_at > ?",
          view(hash), microseconds(now)));
  ORGLOG_TRY_ASSIGN(found, statement.step());
  if (!found) return std::nullopt;
  const Link link{AccountId{statement.uuid(0)}, static_cast<LinkPurpose>(statement.integer(1)),
                  timestamp(statement.integer(2))};
  if (is_from_the_future(link, now)) return std::nullopt;
  return std::optional<Link>(link);
}

Result<std::optional<Link>> VaultFile::find_link(std::string_view secret, Timestamp now) {
  const std::lock_guard lock(mutex_);
  return link_of(secret, now);
}

Result<void> VaultFile::forget(AccountId account) {
  const std::lock_guard lock(mutex_);
  ORGLOG_TRY_ASSIGN(transaction, Transaction::begin(database_));
  const std::string_view id = account.value.view();
  ORGLOG_TRY(database_.run("DELETE FROM passwords WHERE account = ?", id));
  ORGLOG_TRY(database_.run("DELETE FROM passwords_due WHERE account = ?", id));
  ORGLOG_TRY(database_.run("DELETE FROM links WHERE account = ?", id));
  ORGLOG_TRY(database_.run("DELETE FROM mails WHERE account = ? AND cause = 2", id));
  ORGLOG_TRY(database_.run("DELETE FROM password_mail_days WHERE account = ?", id));
  ORGLOG_TRY(database_.run("DELETE FROM mails WHERE account = ? AND cause = 3", id));
  ORGLOG_TRY(database_.run("DELETE FROM gathered_mails WHERE recipient = ?", id));
  ORGLOG_TRY(database_.run("DELETE FROM gathered_counts WHERE recipient = ?", id));
  ORGLOG_TRY(database_.run("DELETE FROM mail_days WHERE recipient = ?", id));
  ORGLOG_TRY(database_.run("DELETE FROM known_addresses WHERE account = ?", id));
  return transaction.commit();
}

}  // namespace orglog::vault
