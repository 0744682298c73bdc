#include "orglog/outbox/outbox.hpp"

namespace orglog {
namespace {

class OutboxCategory final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "outbox"; }
  std::string message(int value) const override {
    switch (static_cast<OutboxError>(value)) {
      case OutboxError::none:
        return "no error";
      case OutboxError::bad_sender:
        return "the sender of mails must be an address, or NAME <ADDRESS>";
      case OutboxError::bad_server:
        return "the mail server must be smtp://HOST:PORT or smtps://HOST:PORT";
      case OutboxError::bad_public_url:
        return "the public URL must begin with http:// or https:// and have no blanks";
      case OutboxError::io:
        return "the file system failed to take a mail";
      case OutboxError::undeliverable:
        return "the library that speaks to the mail server failed to start";
    }
    return "unknown error";
  }
};

}  // namespace

boost::system::error_code make_error_code(OutboxError error) {
  static const OutboxCategory category;
  return {static_cast<int>(error), category};
}

}  // namespace orglog
