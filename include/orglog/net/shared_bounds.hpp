// What all ports of a process share, whoever serves them: seats for connections and memory that
// waits. A server that is given none makes its own, with the bounds of `limits`.
#pragma once

#include <memory>

#include "orglog/net/seats.hpp"
#include "orglog/net/waiting_bytes.hpp"

namespace orglog {

struct SharedBounds {
  std::shared_ptr<Seats> seats =
      std::make_shared<Seats>(SeatBounds::of(limits::connections));
  std::shared_ptr<WaitingBytes> waiting = std::make_shared<WaitingBytes>();
};

}  // namespace orglog
