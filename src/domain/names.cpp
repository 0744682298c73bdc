#include "orglog/domain/names.hpp"

#include <algorithm>
#include <cstdint>

#include "international_domain.hpp"
#include "orglog/base/ids.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/domain/name_hint.hpp"

namespace orglog {
namespace {

bool is_host(std::string_view text) {
  if (text.empty()) return false;
  bool has_letter = false;
  char before = '.';
  for (const char character : text) {
    const bool separates = character == '.' || character == '-';
    if (!separates && !is_letter(character) && !is_digit(character)) return false;
    if (separates && before == '.') return false;
    if (character == '.' && before == '-') return false;
    has_letter = has_letter || is_letter(character);
    before = character;
  }
  return has_letter && before != '.' && before != '-';
}

// How many bytes the UTF-8 sequence at the front has; zero when it is malformed or a control
// character.
std::size_t plain_character(std::string_view text) {
  const auto byte = [&](std::size_t index) { return static_cast<std::uint8_t>(text[index]); };
  const auto continues = [&](std::size_t index) {
    return index < text.size() && (byte(index) & 0xC0) == 0x80;
  };
  const std::uint8_t first = byte(0);
  if (first < 0x80) return first >= 0x20 && first != 0x7F ? 1 : 0;
  if (first < 0xC2 || first > 0xF4 || !continues(1)) return 0;
  const std::uint8_t second = byte(1);
  if (first < 0xE0) return first == 0xC2 && second < 0xA0 ? 0 : 2;  // U+0080 to U+009F: controls
  if (first == 0xE0 && second < 0xA0) return 0;                     // longer than it need be
  if (first == 0xED && second >= 0xA0) return 0;                    // half of a surrogate pair
  if (first < 0xF0) return continues(2) ? 3 : 0;
  if (first == 0xF0 && second < 0x90) return 0;
  if (first == 0xF4 && second >= 0x90) return 0;  // beyond U+10FFFF
  return continues(2) && continues(3) ? 4 : 0;
}

}  // namespace

std::optional<Email> Email::parse(std::string_view text) {
  if (text.size() > limits::email_bytes) return std::nullopt;
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0) return std::nullopt;
  const std::string_view domain = text.substr(at + 1);
  if (!is_ascii(domain)) {
    const auto converted = ascii_domain(domain);
    if (!converted || !is_ascii(*converted)) return std::nullopt;
    return parse(std::string(text.substr(0, at + 1)) + *converted);
  }
  const auto is_visible = [](char character) { return character > ' ' && character < '\x7F'; };
  if (!std::all_of(text.begin(), text.end(), is_visible)) return std::nullopt;
  if (!is_host(domain)) return std::nullopt;  // a second '@' is no part of a host
  return Email(std::string(text));
}

bool Email::is_strict() const {
  const auto is_atom_text = [](char character) {
    return is_letter(character) || is_digit(character) ||
           std::string_view("!#$%&'*+-/=?^_`{|}~").find(character) != std::string_view::npos;
  };
  const std::string_view local = std::string_view(text_).substr(0, text_.find('@'));
  if (local.size() > 2 && local.front() == '"' && local.back() == '"') {
    const std::string_view quoted = local.substr(1, local.size() - 2);
    return quoted.find_first_of("\"\\") == std::string_view::npos;
  }
  char before = '.';
  for (const char character : local) {
    if (character == '.' ? before == '.' : !is_atom_text(character)) return false;
    before = character;
  }
  return before != '.';
}

Email Email::erased(const AccountId& account) {
  constexpr std::size_t digits = 8;
  return Email("erased account " + to_string(account).substr(0, digits));
}

std::string Email::key() const { return lowered(text_); }

template <class Kind>
std::optional<Name<Kind>> Name<Kind>::parse(std::string_view text) {
  if (text.size() < Kind::bytes_min || text.size() > Kind::bytes_max) return std::nullopt;
  if (!is_lower(text.front()) || text.back() == '-') return std::nullopt;
  const auto fits = [](char character) {
    return is_lower(character) || is_digit(character) || character == '-';
  };
  if (!std::all_of(text.begin(), text.end(), fits)) return std::nullopt;
  return Name(std::string(text));
}

namespace {

template <class Kind>
std::string hint_on() {
  return ": it has " + std::to_string(Kind::bytes_min) + " to " + std::to_string(Kind::bytes_max) +
         " lowercase letters, digits and dashes, begins with a letter and does not end with "
         "a dash";
}

}  // namespace

template <>
std::string name_hint<AppName>(std::string_view) {
  return hint_on<AppNameKind>();
}
template <>
std::string name_hint<OrgName>(std::string_view) {
  return hint_on<OrgNameKind>();
}
template <>
std::string name_hint<ProcessType>(std::string_view) {
  return hint_on<ProcessTypeKind>();
}
template <>
std::string name_hint<OrgOrEmail>(std::string_view text) {
  const bool is_email = text.find('@') != std::string_view::npos;
  return is_email ? name_hint<Email>(text) : hint_on<OrgNameKind>();
}

template class Name<AppNameKind>;
template class Name<OrgNameKind>;
template class Name<ProcessTypeKind>;

std::optional<OrgOrEmail> OrgOrEmail::parse(std::string_view text) {
  OrgOrEmail named;
  named.text_ = text;
  if (named.is_email() ? !Email::parse(text) : !OrgName::parse(text)) return std::nullopt;
  return named;
}

bool is_plain_text(std::string_view text, std::size_t bytes_max) {
  if (text.size() > bytes_max) return false;
  while (!text.empty()) {
    const std::size_t length = plain_character(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

bool is_identifier(std::string_view text, std::size_t bytes_max) {
  if (text.empty() || text.size() > bytes_max) return false;
  return std::all_of(text.begin(), text.end(), [](char character) {
    return is_letter(character) || is_digit(character) || character == '-' || character == '_' ||
           character == '.' || character == ':';
  });
}

bool is_addon_name(std::string_view text) {
  if (text.size() < limits::name_bytes_min || text.size() > limits::addon_name_bytes) return false;
  if (!is_letter(text.front()) || parse_uuid(text)) return false;
  return std::all_of(text.begin(), text.end(), [](char character) {
    return is_letter(character) || is_digit(character) || character == '-' || character == '_';
  });
}

}  // namespace orglog
