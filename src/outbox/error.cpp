#include "orglog/base/error.hpp"
#include "orglog/outbox/outbox.hpp"

namespace orglog {
namespace {

class OutboxCategory final : public ErrorCategory {
 public:
  const char* name() const noexcept override { return "outbox"; }
  ErrorWords words_of(int value) const override {
    switch (static_cast<OutboxError>(value)) {
      case OutboxError::none:
        return {"none", "no error"};
      case OutboxError::bad_sender:
        return {"bad_sender", "the sender of mails must be an address, or NAME <ADDRESS>"};
      case OutboxError::bad_server:
        return {"bad_server", "the mail server must be smtp://HOST:PORT or smtps://HOST:PORT"};
      case OutboxError::bad_public_url:
        return {"bad_public_url",
                "the public URL must begin with http:// or https:// and have no blanks"};
      case OutboxError::io:
        return {"io", "the file system failed to take a mail"};
      case OutboxError::undeliverable:
        return {"undeliverable", "the library that speaks to the mail server failed to start"};
    }
    return unknown_words;
  }
};

}  // namespace

boost::system::error_code make_error_code(OutboxError error) {
  static const OutboxCategory category;
  return {static_cast<int>(error), category};
}

}  // namespace orglog
