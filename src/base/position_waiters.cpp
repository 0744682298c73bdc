#include "orglog/base/position_waiters.hpp"

#include <utility>

namespace orglog {

bool PositionWaiters::add(Position position, Action action) {
  bool is_reached = reached() >= position;
  if (!is_reached) {
    const std::lock_guard lock(mutex_);
    is_reached = reached() >= position;  // `advance` may have looked for waiters meanwhile
    if (!is_reached && !over_) {
      waiters_.emplace(position, std::move(action));
      return true;
    }
  }
  action(is_reached);
  return false;
}

void PositionWaiters::advance(Position reached) {
  reached_.store(reached, std::memory_order_release);
  std::multimap<Position, Action> served;
  {
    const std::lock_guard lock(mutex_);
    while (!waiters_.empty() && waiters_.begin()->first <= reached)
      served.insert(waiters_.extract(waiters_.begin()));
  }
  for (auto& [position, action] : served) action(true);
}

void PositionWaiters::let_go() {
  std::multimap<Position, Action> left;
  {
    const std::lock_guard lock(mutex_);
    left = std::exchange(waiters_, {});
  }
  for (auto& [position, action] : left) action(false);
}

void PositionWaiters::end() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  let_go();
}

bool PositionWaiters::empty() const {
  const std::lock_guard lock(mutex_);
  return waiters_.empty();
}

Position PositionWaiters::furthest() const {
  const std::lock_guard lock(mutex_);
  return waiters_.empty() ? 0 : waiters_.rbegin()->first;
}

}  // namespace orglog
