// The times that can be written down as text.
#include "wire.hpp"

namespace orglog {
namespace {

// What RFC 3339 can write.
constexpr Timestamp earliest = Day{std::chrono::year{0} / 1 / 1};
constexpr Timestamp latest = Day{std::chrono::year{10'000} / 1 / 1};

}  // namespace

std::optional<Timestamp> time_of(std::int64_t microseconds) {
  const Timestamp result{std::chrono::microseconds{microseconds}};
  if (result < earliest || result >= latest) return std::nullopt;
  return result;
}

}  // namespace orglog
