// Events and commands are called in logs, answers and figures as their types are called here: the
// compiler tells it, so that no list of names can lag behind.
#include <algorithm>
#include <array>
#include <utility>

#include "orglog/base/ascii.hpp"
#include "orglog/base/bare_name.hpp"
#include "orglog/domain/event.hpp"

namespace orglog {
namespace {

static_assert(bare_name<AppLocked>() == "AppLocked" && bare_name<int>() == "int");

// `lock_app` of LockApp: its letters, and a bar before each further capital.
template <class Type>
constexpr auto snake_letters = [] {
  constexpr std::string_view name = bare_name<Type>();
  std::array<char, name.size() + std::ranges::count_if(name.substr(1), is_upper)> letters{};
  std::size_t at = 0;
  for (const char letter : name) {
    if (is_upper(letter) && at != 0) letters[at++] = '_';
    letters[at++] = to_lower(letter);
  }
  return letters;
}();
template <class Type>
constexpr std::string_view snake_name{snake_letters<Type>.data(), snake_letters<Type>.size()};

template <class... Facts>
constexpr std::array<std::string_view, sizeof...(Facts)> names_of(
    std::type_identity<std::variant<Facts...>>) {
  return {bare_name<Facts>()...};
}
constexpr auto event_names = names_of(std::type_identity<Event>());

template <class... Wishes>
constexpr std::array<std::string_view, sizeof...(Wishes)> snake_names_of(
    std::type_identity<std::variant<Wishes...>>) {
  return {snake_name<Wishes>...};
}
constexpr auto command_names = snake_names_of(std::type_identity<Command>());
static_assert(command_names.front() == "register_account");

// `MemberRoleChanged` and `member.role_changed` alike become `memberrolechanged`.
std::string plain(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (const char character : text) {
    if (character == '.' || character == '_' || character == '-') continue;
    result.push_back(to_lower(character));
  }
  return result;
}

}  // namespace

std::string_view type_name(EventType type) {
  if (type == 0 || type > event_types) return {};
  return event_names[static_cast<std::size_t>(type - 1)];
}

std::optional<EventType> parse_event_type(std::string_view text) {
  const std::string wanted = plain(text);
  for (EventType type = 1; type <= event_types; ++type) {
    if (plain(type_name(type)) == wanted) return type;
  }
  return std::nullopt;
}

std::string_view command_name(std::size_t index) { return command_names[index]; }

}  // namespace orglog
