// Names that are parsed once and valid ever after. `parse` answers nothing for text that is no such
// name; what a name must look like stands beside each type. Copies are cheap enough to pass by
// value only when they are kept.
#pragma once

#include <concepts>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "orglog/base/ascii.hpp"
#include "orglog/base/ids.hpp"
#include "orglog/base/invariant.hpp"
#include "orglog/base/limits.hpp"

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
  friend bool operator==(const Email& a, const Email& b) {
    return same_without_case(a.text_, b.text_);
  }

 private:
  explicit Email(std::string text) : text_(std::move(text)) {}
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

template <std::size_t least, std::size_t most>
struct NameKind {
  static constexpr std::size_t bytes_min = least, bytes_max = most;
};
struct AppNameKind : NameKind<limits::name_bytes_min, limits::app_name_bytes> {};
struct OrgNameKind : NameKind<limits::name_bytes_min, limits::org_name_bytes> {};
struct ProcessTypeKind : NameKind<1, limits::process_type_bytes> {};
using AppName = Name<AppNameKind>;
using OrgName = Name<OrgNameKind>;
using ProcessType = Name<ProcessTypeKind>;

// Text people wrote (a person's name, a description): UTF-8 without control characters, at most
// `bytes_max` long.
bool is_plain_text(std::string_view text, std::size_t bytes_max);
// A feature, an add-on's service or plan: letters, digits and `-_.:`, 1 to `bytes_max` long.
bool is_identifier(std::string_view text, std::size_t bytes_max);
// What an add-on may be called: a letter, then letters, digits, `-` and `_`; no UUID, which would
// be taken for another's id.
bool is_addon_name(std::string_view text);

// Text of one kind, which `Kind` describes: what may stand in it, and how long it may be when
// somebody brings it. Reads as the std::string that it is; only making one is checked.
template <class Kind>
class Text {
 public:
  Text() = default;
  // A literal in a source is such a text, or the source has a bug.
  template <std::size_t size>
  Text(const char (&literal)[size]) : text_(literal) {
    ORGLOG_INVARIANT(Kind::fits(text_, Kind::bytes_max), "a literal has the form of its kind");
  }
  static std::optional<Text> parse(std::string_view text) {
    if (!Kind::fits(text, Kind::bytes_max)) return std::nullopt;
    return Text(std::string(text), Checked{});
  }
  // For text that was parsed once: a bound that is lowered one day, or a stricter form, must not
  // make old events unreadable.
  static std::optional<Text> stored(std::string_view text) {
    if (!Kind::fits_stored(text)) return std::nullopt;
    return Text(std::string(text), Checked{});
  }
  const std::string& text() const noexcept { return text_; }
  operator const std::string&() const noexcept { return text_; }
  operator std::string_view() const noexcept { return text_; }
  bool empty() const noexcept { return text_.empty(); }
  friend bool operator==(const Text&, const Text&) = default;
  template <class String>
    requires std::same_as<String, std::string> || std::same_as<String, std::string_view>
  friend bool operator==(const Text& a, const String& b) {
    return a.text_ == b;
  }

 private:
  struct Checked {};
  Text(std::string text, Checked) : text_(std::move(text)) {}
  std::string text_;
};

template <std::size_t most>
struct PlainTextKind {
  static constexpr std::size_t bytes_max = most;
  static bool fits(std::string_view text, std::size_t bytes) { return is_plain_text(text, bytes); }
  static bool fits_stored(std::string_view text) { return is_plain_text(text, text.size()); }
};
template <std::size_t most>
struct IdentifierKind {
  static constexpr std::size_t bytes_max = most;
  static bool fits(std::string_view text, std::size_t bytes) { return is_identifier(text, bytes); }
  static bool fits_stored(std::string_view text) { return is_identifier(text, text.size()); }
};
struct PersonNameKind : PlainTextKind<limits::person_name_bytes> {};
struct DescriptionKind : PlainTextKind<limits::description_bytes> {};
struct FeatureKind : IdentifierKind<limits::feature_name_bytes> {};
struct ServiceNameKind : IdentifierKind<limits::service_name_bytes> {};
struct PlanNameKind : IdentifierKind<limits::service_name_bytes> {};
struct AddonReferenceKind : IdentifierKind<limits::addon_name_bytes> {};
// Earlier releases took every identifier.
struct AddonNameKind : IdentifierKind<limits::addon_name_bytes> {
  static bool fits(std::string_view text, std::size_t) { return is_addon_name(text); }
};

using PersonName = Text<PersonNameKind>;    // may be empty
using Description = Text<DescriptionKind>;  // likewise
using Feature = Text<FeatureKind>;
using ServiceName = Text<ServiceNameKind>;
using PlanName = Text<PlanNameKind>;
using AddonName = Text<AddonNameKind>;
using AddonReference = Text<AddonReferenceKind>;  // an add-on's name, or its service

// A price a month in cents, as somebody may ask for it.
class Price {
 public:
  Price() = default;
  // Nothing below zero and above limits::addon_price_cents.
  static std::optional<Price> parse(std::int64_t cents) {
    if (cents < 0 || cents > limits::addon_price_cents) return std::nullopt;
    Price price;
    price.cents_ = cents;
    return price;
  }
  // For a number that stands in the source: the compiler checks it.
  consteval Price(std::int64_t cents) : cents_(cents) {
    if (cents < 0 || cents > limits::addon_price_cents) throw "this is no price";
  }
  std::int64_t cents() const noexcept { return cents_; }
  friend bool operator==(Price, Price) = default;

 private:
  std::int64_t cents_ = 0;
};

// At most `most` values, as many as a command may bring.
template <class Value, std::size_t most>
class FewOf {
 public:
  using value_type = Value;
  static constexpr std::size_t size_max = most;
  FewOf() = default;
  // A list in a source is short enough, or the source has a bug.
  FewOf(std::initializer_list<Value> values) : values_(values) {
    ORGLOG_INVARIANT(values_.size() <= most, "a list in the source is short enough");
  }
  static std::optional<FewOf> of(std::vector<Value> values) {
    if (values.size() > most) return std::nullopt;
    FewOf few;
    few.values_ = std::move(values);
    return few;
  }
  operator const std::vector<Value>&() const noexcept { return values_; }
  const std::vector<Value>& all() const noexcept { return values_; }
  auto begin() const noexcept { return values_.begin(); }
  auto end() const noexcept { return values_.end(); }
  std::size_t size() const noexcept { return values_.size(); }
  bool empty() const noexcept { return values_.empty(); }
  friend bool operator==(const FewOf&, const FewOf&) = default;

 private:
  std::vector<Value> values_;
};

using Features = FewOf<Feature, limits::features_per_org>;
using AppNames = FewOf<AppName, limits::import_apps_per_command>;

// An org's name or a person's address, kept to the letter: an '@' decides (T1).
class OrgOrEmail {
 public:
  OrgOrEmail() = default;
  OrgOrEmail(const OrgName& org) : text_(org.text()) {}
  OrgOrEmail(const Email& person) : text_(person.text()) {}
  // A literal in a source is such a text, or the source has a bug.
  template <std::size_t size>
  OrgOrEmail(const char (&literal)[size]) : text_(literal) {
    ORGLOG_INVARIANT(parse(text_).has_value(), "a literal names an org or a person");
  }
  static std::optional<OrgOrEmail> parse(std::string_view text);
  const std::string& text() const noexcept { return text_; }
  bool is_email() const noexcept { return text_.find('@') != std::string::npos; }
  friend bool operator==(const OrgOrEmail&, const OrgOrEmail&) = default;

 private:
  std::string text_;
};

}  // namespace orglog
