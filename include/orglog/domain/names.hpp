// Names that are parsed once and valid ever after. `parse` answers nothing for text that is no such
// name; what a name must look like stands beside each type. Copies are cheap enough to pass by
// value only when they are kept.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "orglog/base/ids.hpp"

namespace orglog {

// One local part, one '@', a host with at least one letter; visible ASCII; at most 254 bytes (RFC
// 5321). Stored as given, compared without case (decision 9): `key()` is the lower-case form to
// compare and index by. A domain in another script is stored in its ASCII form (IDNA 2008).
class Email {
 public:
  Email() = default;
  static std::optional<Email> parse(std::string_view text);
  // Whether its local part is dot-separated atoms or a quoted string (RFC 5322, 3.2.3 and 3.2.4):
  // asked of every address that gets a new account. Earlier releases took others too, so that
  // `parse` still reads them and whoever has one can be named.
  bool is_strict() const;
  // What stands in the place of an address that was erased: `erased account 7f3a9c2e`, the first
  // digits of the account's id. No text that anybody could have given parses to it.
  static Email erased(const AccountId& account);
  bool is_erased() const noexcept { return text_.find('@') == std::string::npos; }
  const std::string& text() const noexcept { return text_; }
  std::string key() const;
  friend bool operator==(const Email& a, const Email& b) { return same(a.text_, b.text_); }

 private:
  explicit Email(std::string text) : text_(std::move(text)) {}
  static bool same(std::string_view a, std::string_view b);
  std::string text_;
};

// A lower-case letter, then lower-case letters, digits and dashes, no dash at the end (A1).
// The kind decides the greatest length: apps 30 bytes, orgs 40, process types 30.
template <class Kind>
class Name {
 public:
  Name() = default;
  static std::optional<Name> parse(std::string_view text);
  const std::string& text() const noexcept { return text_; }
  friend bool operator==(const Name&, const Name&) = default;

 private:
  explicit Name(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

using AppName = Name<struct AppNameKind>;
using OrgName = Name<struct OrgNameKind>;
using ProcessType = Name<struct ProcessTypeKind>;

// Text people wrote (a person's name, a description): UTF-8 without control characters, at most
// `bytes_max` long.
bool is_plain_text(std::string_view text, std::size_t bytes_max);
// A feature, an add-on's service or plan: letters, digits and `-_.:`, 1 to `bytes_max` long.
bool is_identifier(std::string_view text, std::size_t bytes_max);
// What an add-on may be called: a letter, then letters, digits, `-` and `_`; no UUID, which would
// be taken for another's id.
bool is_addon_name(std::string_view text);

// An org's name or a person's address: an '@' decides (T1).
struct OrgOrEmail {
  std::string text;
  bool is_email() const noexcept { return text.find('@') != std::string::npos; }
};

}  // namespace orglog
