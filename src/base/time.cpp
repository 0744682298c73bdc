#include "orglog/base/time.hpp"

#include <cstdint>
#include <cstdio>

namespace orglog {
namespace {

using std::chrono::days;
using std::chrono::microseconds;

// Takes exactly `digits` decimal digits off the front.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  for (std::size_t index = 0; index < digits; ++index) {
    const char character = text[index];
    if (character < '0' || character > '9') return std::nullopt;
    value = value * 10 + (character - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<Day> take_date(std::string_view& text) {
  const auto year = take_number(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = take_number(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = take_number(text, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return Day{date};
}

// `.123456789`: microseconds, further digits cut off. Zero when there is no fraction; nothing when
// it is malformed.
std::optional<microseconds> take_fraction(std::string_view& text) {
  if (!take(text, '.')) return microseconds{0};
  std::int64_t value = 0;
  std::size_t digits = 0;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    if (digits < 6) value = value * 10 + (text.front() - '0');
    ++digits;
    text.remove_prefix(1);
  }
  if (digits == 0 || digits > 9) return std::nullopt;
  for (std::size_t missing = digits; missing < 6; ++missing) value *= 10;
  return microseconds{value};
}

std::optional<microseconds> take_offset(std::string_view& text) {
  if (take(text, 'Z') || take(text, 'z')) return microseconds{0};
  const bool behind = take(text, '-');
  if (!behind && !take(text, '+')) return std::nullopt;
  const auto hours = take_number(text, 2);
  if (!hours || *hours > 23 || !take(text, ':')) return std::nullopt;
  const auto minutes = take_number(text, 2);
  if (!minutes || *minutes > 59) return std::nullopt;
  const microseconds offset = std::chrono::hours{*hours} + std::chrono::minutes{*minutes};
  return behind ? -offset : offset;
}

}  // namespace

std::string to_date(Day day) {
  const std::chrono::year_month_day date{day};
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text;
}

std::string to_rfc3339(Timestamp time) {
  const Day day = std::chrono::floor<days>(time);
  const microseconds rest = time - day;
  const auto seconds = static_cast<int>(rest.count() / 1'000'000);
  const auto fraction = static_cast<int>(rest.count() % 1'000'000);
  char text[32];
  int length = std::snprintf(text, sizeof text, "T%02d:%02d:%02d", seconds / 3600,
                             seconds / 60 % 60, seconds % 60);
  if (fraction != 0) {
    length += std::snprintf(text + length, sizeof text - static_cast<std::size_t>(length), ".%06d",
                            fraction);
  }
  return to_date(day) + std::string(text, static_cast<std::size_t>(length)) + "Z";
}

std::optional<Day> parse_date(std::string_view text) {
  const auto day = take_date(text);
  if (!day || !text.empty()) return std::nullopt;
  return day;
}

std::optional<Timestamp> parse_rfc3339(std::string_view text) {
  const auto day = take_date(text);
  if (!day || !(take(text, 'T') || take(text, 't'))) return std::nullopt;
  const auto hour = take_number(text, 2);
  if (!hour || *hour > 23 || !take(text, ':')) return std::nullopt;
  const auto minute = take_number(text, 2);
  if (!minute || *minute > 59 || !take(text, ':')) return std::nullopt;
  const auto second = take_number(text, 2);
  if (!second || *second > 59) return std::nullopt;
  const auto fraction = take_fraction(text);
  if (!fraction) return std::nullopt;
  const auto offset = take_offset(text);
  if (!offset || !text.empty()) return std::nullopt;
  return Timestamp{*day} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
         std::chrono::seconds{*second} + *fraction - *offset;
}

Timestamp SystemClock::now() const {
  return std::chrono::floor<microseconds>(std::chrono::system_clock::now());
}

microseconds SystemClock::elapsed() const {
  timespec time{};
  clock_gettime(CLOCK_BOOTTIME, &time);
  return std::chrono::duration_cast<microseconds>(std::chrono::seconds(time.tv_sec) +
                                                  std::chrono::nanoseconds(time.tv_nsec));
}

}  // namespace orglog
