// Splits the lists that header fields hold, with quotes in mind: an entity tag may hold a comma.
#include "header_lists.hpp"

#include <algorithm>

namespace orglog::net::http {
std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::vector<std::string_view> list_items(std::string_view field, char separator) {
  std::vector<std::string_view> items;
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= field.size(); ++at) {
    if (at < field.size() && field[at] == '"') quoted = !quoted;
    if (at < field.size() && (quoted || field[at] != separator)) continue;
    const std::string_view item = trimmed(field.substr(begin, at - begin));
    if (!item.empty()) items.push_back(item);
    begin = at + 1;
  }
  return items;
}

bool is_unwelcome(std::string_view item) {
  const auto parts = list_items(item, ';');
  return std::ranges::any_of(parts, [](std::string_view part) {
    const auto equals = part.find('=');
    if (equals == std::string_view::npos) return false;
    const std::string_view value = trimmed(part.substr(equals + 1));
    return same_without_case(trimmed(part.substr(0, equals)), "q") && value.starts_with('0') &&
           value.find_first_not_of("0.") == std::string_view::npos;
  });
}

bool welcomes(std::string_view field, std::string_view word) {
  return std::ranges::any_of(list_items(field), [word](std::string_view item) {
    return same_without_case(trimmed(item.substr(0, item.find(';'))), word) && !is_unwelcome(item);
  });
}

std::string joined_list(std::span<const std::string_view> words) {
  std::string text;
  for (const std::string_view word : words) {
    if (!text.empty()) text += ", ";
    text += word;
  }
  return text;
}

}  // namespace orglog::net::http
