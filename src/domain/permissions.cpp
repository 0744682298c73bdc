#include "orglog/domain/permissions.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "orglog/base/ascii.hpp"
#include "orglog/base/enumerators.hpp"

namespace orglog {
namespace {

using Size = std::pair<std::string_view, DynoSize>;

constexpr std::array<Size, 5> dyno_sizes{{{"basic", DynoSize::basic},
                                          {"standard-1x", DynoSize::standard_1x},
                                          {"standard-2x", DynoSize::standard_2x},
                                          {"performance-m", DynoSize::performance_m},
                                          {"performance-l", DynoSize::performance_l}}};

// U2: the three sizes that there were in 2014.
constexpr std::array<Size, 3> dyno_sizes_of_2014{{{"1x", DynoSize::standard_1x},
                                                  {"2x", DynoSize::standard_2x},
                                                  {"px", DynoSize::performance_l}}};

// The names of those in a set, each of which is a bit.
template <class Enum>
std::vector<std::string_view> words_of(unsigned bits) {
  std::vector<std::string_view> words;
  for (unsigned bit = 1; bit <= bits; bit *= 2)
    if ((bits & bit) != 0) words.push_back(name_of(static_cast<Enum>(bit)));
  return words;
}

}  // namespace

std::string_view to_text(Role role) { return name_of(role); }
std::optional<Role> parse_role(std::string_view text) { return enumerator_named<Role>(text); }

std::string_view to_text(OrgType type) { return name_of(type); }
std::optional<OrgType> parse_org_type(std::string_view text) {
  return enumerator_named<OrgType>(text);
}

std::optional<Permissions> Permissions::parse(std::string_view text) {
  Permissions result = view_only();
  while (true) {
    const std::size_t comma = text.find(',');
    const auto permission = enumerator_named<Permission>(text.substr(0, comma));
    if (!permission) return std::nullopt;
    result = result | from_bits(static_cast<std::uint8_t>(*permission));
    if (comma == std::string_view::npos) return result;
    text.remove_prefix(comma + 1);
  }
}

std::vector<std::string_view> Permissions::words() const { return words_of<Permission>(bits_); }

std::string_view to_text(Scope scope) { return name_of(scope); }
std::optional<Scope> parse_scope(std::string_view text) { return enumerator_named<Scope>(text); }

std::vector<std::string_view> Scopes::words() const { return words_of<Scope>(bits_); }

std::string_view to_text(DynoSize size) {
  const auto* const found = std::ranges::find(dyno_sizes, size, &Size::second);
  return found == dyno_sizes.end() ? std::string_view() : found->first;
}

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
