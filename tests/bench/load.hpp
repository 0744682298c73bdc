// Drives a server over loopback from one thread: so many connections, so many requests in flight on
// each, a new request for every reply. The same loop drives orglog and Redis, so that both pay the
// same for being measured.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "report.hpp"

namespace bench {

// One connection's side of a conversation.
class Conversation {
 public:
  virtual ~Conversation() = default;
  // Appends the next request to `out`; its reply will carry `slot`, a number below the requests in
  // flight.
  virtual void append_request(std::uint32_t slot, std::string& out) = 0;
  // Takes whole replies off the front of `in`, notes the slot of each, and answers how many bytes
  // they were. Throws std::runtime_error for a reply that is not the expected «yes».
  virtual std::size_t take_replies(std::string_view in, std::vector<std::uint32_t>& slots) = 0;
};

struct Shape {
  std::size_t connections = 1;
  std::size_t in_flight = 1;
};

struct Plug {
  int descriptor = -1;  // a connected socket; the load closes it
  std::unique_ptr<Conversation> conversation;
};

int connect_loopback(const std::string& port);
void write_all(int descriptor, std::string_view bytes);

// Warms up for a tenth of the time, then counts the replies that arrive within `seconds`.
// Everything in flight is waited for.
Figures run_load(std::vector<Plug> plugs, std::size_t in_flight, double seconds);

}  // namespace bench
