#include "export/json_text.hpp"

namespace orglog::exports {
namespace {

bool is_plain(char character) {
  return static_cast<unsigned char>(character) >= 0x20 && character != '"' && character != '\\';
}

}  // namespace

void append_json_text(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  out.push_back('"');
  std::size_t from = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char character = text[at];
    if (is_plain(character)) continue;
    out += text.substr(from, at - from);
    from = at + 1;
    if (character == '"' || character == '\\') {
      out.push_back('\\');
      out.push_back(character);
    } else {
      out += "\\u00";
      out.push_back(digits[static_cast<unsigned char>(character) >> 4]);
      out.push_back(digits[static_cast<unsigned char>(character) & 15]);
    }
  }
  out += text.substr(from);
  out.push_back('"');
}

}  // namespace orglog::exports
