#include "orglog/domain/permissions.hpp"

#include <array>
#include <utility>

namespace orglog {
namespace {

template <class Value>
using Text = std::pair<std::string_view, Value>;

constexpr std::array<Text<Role>, 2> roles{{{"member", Role::member}, {"admin", Role::admin}}};

constexpr std::array<Text<OrgType>, 2> org_types{
    {{"enterprise", OrgType::enterprise}, {"team", OrgType::team}}};

constexpr std::array<Text<Permission>, 4> permissions{{{"view", Permission::view},
                                                       {"deploy", Permission::deploy},
                                                       {"operate", Permission::operate},
                                                       {"manage", Permission::manage}}};

constexpr std::array<Text<Scope>, 3> scopes{
    {{"global", Scope::global}, {"read", Scope::read}, {"audit", Scope::audit}}};

constexpr std::array<Text<DynoSize>, 5> dyno_sizes{{{"basic", DynoSize::basic},
                                                    {"standard-1x", DynoSize::standard_1x},
                                                    {"standard-2x", DynoSize::standard_2x},
                                                    {"performance-m", DynoSize::performance_m},
                                                    {"performance-l", DynoSize::performance_l}}};

// U2: the three sizes that there were in 2014.
constexpr std::array<Text<DynoSize>, 3> dyno_sizes_of_2014{{{"1x", DynoSize::standard_1x},
                                                            {"2x", DynoSize::standard_2x},
                                                            {"px", DynoSize::performance_l}}};

bool same_without_case(std::string_view text, std::string_view lower_case) {
  if (text.size() != lower_case.size()) return false;
  for (std::size_t index = 0; index < text.size(); ++index) {
    const char character = text[index];
    const bool upper = character >= 'A' && character <= 'Z';
    if ((upper ? character - 'A' + 'a' : character) != lower_case[index]) return false;
  }
  return true;
}

template <class Value, std::size_t count>
std::optional<Value> find(const std::array<Text<Value>, count>& texts, std::string_view wanted) {
  for (const auto& [text, value] : texts) {
    if (text == wanted) return value;
  }
  return std::nullopt;
}

template <class Value, std::size_t count>
std::string_view find(const std::array<Text<Value>, count>& texts, Value wanted) {
  for (const auto& [text, value] : texts) {
    if (value == wanted) return text;
  }
  return {};
}

}  // namespace

std::string_view to_text(Role role) { return find(roles, role); }
std::optional<Role> parse_role(std::string_view text) { return find(roles, text); }

std::string_view to_text(OrgType type) { return find(org_types, type); }
std::optional<OrgType> parse_org_type(std::string_view text) { return find(org_types, text); }

std::optional<Permissions> Permissions::parse(std::string_view text) {
  Permissions result = view_only();
  while (true) {
    const std::size_t comma = text.find(',');
    const auto permission = find(permissions, text.substr(0, comma));
    if (!permission) return std::nullopt;
    result = result | from_bits(static_cast<std::uint8_t>(*permission));
    if (comma == std::string_view::npos) return result;
    text.remove_prefix(comma + 1);
  }
}

std::vector<std::string_view> Permissions::words() const {
  std::vector<std::string_view> result;
  for (const auto& [text, permission] : permissions) {
    if (has(permission)) result.push_back(text);
  }
  return result;
}

std::string_view to_text(Scope scope) { return find(scopes, scope); }
std::optional<Scope> parse_scope(std::string_view text) { return find(scopes, text); }

std::vector<std::string_view> Scopes::words() const {
  std::vector<std::string_view> result;
  for (const auto& [text, scope] : scopes) {
    if (has(scope)) result.push_back(text);
  }
  return result;
}

std::string_view to_text(DynoSize size) { return find(dyno_sizes, size); }

std::optional<DynoSize> parse_dyno_size(std::string_view text) {
  for (const auto& [name, size] : dyno_sizes) {
    if (same_without_case(text, name)) return size;
  }
  for (const auto& [name, size] : dyno_sizes_of_2014) {
    if (same_without_case(text, name)) return size;
  }
  return std::nullopt;
}

std::int64_t centi_units(DynoSize size) {
  switch (size) {
    case DynoSize::basic:
      return 28;
    case DynoSize::standard_1x:
      return 100;
    case DynoSize::standard_2x:
      return 200;
    case DynoSize::performance_m:
      return 800;
    case DynoSize::performance_l:
      return 1'600;
  }
  return 0;
}

}  // namespace orglog
