// Folds the log into a state at any past moment: what `--as-of`, `replay` and the property tests
// stand on.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "orglog/base/result.hpp"
#include "orglog/codec/journal.hpp"
#include "orglog/domain/state.hpp"

namespace orglog {

// Up to a position (exclusive), or up to a moment: every event whose occurred_at is not after it.
// Events that name people (accounts) count whatever their time, for history may be imported about
// people who registered later.
struct AsOf {
  std::optional<Position> position{};
  std::optional<Timestamp> time{};
};

// A date (its end, UTC), an RFC 3339 time, or `@123` (the state after the event at position 123).
std::optional<AsOf> parse_as_of(std::string_view text);

struct Folded {
  State state;
  Position position = 0;      // the log was read up to here (exclusive)
  std::uint64_t applied = 0;  // events that counted
};

// Verifies and folds. Any thread. `damaged_at` names the position when the log is damaged.
Result<Folded> fold(const Journal& journal, const AsOf& as_of, Position* damaged_at = nullptr,
                    const std::function<void(Position done, Position end)>& progress = {});

}  // namespace orglog
