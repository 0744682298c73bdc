// A tag carries the version of what was shown, so that `If-Match` can be compared when the command
// is decided, and the hash of the body, so that two looks at one version are told apart.
#include "entity_tags.hpp"

#include <xxhash.h>

#include <algorithm>

#include "header_lists.hpp"
#include "orglog/base/whole_number.hpp"

namespace orglog::net::http {
namespace {

constexpr std::size_t hash_digits = 16;

bool is_hash(std::string_view text) {
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  return text.size() == hash_digits && std::ranges::all_of(text, is_hex);
}

std::string_view without_weakness(std::string_view tag) {
  tag = trimmed(tag);
  if (tag.starts_with("W/")) tag.remove_prefix(2);
  return tag;
}

}  // namespace

std::string entity_tag(const Response& response) {
  char hash[hash_digits + 1];
  std::snprintf(hash, sizeof hash, "%016llx",
                static_cast<unsigned long long>(
                    XXH3_64bits(response.body.view().data(), response.body.size())));
  if (!response.version) return "\"" + std::string(hash) + "\"";
  return "\"v" + std::to_string(*response.version) + "-" + hash + "\"";
}

std::optional<Position> version_of(std::string_view tag) {
  tag = without_weakness(tag);
  if (!tag.starts_with("\"v") || !tag.ends_with('"')) return std::nullopt;
  tag = tag.substr(2, tag.size() - 3);
  const auto dash = tag.find('-');
  if (dash == std::string_view::npos || !is_hash(tag.substr(dash + 1))) return std::nullopt;
  const std::string_view digits = tag.substr(0, dash);
  if (digits.size() > 1 && digits.starts_with('0')) return std::nullopt;
  return whole_number(digits);
}

bool names_tag(std::string_view tags, std::string_view tag) {
  return std::ranges::any_of(list_items(tags), [&](std::string_view one) {
    return one == "*" || without_weakness(one) == tag;
  });
}

IfMatch parse_if_match(std::string_view field) {
  IfMatch wanted;
  wanted.is_condition = !field.empty() && trimmed(field) != "*";
  if (!wanted.is_condition) return wanted;
  for (const std::string_view tag : list_items(field)) {
    if (const auto version = version_of(tag)) wanted.versions.push_back(*version);
  }
  return wanted;
}

}  // namespace orglog::net::http
