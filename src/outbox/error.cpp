#include "orglog/base/error.hpp"
#include "orglog/outbox/outbox.hpp"

namespace orglog {

boost::system::error_code make_error_code(OutboxError error) {
  using enum OutboxError;
  static constexpr ErrorWords rows[] = {
      {none, "no error"},
      {bad_sender, "the sender of mails must be an address, or NAME <ADDRESS>"},
      {bad_server, "the mail server must be smtp://HOST:PORT or smtps://HOST:PORT"},
      {bad_public_url, "the public URL must begin with http:// or https:// and have no blanks"},
      {io, "the file system failed to take a mail"},
      {undeliverable, "the library that speaks to the mail server failed to start"},
  };
  static const ErrorTable table("outbox", rows);
  return {static_cast<int>(error), table};
}

}  // namespace orglog
