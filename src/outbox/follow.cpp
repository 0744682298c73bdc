#include "follow.hpp"

#include <algorithm>

#include "compose.hpp"

namespace orglog::outbox {

Result<void> Follower::open() {
  ORGLOG_TRY_ASSIGN(checkpoint, parts_.vault.mail_checkpoint(parts_.clock.now()));
  since_ = checkpoint.since;
  // Beyond the end only where somebody put another log beside this vault.
  saved_ = std::min(checkpoint.next, parts_.journal.end());
  next_.store(saved_, std::memory_order_release);
  return {};
}

// A vault that was made while the clock ran ahead would take all that comes for old.
bool Follower::is_old_news(const RecordHeader& header) const {
  return header.recorded_at < std::min(since_, parts_.clock.now()) - history_age_;
}

Result<std::optional<QueuedMail>> Follower::mail_of(const RecordView& record) const {
  if (!may_need_mail(record.header) || is_old_news(record.header)) return std::nullopt;
  ORGLOG_TRY_ASSIGN(event, parts_.journal.event_of(record));
  if (!needs_mail(event, record.header.actor)) return std::nullopt;
  QueuedMail mail;
  mail.id = event_id(record.header);
  mail.cause = MailCause::event;
  mail.position = record.position;
  mail.queued_at = parts_.clock.now();
  mail.due_at = mail.queued_at;
  return std::optional<QueuedMail>(mail);
}

Result<Follower::Step> Follower::step() {
  const Position from = next();
  const Position end = parts_.journal.end();
  if (from == end) return Step::enough;
  ORGLOG_TRY_ASSIGN(waiting, parts_.vault.queued_mail_count());
  if (waiting >= limits::queued_mails) return Step::enough;
  const std::size_t room = limits::queued_mails - waiting;
  std::vector<QueuedMail> mails;
  const auto visit = [&](const RecordView& record) -> Result<Flow> {
    ORGLOG_TRY_ASSIGN(mail, mail_of(record));
    if (mail) mails.push_back(*mail);
    return mails.size() < room ? Flow::on : Flow::done;
  };
  const Position until = std::min(end, from + limits::mail_scan_events);
  ORGLOG_TRY_ASSIGN(reached, parts_.journal.read(from, until, visit));
  // A mail speaks of what the readers see.
  if (!parts_.runner.wait_for(reached)) return Step::enough;
  if (!mails.empty() || reached - saved_ >= limits::mail_checkpoint_events) {
    ORGLOG_TRY(parts_.vault.queue_mails(mails, reached));
    saved_ = reached;
  }
  next_.store(reached, std::memory_order_release);
  return reached < parts_.journal.end() ? Step::more : Step::enough;
}

Result<void> Follower::save() {
  if (saved_ == next()) return {};
  ORGLOG_TRY(parts_.vault.queue_mails({}, next()));
  saved_ = next();
  return {};
}

}  // namespace orglog::outbox
