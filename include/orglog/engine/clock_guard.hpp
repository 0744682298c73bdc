// Whether the machine's clock may be recorded. A clock that stands more than a bound before the
// newest record, or that ran ahead of the time that has passed since it was right, has jumped:
// until it is right again, or the operator accepts it, nothing is recorded.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>

#include "orglog/base/limits.hpp"
#include "orglog/base/time.hpp"

namespace orglog {

struct ClockReading {
  Timestamp now{};
  bool jumped = false;
  Timestamp expected{};  // about what it should have said
};

struct ClockGuardOptions {
  std::chrono::seconds bound = limits::clock_jump;
  // Told when it jumps, and when it is right again or was accepted; from the thread that looked;
  // must not block, nor look itself.
  std::function<void(const ClockReading&)> on_change{};
};

// Any thread.
class ClockGuard {
 public:
  // `newest`: when the newest record was made, as far as its clock was accepted.
  ClockGuard(const Clock& clock, Timestamp newest, ClockGuardOptions options)
      : clock_(clock), options_(std::move(options)), newest_(newest) {}

  // The same for a log whose end was learnt anew: later moments were not recorded, and what was
  // accepted since `is_recorded` is not.
  void begin_again(Timestamp newest);
  ClockReading look();
  // Something was recorded at a moment that was looked up.
  void recorded(Timestamp now);
  // This is the time, from now on; for good once that is recorded.
  void accept(Timestamp now);
  void is_recorded();

 private:
  struct Right {
    Timestamp time{};
    std::chrono::microseconds elapsed{};
  };
  ClockReading judge(Timestamp now, std::chrono::microseconds elapsed) const;
  void tell(const ClockReading& reading);

  const Clock& clock_;
  ClockGuardOptions options_;
  std::mutex mutex_;
  Timestamp newest_;
  std::optional<Right> right_;  // when the clock was looked at and right; nothing: not yet
  bool is_unsure_ = false;      // whether what was accepted is recorded
  std::optional<Right> before_accepted_;  // what `right_` was then
  bool jumped_ = false;
};

}  // namespace orglog
