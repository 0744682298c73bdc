// Those who wait until something has come as far as a position of the log. Any thread.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>

#include "orglog/base/position.hpp"

namespace orglog {

class PositionWaiters {
 public:
  using Action = std::function<void(bool reached)>;

  // Everything before it is reached.
  Position reached() const noexcept { return reached_.load(std::memory_order_acquire); }
  // Keeps `action` for later and answers true where `position` is still to be reached. Else calls
  // it at once: `action(false)` after `end`.
  bool add(Position position, Action action);
  // Calls those who waited for it; one thread at a time.
  void advance(Position reached);
  void let_go();  // calls `action(false)` of all who wait
  void end();     // lets go, and from here on nobody waits

  bool empty() const;
  Position furthest() const;  // that somebody waits for; 0: nobody waits

 private:
  std::atomic<Position> reached_{0};
  mutable std::mutex mutex_;  // guards what follows; not held while an action is called
  std::multimap<Position, Action> waiters_;
  bool over_ = false;
};

}  // namespace orglog
