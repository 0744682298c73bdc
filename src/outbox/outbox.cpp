#include "orglog/outbox/outbox.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>

#include "compose.hpp"
#include "delivery.hpp"
#include "follow.hpp"
#include "orglog/base/worker.hpp"

namespace orglog {
namespace outbox {
namespace {

using Steady = std::chrono::steady_clock;

// `first`, doubled for each time before, `most` at the most.
std::chrono::seconds doubled(std::chrono::seconds first, std::uint32_t times,
                             std::chrono::seconds most) {
  return std::min(first * (std::int64_t{1} << std::min(times, 20u)), most);
}

// How long a mail waits after so many attempts.
std::chrono::seconds pause_after(std::uint32_t attempts) {
  if (attempts == 0) return std::chrono::seconds(0);
  return doubled(limits::mail_retry, attempts - 1, limits::mail_retry_max);
}

// One that is due later than that was put off while the clock ran ahead.
std::chrono::seconds longest_wait(const QueuedMail& mail) {
  const bool is_gathered = mail.cause == MailCause::gathered && mail.attempts == 0;
  return is_gathered ? std::chrono::days{1} : pause_after(mail.attempts);
}

class MailOutbox final : public Outbox {
 public:
  MailOutbox(const OutboxParts& parts, const OutboxOptions& options, Mailbox from)
      : parts_(parts),
        public_url_(options.public_url),
        from_(std::move(from)),
        follower_(parts, options.history_age) {}

  Result<void> open(const OutboxOptions& options);

  void start(std::function<void(const Error&)> on_failure) override;
  void stop() override { worker_.stop(); }
  void log_grew() override { worker_.wake(); }
  Result<void> request_password_reset(AccountId account) override;
  Position checkpoint() const noexcept override { return follower_.next(); }
  Result<std::size_t> waiting() const override { return parts_.vault.queued_mail_count(); }
  OutboxFigures figures() const override { return {sent_, postponed_, given_up_}; }

 private:
  Result<void> run();
  Result<Steady::time_point> send_next();
  Result<void> send(const QueuedMail& mail);
  Result<std::optional<Draft>> draft_of_mail(const QueuedMail& mail) const;
  Result<std::string> write(const QueuedMail& mail, const Draft& draft) const;
  Result<std::optional<Draft>> draft_of_event(Position position) const;
  Result<std::optional<Draft>> draft_of_what_was_gathered(AccountId account) const;
  Result<void> settle(const QueuedMail& mail, const Draft& draft, Delivered delivered,
                      const std::string& why);
  Result<void> put_off(const QueuedMail& mail, bool for_good, const std::string& why);

  OutboxParts parts_;
  std::string public_url_;
  Mailbox from_;
  Follower follower_;
  std::unique_ptr<Delivery> delivery_;

  Steady::time_point next_send_{};
  std::uint32_t unreachable_ = 0;  // how often in a row
  std::atomic<std::uint64_t> sent_ = 0, postponed_ = 0, given_up_ = 0;

  Worker worker_;
};

Result<void> MailOutbox::open(const OutboxOptions& options) {
  if (!options.server) {
    delivery_ = deliver_to_directory(options.directory);
    return {};
  }
  ORGLOG_TRY_ASSIGN(delivery, deliver_by_smtp(*options.server, from_.address, worker_.stopping()));
  delivery_ = std::move(delivery);
  return {};
}

void MailOutbox::start(std::function<void(const Error&)> on_failure) {
  worker_.start([this, on_failure = std::move(on_failure)] {
    if (const auto done = run(); !done) on_failure(done.error());
  });
}

Result<void> MailOutbox::request_password_reset(AccountId account) {
  const Timestamp now = parts_.clock.now();
  ORGLOG_TRY(parts_.vault.queue_password_reset(
      {random_uuid(), MailCause::password_reset, 0, account, now, now}));
  log_grew();
  return {};
}

Result<void> MailOutbox::run() {
  ORGLOG_TRY(follower_.open());
  while (!worker_.stopping()) {
    ORGLOG_TRY_ASSIGN(step, follower_.step());
    ORGLOG_TRY_ASSIGN(next, send_next());
    if (step == Follower::Step::enough) worker_.wait(next, limits::mail_linger);
  }
  return follower_.save();
}

// Sends what is due first, if it is due and may be sent yet. Answers when to look again.
Result<Steady::time_point> MailOutbox::send_next() {
  if (const auto now = Steady::now(); now < next_send_) return next_send_;
  const Timestamp now = parts_.clock.now();
  ORGLOG_TRY_ASSIGN(mails, parts_.vault.queued_mails(1, now));
  if (mails.empty()) return Steady::now() + limits::mail_retry_max;
  const Timestamp::duration wait = mails.front().due_at - now;
  if (wait > Timestamp::duration(0) && wait <= longest_wait(mails.front()))
    return Steady::now() + wait;
  next_send_ = Steady::now() + limits::mail_interval;
  ORGLOG_TRY(send(mails.front()));
  return next_send_;
}

Result<void> MailOutbox::send(const QueuedMail& mail) {
  ORGLOG_TRY_ASSIGN(draft, draft_of_mail(mail));
  if (!draft) return parts_.vault.remove_mail(mail.id);
  if (draft->is_unasked && mail.cause == MailCause::event) {
    const Timestamp now = parts_.clock.now();
    ORGLOG_TRY_ASSIGN(has_room, parts_.vault.has_room_for_mail(draft->account, now));
    if (!has_room) return parts_.vault.gather_mail(mail, draft->account, now);
  }
  Error failure;
  const auto text = [&]() -> Result<std::string> {
    auto written = write(mail, *draft);
    if (!written) failure = written.error();
    return written;
  };
  std::string why;
  const Delivered delivered = delivery_->deliver(mail, draft->to.address, text, why);
  // A password was set while the mail with a link was on its way.
  const bool is_in_vain = failure == VaultError::not_found;
  if (delivered == Delivered::failed && is_in_vain) return parts_.vault.remove_mail(mail.id);
  if (delivered == Delivered::failed) return failure;
  return settle(mail, *draft, delivered, why);
}

Result<std::optional<Draft>> MailOutbox::draft_of_mail(const QueuedMail& mail) const {
  if (mail.cause == MailCause::password_reset) {
    return parts_.state_table.read([&](const State& state) {
      return draft_of_password_reset(state, mail.account, public_url_);
    });
  }
  if (mail.cause == MailCause::gathered) return draft_of_what_was_gathered(mail.account);
  return draft_of_event(mail.position);
}

Result<std::optional<Draft>> MailOutbox::draft_of_event(Position position) const {
  ORGLOG_TRY_ASSIGN(logged, parts_.journal.at(position));
  const RecordHeader& header = logged.record.header;
  // An earlier version of the program queued mails of imports too.
  if (!may_need_mail(header)) return std::optional<Draft>();
  const auto* changed = std::get_if<PasswordChanged>(&logged.event);
  const ClientText client =
      changed != nullptr ? parts_.journal.client_of(logged.record) : ClientText{};
  return parts_.state_table.read([&](const State& state) {
    return changed != nullptr
               ? draft_of_password_change(state, *changed, header.occurred_at, client, public_url_)
               : draft_of(state, logged.event, header.actor, public_url_);
  });
}

Result<std::optional<Draft>> MailOutbox::draft_of_what_was_gathered(AccountId account) const {
  ORGLOG_TRY_ASSIGN(gathered, parts_.vault.gathered_mails(account));
  std::vector<Draft> drafts;
  for (const Position position : gathered.events) {
    ORGLOG_TRY_ASSIGN(draft, draft_of_event(position));
    if (draft) drafts.push_back(*std::move(draft));
  }
  return parts_.state_table.read([&](const State& state) {
    return draft_of_gathered(state, account, drafts, gathered.count, public_url_);
  });
}

Result<std::string> MailOutbox::write(const QueuedMail& mail, const Draft& draft) const {
  std::string secret;
  if (draft.secret) {
    const std::chrono::seconds lifetime = *draft.secret == LinkPurpose::activation
                                              ? limits::activation_link_lifetime
                                              : limits::password_reset_link_lifetime;
    ORGLOG_TRY_ASSIGN(made, parts_.vault.make_link(draft.account, *draft.secret, parts_.clock.now(),
                                                   lifetime, mail.id));
    secret = std::move(made);
  }
  return to_bytes(
      {from_, draft.to, draft.subject, text_of(draft, secret), mail.id, mail.queued_at});
}

// An acknowledged mail that cannot be struck off stops everything: it would be sent again.
Result<void> MailOutbox::settle(const QueuedMail& mail, const Draft& draft, Delivered delivered,
                                const std::string& why) {
  if (delivered == Delivered::unreachable) {
    const auto pause =
        doubled(limits::mail_server_retry, unreachable_++, limits::mail_server_retry_max);
    spdlog::warn("no mail can be sent: {}; next try in {} s", why, pause.count());
    ++postponed_;
    next_send_ = Steady::now() + pause;
    return {};
  }
  unreachable_ = 0;
  if (delivered != Delivered::acknowledged)
    return put_off(mail, delivered == Delivered::refused, why);
  ++sent_;
  spdlog::debug("mail {} sent", to_string(mail.id));
  if (draft.is_unasked)
    return parts_.vault.unasked_mail_sent(mail.id, draft.account, parts_.clock.now());
  return parts_.vault.remove_mail(mail.id);
}

Result<void> MailOutbox::put_off(const QueuedMail& mail, bool for_good, const std::string& why) {
  const Timestamp now = parts_.clock.now();
  const std::uint32_t attempts = mail.attempts + 1;
  ++postponed_;
  if ((for_good && attempts >= limits::mail_refusals) ||
      now - mail.queued_at > limits::mail_lifetime) {
    spdlog::error("mail {} is given up after {} attempts: {}", to_string(mail.id), attempts, why);
    ++given_up_;
    return parts_.vault.remove_mail(mail.id);
  }
  const auto pause = pause_after(attempts);
  spdlog::warn("mail {} was not taken: {}; next try in {} s", to_string(mail.id), why,
               pause.count());
  return parts_.vault.postpone_mail(mail.id, attempts, now + pause);
}

bool is_public_url(std::string_view url) {
  const bool known = url.starts_with("http://") || url.starts_with("https://");
  return known && std::ranges::all_of(url, [](char c) {
           return c > ' ' && c < '\x7F' && c != '<' && c != '>' && c != '"';
         });
}

}  // namespace
}  // namespace outbox

Result<std::unique_ptr<Outbox>> Outbox::make(const OutboxParts& parts,
                                             const OutboxOptions& options) {
  auto from = outbox::parse_mailbox(options.from);
  if (!from) return OutboxError::bad_sender;
  if (!outbox::is_public_url(options.public_url)) return OutboxError::bad_public_url;
  auto made = std::make_unique<outbox::MailOutbox>(parts, options, *std::move(from));
  ORGLOG_TRY(made->open(options));
  return std::unique_ptr<Outbox>(std::move(made));
}

}  // namespace orglog
