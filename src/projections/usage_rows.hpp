// Rows of the usage table. Seconds are whole seconds since 1970; varints are LEB128.
//   closed  's'  owner kind:u8  owner id:16  end second:u64 big-endian  app id:16  [era:u32
//           big-endian]
//           -> varint end - start, varint hundredths of dyno units, varint add-on cents a month
//   open    'o'  owner kind:u8  owner id:16  app id:16
//           -> varint since second, varint hundredths of dyno units, varint add-on cents a month
//   clock   'c'  position:u64 big-endian  ->  varint second at which the operator accepted it
// An era is how many clocks had been accepted when the row was written; the first one is left out
// of the key. A row of an era ends at the latest when the next clock was accepted (AcceptedClocks):
// so what a clock that ran ahead has written neither hides what comes after it nor counts twice. A
// closed row never reaches over the end of a UTC month: longer segments are cut. So whoever asks
// for a period finds all of it in rows that end within the months of the period.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "orglog/base/bytes.hpp"
#include "orglog/base/time.hpp"
#include "orglog/projections/usage.hpp"

namespace orglog::usage_rows {

inline constexpr char closed_letter = 's';
inline constexpr char open_letter = 'o';
inline constexpr char clock_letter = 'c';
inline constexpr std::size_t owner_bytes = 1 + 1 + 16;

using Seconds = std::int64_t;

inline Seconds seconds_of(Timestamp time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}
inline Seconds seconds_of(Day day) {
  return std::chrono::sys_seconds(day).time_since_epoch().count();
}
inline std::chrono::year_month month_of(Seconds second) {
  const auto day =
      std::chrono::floor<std::chrono::days>(std::chrono::sys_seconds(std::chrono::seconds(second)));
  const std::chrono::year_month_day date(day);
  return date.year() / date.month();
}
inline Seconds begin_of(std::chrono::year_month month) {
  return seconds_of(Day(month / std::chrono::day(1)));
}
inline Seconds end_of(std::chrono::year_month month) {
  return begin_of(month + std::chrono::months(1));
}

inline std::string owner_prefix(char letter, const Owner& owner) {
  std::string key(1, letter);
  key.push_back(static_cast<char>(owner.kind));
  key.append(owner.id.view());
  return key;
}

inline std::string open_key(const Owner& owner, AppId app) {
  return owner_prefix(open_letter, owner).append(app.value.view());
}

inline std::string closed_key(const Owner& owner, Seconds end, AppId app, std::size_t era = 0) {
  std::string key = owner_prefix(closed_letter, owner);
  append_big(key, static_cast<std::uint64_t>(end));
  key.append(app.value.view());
  if (era != 0) append_little(key, __builtin_bswap32(static_cast<std::uint32_t>(era)));
  return key;
}
inline constexpr std::size_t closed_key_bytes = owner_bytes + 8 + 16;

inline std::string clock_key(Position position) {
  std::string key(1, clock_letter);
  append_big(key, position);
  return key;
}

// The era of a closed row's key; nothing when it makes no sense.
inline std::optional<std::size_t> era_of(std::string_view closed_key) {
  if (closed_key.size() == closed_key_bytes) return 0;
  if (closed_key.size() != closed_key_bytes + 4) return std::nullopt;
  return __builtin_bswap32(read_little<std::uint32_t>(closed_key.data() + closed_key_bytes));
}

// Where a row of the era ends that says that it ends at `end`. `clocks`: those that were accepted.
inline Seconds end_in_era(Seconds end, std::size_t era, const std::vector<Seconds>& clocks) {
  for (; era < clocks.size(); ++era) end = std::min(end, clocks[era]);
  return end;
}

// The seconds at which clocks were accepted, in order; nothing when a row is damaged.
Result<std::vector<Seconds>> read_clocks(const TableReader& reader);

// `time`: a length or a moment.
inline std::string value_of(Seconds time, const OpenSegment& segment) {
  std::string value;
  append_varint(value, static_cast<std::uint64_t>(time));
  append_varint(value, static_cast<std::uint64_t>(segment.centi_units));
  append_varint(value, static_cast<std::uint64_t>(segment.addon_cents));
  return value;
}

// Sets `since` to the time that stands in the value; false when the bytes make no sense.
inline bool parse_value(std::string_view value, OpenSegment& segment) {
  std::uint64_t numbers[3];
  for (std::uint64_t& number : numbers) {
    if (!take_varint(value, number)) return false;
  }
  segment.since = static_cast<Seconds>(numbers[0]);
  segment.centi_units = static_cast<std::int64_t>(numbers[1]);
  segment.addon_cents = static_cast<std::int64_t>(numbers[2]);
  return true;
}

}  // namespace orglog::usage_rows
