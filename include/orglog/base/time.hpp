// Moments are UTC microseconds since 1970; days and months are UTC (domain-rules U8). Text is RFC
// 3339.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace orglog {

using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;
using Day = std::chrono::sys_days;

// `2026-08-21T10:00:00Z`, with `.ffffff` only when there is a fraction.
std::string to_rfc3339(Timestamp time);
// Accepts `Z` and numeric offsets, and up to nine fractional digits (the rest is cut off). Nothing
// for anything else.
std::optional<Timestamp> parse_rfc3339(std::string_view text);
// `YYYY-MM-DD`.
std::string to_date(Day day);
std::optional<Day> parse_date(std::string_view text);

// Where time comes from; a parameter everywhere, so that tests and replays choose it.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;  // any thread
  // What has passed since some moment, also while the machine slept; nobody can set it. A clock
  // that is moved by hand has nothing else to go by than itself.
  virtual std::chrono::microseconds elapsed() const { return now().time_since_epoch(); }
};

class SystemClock final : public Clock {
 public:
  Timestamp now() const override;
  std::chrono::microseconds elapsed() const override;
};

}  // namespace orglog
