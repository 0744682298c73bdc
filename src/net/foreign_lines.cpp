#include "foreign_lines.hpp"

#include <algorithm>

#include "orglog/base/limits.hpp"
#include "orglog/net/shared_bounds.hpp"

namespace orglog::net {

ForeignLines& ForeignLines::of_process() {
  static ForeignLines lines;
  return lines;
}

double ForeignLines::limits_burst() { return limits::foreign_line_burst; }

void ForeignLines::refill(Steady::time_point now) {
  const std::chrono::duration<double> passed = now - at_;
  room_ = std::min(limits_burst(), room_ + passed.count() * limits::foreign_lines_a_second);
  at_ = now;
}

bool ForeignLines::take(Steady::time_point now, std::uint64_t& left_out) {
  const std::lock_guard lock(mutex_);
  refill(now);
  if (room_ < 1) {
    ++unspoken_;
    ++all_left_out_;
    return false;
  }
  --room_;
  left_out = std::exchange(unspoken_, 0);
  return true;
}

std::uint64_t ForeignLines::unspoken(Steady::time_point now) {
  const std::lock_guard lock(mutex_);
  refill(now);
  if (room_ < 1) return 0;
  if (unspoken_ > 0) --room_;
  return std::exchange(unspoken_, 0);
}

std::uint64_t ForeignLines::left_out() const {
  const std::lock_guard lock(mutex_);
  return all_left_out_;
}

}  // namespace orglog::net

namespace orglog {

std::uint64_t log_lines_left_out() { return net::ForeignLines::of_process().left_out(); }

}  // namespace orglog
