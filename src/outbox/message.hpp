// A mail as bytes (RFC 5322, 2045, 2047). Whatever stands in a name or a subject, no header can be
// smuggled in: what is not plain ASCII travels encoded.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "orglog/base/ids.hpp"
#include "orglog/base/time.hpp"
#include "orglog/domain/names.hpp"

namespace orglog::outbox {

struct Mailbox {
  std::string name;  // may be empty
  Email address;
};

// `ada@acme.com`, `Ada <ada@acme.com>`.
std::optional<Mailbox> parse_mailbox(std::string_view text);
// The address as mail servers and headers take it: a local part that is no dot-atom in quotes.
std::string address_text(const Email& address);

struct Message {
  Mailbox from;
  Mailbox to;
  std::string subject;
  std::string text;  // lines that end with '\n'
  Uuid id;           // its Message-ID, with the host of `from`
  Timestamp date{};
};

// Lines end with CR LF.
std::string to_bytes(const Message& message);

}  // namespace orglog::outbox
