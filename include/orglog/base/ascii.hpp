// Letters and digits of ASCII, whatever the locale.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace orglog {

constexpr bool is_upper(char character) { return character >= 'A' && character <= 'Z'; }
constexpr bool is_lower(char character) { return character >= 'a' && character <= 'z'; }
constexpr bool is_digit(char character) { return character >= '0' && character <= '9'; }
constexpr bool is_letter(char character) { return is_lower(character) || is_upper(character); }
constexpr char to_lower(char character) {
  return is_upper(character) ? static_cast<char>(character - 'A' + 'a') : character;
}

inline std::string lowered(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), to_lower);
  return lower;
}
// Letters of either case are the same.
constexpr bool same_without_case(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, {}, to_lower, to_lower);
}

}  // namespace orglog
