// What all ports of a process share, whoever serves them: seats for connections, memory that
// waits, and streams of events. A server that is given none makes its own, with the bounds of
// `limits`.
#pragma once

#include <cstdint>
#include <memory>

#include "orglog/net/seats.hpp"
#include "orglog/net/waiting_bytes.hpp"

namespace orglog {

struct SharedBounds {
  std::shared_ptr<Seats> seats = std::make_shared<Seats>(SeatBounds::of(limits::connections));
  std::shared_ptr<WaitingBytes> waiting = std::make_shared<WaitingBytes>();
  // Open at a time; strangers have none.
  std::shared_ptr<WaitingBytes> streams = std::make_shared<WaitingBytes>(
      WaitingBounds{limits::event_streams, limits::event_streams_per_account, 0});
};

// Lines about connections that were left out of the log since the start. Any thread.
std::uint64_t log_lines_left_out();

}  // namespace orglog
