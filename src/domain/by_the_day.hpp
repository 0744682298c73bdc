// What the state counts by the day or keeps for a time, as events come; and what becomes of it when
// the clock by which it was counted turns out to have run ahead.
#pragma once

#include "orglog/domain/state.hpp"

namespace orglog {

inline void count(NewAddresses& named, Timestamp when) {
  const std::int32_t day = day_of(when);
  if (named.day < day) named = {day, 0};
  ++named.count;
}

inline void bring_back(NewAddresses& named, Timestamp accepted) {
  if (named.day > day_of(accepted)) named = {};
}

// It lasts as long as it was to last.
inline void bring_back(Token& token, Timestamp accepted) {
  if (!token.is_ahead_of(accepted)) return;
  if (token.expires_at) *token.expires_at -= token.created_at - accepted;
  token.created_at = accepted;
}

}  // namespace orglog
