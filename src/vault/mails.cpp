// The outbox's half of the vault: how far it has followed the log, and what it has yet to send.
#include "orglog/base/limits.hpp"
#include "vault_file.hpp"

namespace orglog::vault {
namespace {

std::int64_t signed_of(std::uint64_t value) { return static_cast<std::int64_t>(value); }
std::uint64_t unsigned_of(std::int64_t value) { return static_cast<std::uint64_t>(value); }

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
  ORGLOG_TRY_ASSIGN(waiting, database_.integer("SELECT count(*) FROM mails WHERE cause = 1"));
  if (unsigned_of(waiting) + mails.size() > limits::queued_mails) return VaultError::queue_full;
  for (const QueuedMail& mail : mails) ORGLOG_TRY(insert_mail(mail));
  ORGLOG_TRY(database_.run("UPDATE outbox SET next = ?", signed_of(next)));
  return transaction.commit();
}

Result<void> VaultFile::queue_password_reset(const QueuedMail& mail) {
  const std::lock_guard lock(mutex_);
  ORGLOG_TRY_ASSIGN(transaction, Transaction::begin(database_));
  ORGLOG_TRY_ASSIGN(own,
                    database_.integer("SELECT count(*) FROM mails WHERE account = ? AND cause = 2",
                                      mail.account.value.view()));
  if (own > 0) return {};
  ORGLOG_TRY_ASSIGN(waiting, database_.integer("SELECT count(*) FROM mails WHERE cause = 2"));
  if (unsigned_of(waiting) >= limits::queued_password_resets) return VaultError::queue_full;
  ORGLOG_TRY(insert_mail(mail));
  return transaction.commit();
}

Result<std::vector<QueuedMail>> VaultFile::queued_mails(std::size_t limit) const {
  const std::lock_guard lock(mutex_);
  ORGLOG_TRY_ASSIGN(
      statement, database_.prepare(
                     "SELECT id, cause, position, account, queued_at, due_at, attempts FROM mails"
                     " ORDER BY due_at, number LIMIT ?",
                     signed_of(limit)));
  std::vector<QueuedMail> mails;
  while (true) {
    ORGLOG_TRY_ASSIGN(found, statement.step());
    if (!found) return mails;
    QueuedMail mail;
    mail.id = statement.uuid(0);
    mail.cause = static_cast<MailCause>(statement.integer(1));
    mail.position = unsigned_of(statement.integer(2));
    mail.account.value = statement.uuid(3);
    mail.queued_at = timestamp(statement.integer(4));
    mail.due_at = timestamp(statement.integer(5));
    mail.attempts = static_cast<std::uint32_t>(statement.integer(6));
    mails.push_back(mail);
  }
}

Result<std::size_t> VaultFile::queued_mail_count() const {
  const std::lock_guard lock(mutex_);
  ORGLOG_TRY_ASSIGN(count, database_.integer("SELECT count(*) FROM mails"));
  return unsigned_of(count);
}

Result<void> VaultFile::postpone_mail(const Uuid& id, std::uint32_t attempts, Timestamp due_at) {
  const std::lock_guard lock(mutex_);
  return database_.run("UPDATE mails SET attempts = ?, due_at = ? WHERE id = ?",
                       std::int64_t{attempts}, microseconds(due_at), id.view());
}

Result<void> VaultFile::remove_mail(const Uuid& id) {
  const std::lock_guard lock(mutex_);
  return database_.run("DELETE FROM mails WHERE id = ?", id.view());
}

}  // namespace orglog::vault
