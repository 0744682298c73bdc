// How a mail leaves: to a mail server, or into a directory.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "message.hpp"
#include "orglog/outbox/outbox.hpp"

namespace orglog::outbox {

enum class Delivered {
  acknowledged,
  not_now,      // this mail failed; later perhaps
  refused,      // for good, as the other side says
  unreachable,  // the other side took nothing at all: no mail is to blame
  failed,       // ours: the text could not be made
};

class Delivery {
 public:
  virtual ~Delivery() = default;
  // `text` makes the mail; it is called when the other side is ready for it, at most once. `why`
  // says what went wrong, without an address in it.
  using Text = std::function<Result<std::string>()>;
  virtual Delivered deliver(const QueuedMail& mail, const Email& to, const Text& text,
                            std::string& why) = 0;
};

// One .eml file a mail, whose name sorts by the time of queueing and is the same at every attempt.
std::unique_ptr<Delivery> deliver_to_directory(const std::filesystem::path& directory);
// Gives up what it is doing limits::mail_stop_time after `stopping` was set. Fails with
// `OutboxError::bad_server`.
Result<std::unique_ptr<Delivery>> deliver_by_smtp(const MailServer& server, const Email& from,
                                                  const std::atomic<bool>& stopping);

}  // namespace orglog::outbox
