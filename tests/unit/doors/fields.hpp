// Commands made without naming their fields: each field takes the word for it by its type. So a new
// command is walked by itself, and a field of a new type does not compile until it is said here
// what it names.
#pragma once

#include <boost/pfr.hpp>
#include <cstddef>
#include <type_traits>
#include <vector>

#include "world.hpp"

namespace orglog::doors {

// Which fields of a command say what is hidden; all others say what the person sees.
struct Pick {
  const Words& hidden;
  const Words& own;
  std::size_t field = 0;
  bool every_field = false;
  Kind kind = Kind::none;  // where a field may name either of two
  std::size_t word = 0;    // which of the hidden ones

  const std::string& text(Kind wanted, std::size_t ordinal) const {
    const std::vector<std::string>& words = hidden[wanted];
    const bool is_meant = every_field || ordinal == field;
    return is_meant && !words.empty() ? words[word % words.size()] : own[wanted].front();
  }
  bool is_meant(std::size_t ordinal) const { return every_field || ordinal == field; }
};

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_vector = false;
template <class T, std::size_t most>
inline constexpr bool is_vector<FewOf<T, most>> = true;
template <class T>
inline constexpr bool is_text = false;
template <class T>
inline constexpr bool is_text<Text<T>> = true;

// What a field of this type may name.
template <class T>
std::vector<Kind> kinds_of() {
  if constexpr (is_optional<T> || is_vector<T>) return kinds_of<typename T::value_type>();
  if constexpr (std::is_same_v<T, OrgName>) return {Kind::org};
  if constexpr (std::is_same_v<T, AppName>) return {Kind::app};
  if constexpr (std::is_same_v<T, Email>) return {Kind::person};
  if constexpr (std::is_same_v<T, OrgOrEmail>) return {Kind::org, Kind::person};
  if constexpr (std::is_same_v<T, TransferId>) return {Kind::transfer};
  if constexpr (std::is_same_v<T, TokenId>) return {Kind::token};
  if constexpr (is_text<T>) return {Kind::addon};
  return {};
}

// Of these a default is as good as any.
template <class T>
inline constexpr bool is_plain =
    std::is_arithmetic_v<T> || std::is_enum_v<T> || std::is_same_v<T, Package> ||
    std::is_same_v<T, PackageLimits> || std::is_same_v<T, Price> || std::is_same_v<T, Scopes> ||
    std::is_same_v<T, Sha256Digest> || std::is_same_v<T, Timestamp>;

// A name in the words of a kind that are no names is one that is not there.
template <class Named>
Named named(const std::string& text) {
  const auto name = Named::parse(text);
  return name ? *name : *Named::parse("no-such-name");
}

template <class T>
T value_of(const Pick& pick, std::size_t ordinal) {
  if constexpr (is_optional<T>) {
    if (kinds_of<T>().empty() || !pick.is_meant(ordinal)) return T{};
    return value_of<typename T::value_type>(pick, ordinal);
  } else if constexpr (std::is_same_v<T, ProcessScales>) {
    return {ProcessScale{*ProcessType::parse("web"), 1, {}}};
  } else if constexpr (is_vector<T>) {
    return {value_of<typename T::value_type>(pick, ordinal)};
  } else if constexpr (std::is_same_v<T, OrgName>) {
    return named<OrgName>(pick.text(Kind::org, ordinal));
  } else if constexpr (std::is_same_v<T, AppName>) {
    return named<AppName>(pick.text(Kind::app, ordinal));
  } else if constexpr (std::is_same_v<T, Email>) {
    const auto address = Email::parse(pick.text(Kind::person, ordinal));
    return address ? *address : testing::email("nobody@stray.example");
  } else if constexpr (std::is_same_v<T, OrgOrEmail>) {
    return named<OrgOrEmail>(pick.text(pick.kind == Kind::org ? Kind::org : Kind::person, ordinal));
  } else if constexpr (std::is_same_v<T, TransferId>) {
    return {*parse_uuid(pick.text(Kind::transfer, ordinal))};
  } else if constexpr (std::is_same_v<T, TokenId>) {
    return {*parse_uuid(pick.text(Kind::token, ordinal))};
  } else if constexpr (is_text<T>) {
    return named<T>(pick.text(Kind::addon, ordinal));
  } else if constexpr (std::is_same_v<T, Permissions>) {
    return Permissions::work();
  } else {
    static_assert(is_plain<T>, "a field of a new type: say above what it names");
    return T{};
  }
}

template <class Wish>
Wish make(const Pick& pick) {
  Wish wish;
  boost::pfr::for_each_field(wish, [&](auto& field, std::size_t ordinal) {
    field = value_of<std::decay_t<decltype(field)>>(pick, ordinal);
  });
  return wish;
}

// Of each field, in their order.
template <class Wish>
std::vector<std::vector<Kind>> kinds_of_fields() {
  std::vector<std::vector<Kind>> found;
  const Wish wish;
  boost::pfr::for_each_field(
      wish, [&](const auto& field) { found.push_back(kinds_of<std::decay_t<decltype(field)>>()); });
  return found;
}
// No field of a Pick.
inline constexpr std::size_t no_field = 99;

}  // namespace orglog::doors
