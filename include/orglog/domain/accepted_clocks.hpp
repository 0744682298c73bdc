// When the operator accepted the machine's clock (`ClockAccepted`). What was recorded while a clock
// ran ahead says a time that has not come yet. Everything that puts events in order of time takes
// it for the moment at which the next clock was accepted, at the latest: so what happens now comes
// after what happened before. Belongs to a State.
#pragma once

#include <algorithm>
#include <vector>

#include "orglog/base/position.hpp"
#include "orglog/base/time.hpp"

namespace orglog {

struct AcceptedClock {
  Position position = 0;  // of the event
  Timestamp accepted{};
  Timestamp newest{};  // recorded_at of the record before it
};

class AcceptedClocks {
 public:
  // In order of positions.
  void add(AcceptedClock clock) { all_.push_back(clock); }
  const std::vector<AcceptedClock>& all() const noexcept { return all_; }
  bool empty() const noexcept { return all_.empty(); }

  // When what occurred at `occurred_at`, as the event at `position` says, took effect. Clocks that
  // were accepted at `end` or later are left out.
  Timestamp took_effect(Position position, Timestamp occurred_at,
                        Position end = ~Position{0}) const {
    for (auto clock = all_.rbegin(); clock != all_.rend() && clock->position > position; ++clock) {
      if (clock->position < end && clock->accepted < occurred_at) occurred_at = clock->accepted;
    }
    return occurred_at;
  }

  // When the newest record was made. Those after an accepted clock say no more in `recorded_at`
  // than what came before it, until the clock has passed that: then they say in `occurred_at` what
  // they know.
  Timestamp made_at(Timestamp occurred_at, Timestamp recorded_at) const {
    if (all_.empty()) return recorded_at;
    const AcceptedClock& last = all_.back();
    if (recorded_at > std::max(last.accepted, last.newest)) return recorded_at;
    return std::max(last.accepted, occurred_at);
  }

 private:
  std::vector<AcceptedClock> all_;
};

}  // namespace orglog
