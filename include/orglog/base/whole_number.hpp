// A whole number in text.
#pragma once

#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace orglog {

// From `least` to `most`, written with digits only; nothing for any other text.
inline std::optional<std::uint64_t> whole_number(
    std::string_view text, std::uint64_t least = 0,
    std::uint64_t most = std::numeric_limits<std::uint64_t>::max()) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  const bool is_number = error == std::errc{} && stopped == end;
  return is_number && number >= least && number <= most ? std::optional(number) : std::nullopt;
}

}  // namespace orglog
