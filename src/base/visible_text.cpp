#include "orglog/base/visible_text.hpp"

#include <array>
#include <cstdint>

namespace orglog {
namespace {

constexpr std::string_view digits = "0123456789abcdef";

// A character at the front of a text: its code point, and how many bytes it has. No bytes: none
// that is UTF-8.
struct Character {
  std::uint32_t code = 0;
  std::size_t bytes = 0;
};

Character first_of(std::string_view text) {
  const auto first = static_cast<std::uint8_t>(text.front());
  if (first < 0x80) return {first, 1};
  const std::size_t bytes = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < bytes) return {};
  std::uint32_t code = first & (0xFFU >> (bytes + 1));
  for (std::size_t index = 1; index < bytes; ++index) {
    const auto next = static_cast<std::uint8_t>(text[index]);
    if ((next & 0xC0) != 0x80) return {};
    code = code << 6 | (next & 0x3FU);
  }
  constexpr std::array<std::uint32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = code >= 0xD800 && code < 0xE000;
  if (code < least[bytes] || is_surrogate || code > 0x10FFFF) return {};
  return {code, bytes};
}

bool is_between(std::uint32_t code, std::uint32_t first, std::uint32_t last) {
  return code >= first && code <= last;
}

bool is_visible(std::uint32_t code) {
  if (code < 0x20 || is_between(code, 0x7F, 0x9F) || code == 0xAD) return false;
  if (code == 0x061C || code == 0xFEFF || is_between(code, 0xFFF9, 0xFFFB)) return false;
  if (is_between(code, 0x200B, 0x200F) || is_between(code, 0x2028, 0x202E)) return false;
  if (is_between(code, 0x2060, 0x206F) || is_between(code, 0xE0000, 0xE007F)) return false;
  return true;
}

void append_hex(std::uint32_t value, std::string& out) {
  if (value >= 16) append_hex(value / 16, out);
  out += digits[value % 16];
}

void append_written_out(std::uint32_t code, std::string& out) {
  if (code == '\n') {
    out += "\\n";
    return;
  }
  out += "\\u{";
  append_hex(code, out);
  out += '}';
}

}  // namespace

bool is_visible_text(std::string_view text) {
  while (!text.empty()) {
    const Character character = first_of(text);
    if (character.bytes == 0 || !is_visible(character.code)) return false;
    text.remove_prefix(character.bytes);
  }
  return true;
}

void append_visible(std::string_view text, std::string& out) {
  while (!text.empty()) {
    const Character character = first_of(text);
    if (character.bytes == 0) {
      const auto byte = static_cast<std::uint8_t>(text.front());
      out += "\\x";
      out += digits[byte >> 4];
      out += digits[byte & 0xF];
      text.remove_prefix(1);
      continue;
    }
    if (is_visible(character.code)) {
      out += text.substr(0, character.bytes);
    } else {
      append_written_out(character.code, out);
    }
    text.remove_prefix(character.bytes);
  }
}

}  // namespace orglog
