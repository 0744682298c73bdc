// Names of enumerators, as the compiler tells them, so that no list of names can lag behind.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace orglog {

// The last word of what stands behind `before` in a __PRETTY_FUNCTION__: `admin` of
// `[value = orglog::Role::admin]`.
constexpr std::string_view word_in(std::string_view function, std::string_view before) {
  function.remove_prefix(function.find(before) + before.size());
  function = function.substr(0, function.find_first_of(";]"));
  return function.substr(function.rfind(':') + 1);
}

// Empty for a number without an enumerator, which the compiler shows as a cast.
template <auto value>
constexpr std::string_view enumerator_name() {
  const std::string_view name = word_in(__PRETTY_FUNCTION__, "value = ");
  return name.find(')') == std::string_view::npos ? name : std::string_view();
}

// By their numbers, of which no enumerator has a greater one.
inline constexpr std::size_t enumerators_most = 128;
template <class Enum>
inline constexpr auto enumerator_names =
    []<std::size_t... numbers>(std::index_sequence<numbers...>) {
      return std::array{enumerator_name<static_cast<Enum>(numbers)>()...};
    }(std::make_index_sequence<enumerators_most>());

template <class Enum>
  requires std::is_enum_v<Enum>
constexpr std::string_view name_of(Enum value, std::string_view if_none = {}) {
  const auto number = static_cast<std::size_t>(value);
  if (number >= enumerators_most || enumerator_names<Enum>[number].empty()) return if_none;
  return enumerator_names<Enum>[number];
}

template <class Enum>
constexpr std::optional<Enum> enumerator_named(std::string_view name) {
  for (std::size_t number = 0; number < enumerators_most && !name.empty(); ++number)
    if (enumerator_names<Enum>[number] == name) return static_cast<Enum>(number);
  return std::nullopt;
}

}  // namespace orglog
