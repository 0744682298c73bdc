// The outbox's way through the log: which events become mails, and a checkpoint that is written
// together with them. A stretch without any is written down now and then only, so that a busy log
// pays for no second sync; it is looked at again after a crash. One thread.
#pragma once

#include <atomic>

#include "orglog/outbox/outbox.hpp"

namespace orglog::outbox {

class Follower {
 public:
  Follower(const OutboxParts& parts, std::chrono::hours history_age)
      : parts_(parts), history_age_(history_age) {}

  Result<void> open();
  // Looks at the next events, limits::mail_scan_events at most. `more`: there are more, and there
  // is room for their mails.
  enum class Step : std::uint8_t { more, enough };
  Result<Step> step();
  // Writes the checkpoint down if it is not.
  Result<void> save();

  Position next() const noexcept { return next_.load(std::memory_order_acquire); }

 private:
  // What was recorded long before there was a vault: others told of it, or nobody will.
  bool is_old_news(const RecordHeader& header) const;
  Result<std::optional<QueuedMail>> mail_of(const RecordView& record) const;

  OutboxParts parts_;
  std::chrono::hours history_age_;
  Timestamp since_{};
  std::atomic<Position> next_ = 0;
  Position saved_ = 0;
};

}  // namespace orglog::outbox
