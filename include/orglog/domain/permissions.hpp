// Roles in an org, permissions on an app, dyno sizes: the small closed sets of the domain, with
// their texts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace orglog {

enum class Role : std::uint8_t { member = 0, admin = 1 };
std::string_view to_text(Role role);
std::optional<Role> parse_role(std::string_view text);

enum class OrgType : std::uint8_t { enterprise = 0, team = 1 };
std::string_view to_text(OrgType type);
std::optional<OrgType> parse_org_type(std::string_view text);

enum class Permission : std::uint8_t { view = 1, deploy = 2, operate = 4, manage = 8 };

// A set of `view, deploy, operate, manage`, printed in this order (domain-rules decision 1).
class Permissions {
 public:
  constexpr Permissions() = default;
  static constexpr Permissions from_bits(std::uint8_t bits) {
    return Permissions(static_cast<std::uint8_t>(bits & 15));
  }
  static constexpr Permissions none() { return from_bits(0); }
  static constexpr Permissions view_only() { return from_bits(1); }
  static constexpr Permissions work() {
    return from_bits(7);
  }  // view, deploy, operate: the default grant
  static constexpr Permissions all() { return from_bits(15); }
  // Comma-separated; `view` is always in the result. Nothing when a word is unknown or the text is
  // empty.
  static std::optional<Permissions> parse(std::string_view text);

  constexpr std::uint8_t bits() const { return bits_; }
  constexpr bool has(Permission permission) const {
    return (bits_ & static_cast<std::uint8_t>(permission)) != 0;
  }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr bool within(Permissions other) const { return (bits_ & ~other.bits_) == 0; }
  friend constexpr Permissions operator|(Permissions a, Permissions b) {
    return from_bits(static_cast<std::uint8_t>(a.bits_ | b.bits_));
  }
  friend constexpr bool operator==(Permissions, Permissions) = default;
  std::vector<std::string_view> words() const;

 private:
  explicit constexpr Permissions(std::uint8_t bits) : bits_(bits) {}
  std::uint8_t bits_ = 0;
};

// What a token is good for. `global` is everything; `read` answers questions about what is so,
// `audit` those about what happened, and neither takes a command.
enum class Scope : std::uint8_t { global = 1, read = 2, audit = 4 };
std::string_view to_text(Scope scope);
std::optional<Scope> parse_scope(std::string_view text);

// A set of scopes, never empty, printed in the order above.
class Scopes {
 public:
  constexpr Scopes() = default;  // global
  constexpr Scopes(Scope scope) : bits_(static_cast<std::uint8_t>(scope)) {}
  // Nothing for a bit that is no scope, and for none at all.
  static constexpr std::optional<Scopes> from_bits(std::uint8_t bits) {
    if (bits == 0 || bits > 7) return std::nullopt;
    return Scopes(bits);
  }

  constexpr std::uint8_t bits() const { return bits_; }
  constexpr bool has(Scope scope) const { return (bits_ & static_cast<std::uint8_t>(scope)) != 0; }
  // Whether what needs `scope` may be done.
  constexpr bool cover(Scope scope) const { return has(Scope::global) || has(scope); }
  friend constexpr Scopes operator|(Scopes a, Scopes b) {
    return Scopes(static_cast<std::uint8_t>(a.bits_ | b.bits_));
  }
  friend constexpr bool operator==(Scopes, Scopes) = default;
  std::vector<std::string_view> words() const;

 private:
  explicit constexpr Scopes(std::uint8_t bits) : bits_(bits) {}
  std::uint8_t bits_ = static_cast<std::uint8_t>(Scope::global);
};

// Sizes with their weight in hundredths of a dyno unit (U2); the names of 2014 (`1X`, `2X`, `PX`)
// are read as well.
enum class DynoSize : std::uint8_t {
  basic = 0,
  standard_1x = 1,
  standard_2x = 2,
  performance_m = 3,
  performance_l = 4
};
std::string_view to_text(DynoSize size);
std::optional<DynoSize> parse_dyno_size(std::string_view text);
std::int64_t centi_units(DynoSize size);

}  // namespace orglog
