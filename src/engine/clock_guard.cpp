// The time that is expected goes on with the steady clock from the furthest that the wall clock was
// while it was right. So a clock that goes back a little and comes again costs nothing.
#include "orglog/engine/clock_guard.hpp"

#include <algorithm>
#include <utility>

namespace orglog {

ClockReading ClockGuard::judge(Timestamp now, std::chrono::microseconds elapsed) const {
  if (now + options_.bound < newest_) return {now, true, newest_};
  if (!right_) return {now, false, now};
  const Timestamp expected = right_->time + (elapsed - right_->elapsed);
  return {now, now > expected + options_.bound, expected};
}

ClockReading ClockGuard::look() {
  const std::lock_guard lock(mutex_);
  const std::chrono::microseconds elapsed = clock_.elapsed();
  const ClockReading reading = judge(clock_.now(), elapsed);
  if (!reading.jumped) right_ = {std::max(reading.now, reading.expected), elapsed};
  tell(reading);
  return reading;
}

void ClockGuard::begin_again(Timestamp newest) {
  const std::lock_guard lock(mutex_);
  newest_ = newest;
  if (std::exchange(is_unsure_, false)) right_ = before_accepted_;
}

void ClockGuard::recorded(Timestamp now) {
  const std::lock_guard lock(mutex_);
  newest_ = std::max(newest_, now);
}

void ClockGuard::accept(Timestamp now) {
  const std::lock_guard lock(mutex_);
  newest_ = now;
  if (!std::exchange(is_unsure_, true)) before_accepted_ = right_;
  right_ = {now, clock_.elapsed()};
  tell({now, false, now});
}

void ClockGuard::is_recorded() {
  const std::lock_guard lock(mutex_);
  is_unsure_ = false;
}

void ClockGuard::tell(const ClockReading& reading) {
  if (reading.jumped == jumped_) return;
  jumped_ = reading.jumped;
  if (options_.on_change) options_.on_change(reading);
}

}  // namespace orglog
