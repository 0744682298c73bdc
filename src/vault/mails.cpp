// The outbox's half of the vault: how far it has followed the log, and what it has yet to send.
#include "orglog/base/limits.hpp"
#include "vault_file.hpp"

namespace orglog::vault {
namespace {

std::int64_t signed_of(std::uint64_t value) { return static_cast<std::int64_t>(value); }
std::uint64_t unsigned_of(std::int64_t value) { return static_cast<std::uint64_t>(value); }

// UTC, since 1970.
std::int64_t day_of(Timestamp time) {
  return std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
}

}  // namespace

Result<Vault::MailCheckpoint> VaultFile::mail_checkpoint(Timestamp now) {
  const std::lock_guard lock(mutex_);
  ORGLOG_TRY(database_.run("INSERT OR IGNORE INTO outbox (only, since, next) VALUES (1, ?, 0)",
                           microseconds(now)));
  ORGLOG_TRY_ASSIGN(statement, database_.prepare("SELECT since, next FROM outbox"));
  ORGLOG_TRY_ASSIGN(found, statement.step());
  if (!found) return VaultError::damaged;
  return MailCheckpoint{timestamp(statement.integer(0)), unsigned_of(statement.integer(1))};
}

Result<void> VaultFile::insert_mail(const QueuedMail& mail) const {
  return database_.run(
      "INSERT OR IGNORE INTO mails (id, cause, position, account, queued_at, due_at, attempts)"
      " VALUES (?, ?, ?, ?, ?, ?, ?)",
      mail.id.view(), static_cast<std::int64_t>(mail.cause), signed_of(mail.position),
      mail.account.value.view(), microseconds(mail.queued_at), microseconds(mail.due_at),
      std::int64_t{mail.attempts});
}

Result<void> VaultFile::queue_mails(std::span<const QueuedMail> mails, Position next) {
  const std::lock_guard lock(mutex_);
  ORGLOG_TRY_ASSIGN(transaction, Transaction::begin(database_));
  ORGLOG_TRY_ASSIGN(waiting, database_.integer("SELECT mails FROM mail_counts WHERE cause = 1"));
  if (unsigned_of(waiting) + mails.size() > limits::queued_mails) return VaultError::queue_full;
  for (const QueuedMail& mail : mails) ORGLOG_TRY(insert_mail(mail));
  ORGLOG_TRY(database_.run("UPDATE outbox SET next = ?", signed_of(next)));
  return transaction.commit();
}

// Strangers ask too, for whomever they like. Days that are not this one are forgotten.
Result<void> VaultFile::queue_password_reset(const QueuedMail& mail) {
  const std::string_view id = mail.account.value.view();
  const std::int64_t day = day_of(mail.queued_at);
  const std::lock_guard lock(mutex_);
  ORGLOG_TRY_ASSIGN(transaction, Transaction::begin(database_));
  ORGLOG_TRY_ASSIGN(
      own, database_.integer("SELECT count(*) FROM mails WHERE account = ? AND cause = 2", id));
  if (own > 0) return {};
  ORGLOG_TRY_ASSIGN(waiting, database_.integer("SELECT mails FROM mail_counts WHERE cause = 2"));
  if (unsigned_of(waiting) >= limits::queued_password_resets) return VaultError::queue_full;
  ORGLOG_TRY_ASSIGN(
      queued, database_.integer(
                  "SELECT queued FROM password_mail_days WHERE account = ? AND day = ?", id, day));
  if (queued >= std::int64_t{limits::password_mails_a_day}) return {};
  ORGLOG_TRY(database_.run("DELETE FROM password_mail_days WHERE day < ?1 OR day > ?1", day));
  ORGLOG_TRY(
      database_.run("INSERT INTO password_mail_days (account, day, queued) VALUES (?, ?, 1)"
                    " ON CONFLICT (account) DO UPDATE SET queued = queued + 1",
                    id, day));
  ORGLOG_TRY(insert_mail(mail));
  return transaction.commit();
}

namespace {

// `rest` says which, with its two values: a moment, and how many at most.
Result<void> read_mails(const Database& database, const std::string& rest, std::int64_t moment,
                        std::size_t limit, std::vector<QueuedMail>& mails) {
  if (mails.size() >= limit) return {};
  ORGLOG_TRY_ASSIGN(
      statement,
      database.prepare(
          ("SELECT id, cause, position, account, queued_at, due_at, attempts FROM mails WHERE " +
           rest + " ORDER BY due_at, number LIMIT ?2")
              .c_str(),
          moment, signed_of(limit - mails.size())));
  while (true) {
    ORGLOG_TRY_ASSIGN(found, statement.step());
    if (!found) return {};
    QueuedMail& mail = mails.emplace_back();
    mail.id = statement.uuid(0);
    mail.cause = static_cast<MailCause>(statement.integer(1));
    mail.position = unsigned_of(statement.integer(2));
    mail.account.value = statement.uuid(3);
    mail.queued_at = timestamp(statement.integer(4));
    mail.due_at = timestamp(statement.integer(5));
    mail.attempts = static_cast<std::uint32_t>(statement.integer(6));
  }
}

}  // namespace

// Each look goes by an index of its own: a long queue makes none of them slow.
Result<std::vector<QueuedMail>> VaultFile::queued_mails(std::size_t limit, Timestamp now) const {
  const std::lock_guard lock(mutex_);
  const std::int64_t moment = microseconds(now);
  std::vector<QueuedMail> mails;
  ORGLOG_TRY(read_mails(database_, "cause = 2 AND due_at <= ?1", moment, limit, mails));
  ORGLOG_TRY(read_mails(database_, "cause = 1 AND due_at <= ?1", moment, limit, mails));
  ORGLOG_TRY(read_mails(database_, "cause = 3 AND due_at <= ?1", moment, limit, mails));
  ORGLOG_TRY(read_mails(database_, "due_at > ?1", moment, limit, mails));
  return mails;
}

Result<std::size_t> VaultFile::queued_mail_count() const {
  const std::lock_guard lock(mutex_);
  ORGLOG_TRY_ASSIGN(count,
                    database_.integer("SELECT sum(mails) FROM mail_counts WHERE cause <> 3"));
  return unsigned_of(count);
}

Result<void> VaultFile::postpone_mail(const Uuid& id, std::uint32_t attempts, Timestamp due_at) {
  const std::lock_guard lock(mutex_);
  return database_.run("UPDATE mails SET attempts = ?, due_at = ? WHERE id = ?",
                       std::int64_t{attempts}, microseconds(due_at), id.view());
}

// With the mail that tells of what was gathered goes what was gathered.
Result<void> VaultFile::strike_off(const Uuid& id) const {
  constexpr const char* of_mail =
      " WHERE recipient = (SELECT account FROM mails WHERE id = ? AND cause = 3)";
  ORGLOG_TRY(
      database_.run((std::string("DELETE FROM gathered_mails") + of_mail).c_str(), id.view()));
  ORGLOG_TRY(
      database_.run((std::string("DELETE FROM gathered_counts") + of_mail).c_str(), id.view()));
  return database_.run("DELETE FROM mails WHERE id = ?", id.view());
}

Result<void> VaultFile::remove_mail(const Uuid& id) {
  const std::lock_guard lock(mutex_);
  ORGLOG_TRY_ASSIGN(transaction, Transaction::begin(database_));
  ORGLOG_TRY(strike_off(id));
  return transaction.commit();
}

Result<bool> VaultFile::has_room_for_mail(AccountId recipient, Timestamp now) const {
  const std::lock_guard lock(mutex_);
  const auto sent = database_.integer("SELECT sent FROM mail_days WHERE recipient = ? AND day = ?",
                                      recipient.value.view(), day_of(now));
  if (!sent) return {boost::system::in_place_error, sent.error()};
  return *sent < std::int64_t{limits::unasked_mails_a_day};
}

// Days that are over are forgotten; so are days to come, which a wrong clock left.
Result<void> VaultFile::unasked_mail_sent(const Uuid& id, AccountId recipient, Timestamp now) {
  const std::lock_guard lock(mutex_);
  ORGLOG_TRY_ASSIGN(transaction, Transaction::begin(database_));
  ORGLOG_TRY(database_.run("DELETE FROM mail_days WHERE day < ?1 OR day > ?1", day_of(now)));
  ORGLOG_TRY(
      database_.run("INSERT INTO mail_days (recipient, day, sent) VALUES (?, ?, 1)"
                    " ON CONFLICT (recipient) DO UPDATE SET sent = sent + 1",
                    recipient.value.view(), day_of(now)));
  ORGLOG_TRY(strike_off(id));
  return transaction.commit();
}

Result<void> VaultFile::gather_mail(const QueuedMail& mail, AccountId recipient, Timestamp now) {
  const std::string_view id = recipient.value.view();
  const std::lock_guard lock(mutex_);
  ORGLOG_TRY_ASSIGN(transaction, Transaction::begin(database_));
  ORGLOG_TRY(strike_off(mail.id));
  ORGLOG_TRY(
      database_.run("INSERT INTO gathered_counts (recipient, mails) VALUES (?, 1)"
                    " ON CONFLICT (recipient) DO UPDATE SET mails = mails + 1",
                    id));
  ORGLOG_TRY_ASSIGN(count,
                    database_.integer("SELECT mails FROM gathered_counts WHERE recipient = ?", id));
  if (unsigned_of(count) <= limits::gathered_mails_listed)
    ORGLOG_TRY(database_.run("INSERT INTO gathered_mails (recipient, position) VALUES (?, ?)", id,
                             signed_of(mail.position)));
  if (count == 1) {
    const Timestamp end_of_day{std::chrono::floor<std::chrono::days>(now) + std::chrono::days{1}};
    ORGLOG_TRY(insert_mail({random_uuid(), MailCause::gathered, 0, recipient, now, end_of_day}));
  }
  return transaction.commit();
}

Result<Vault::GatheredMails> VaultFile::gathered_mails(AccountId recipient) const {
  const std::string_view id = recipient.value.view();
  const std::lock_guard lock(mutex_);
  GatheredMails gathered;
  ORGLOG_TRY_ASSIGN(
      count, database_.integer(
                 "SELECT coalesce(sum(mails), 0) FROM gathered_counts WHERE recipient = ?", id));
  gathered.count = unsigned_of(count);
  ORGLOG_TRY_ASSIGN(
      statement,
      database_.prepare("SELECT position FROM gathered_mails WHERE recipient = ? ORDER BY number",
                        id));
  while (true) {
    ORGLOG_TRY_ASSIGN(found, statement.step());
    if (!found) return gathered;
    gathered.events.push_back(unsigned_of(statement.integer(0)));
  }
}

}  // namespace orglog::vault
