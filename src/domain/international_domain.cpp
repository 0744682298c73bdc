// libidn2 does the conversion: mapped as UTS #46 says, without the transition of 2003.
#include "international_domain.hpp"

#include <idn2.h>

#include <algorithm>
#include <memory>

#include "orglog/base/limits.hpp"
#include "orglog/domain/name_hint.hpp"

namespace orglog {
namespace {

struct Free {
  void operator()(char* text) const { idn2_free(text); }
};

}  // namespace

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(
      text, [](char character) { return static_cast<unsigned char>(character) < 0x80; });
}

std::optional<std::string> ascii_domain(std::string_view domain) {
  const std::string ended(domain);  // with a zero behind it
  if (ended.find('\0') != std::string::npos) return std::nullopt;
  std::uint8_t* converted = nullptr;
  // The cast is what the library asks for: its texts are bytes.
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(ended.c_str());
  const int code = idn2_lookup_u8(bytes, &converted, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  const std::unique_ptr<char, Free> owned(reinterpret_cast<char*>(converted));
  if (code != IDN2_OK || !owned) return std::nullopt;
  return std::string(owned.get());
}

template <>
std::string name_hint<Email>(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0) return ": an address is written NAME@DOMAIN";
  if (!is_ascii(text.substr(0, at))) return ": only ASCII can stand before the @ of an address";
  const std::string_view domain = text.substr(at + 1);
  if (!is_ascii(domain) && !ascii_domain(domain)) return ": its domain is no international domain";
  if (text.size() > limits::email_bytes)
    return ": an address has at most " + std::to_string(limits::email_bytes) + " bytes";
  if (std::ranges::any_of(text.substr(0, at), [](char c) { return c <= ' ' || c == '\x7F'; }))
    return ": no space can stand before the @ of an address";
  return ": its domain is not written as in acme.com";
}

}  // namespace orglog
