// 128-bit identifiers. Each kind is a type of its own, so that an app's id cannot be passed where
// an org's is meant. Ids of entities are derived from the command id that made them
// (`derive_uuid`), which keeps the decider pure and gives a retried command the same ids.
// `random_uuid` and `time_ordered_uuid` are for command and correlation ids.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace orglog {

struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  friend auto operator<=>(const Uuid&, const Uuid&) = default;
  // Two words instead of a call to memcmp: look-ups compare ids more than they do anything else.
  friend bool operator==(const Uuid& a, const Uuid& b) noexcept {
    std::uint64_t left[2];
    std::uint64_t right[2];
    std::memcpy(left, a.bytes.data(), sizeof left);
    std::memcpy(right, b.bytes.data(), sizeof right);
    return left[0] == right[0] && left[1] == right[1];
  }
  bool is_nil() const noexcept { return *this == Uuid{}; }
  std::string_view view() const noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
};

// `bytes` must hold at least 16.
Uuid uuid_from_bytes(std::string_view bytes);
// 8-4-4-4-12 lower-case hexadecimal.
// Its 36 characters, to `out`.
void write_uuid(const Uuid& id, char* out);
std::string to_string(const Uuid& id);
std::optional<Uuid> parse_uuid(std::string_view text);
// RFC 9562 version 4, from the kernel's random source. Any thread.
Uuid random_uuid();
// RFC 9562 version 7: sorts by time, which keeps the command-id index small and fast. Any thread.
Uuid time_ordered_uuid();
// RFC 9562 version 8: the first 122 bits of SHA-256(seed, ordinal, purpose). Pure.
Uuid derive_uuid(const Uuid& seed, std::uint32_t ordinal, std::string_view purpose);

template <class Kind>
struct Id {
  Uuid value;

  friend auto operator<=>(const Id&, const Id&) = default;
  bool is_nil() const noexcept { return value.is_nil(); }
};

using AccountId = Id<struct AccountKind>;
using OrgId = Id<struct OrgKind>;
using AppId = Id<struct AppKind>;
using InvitationId = Id<struct InvitationKind>;
using TransferId = Id<struct TransferKind>;
using AddonId = Id<struct AddonKind>;
using TokenId = Id<struct TokenKind>;
using CommandId = Id<struct CommandKind>;
using CorrelationId = Id<struct CorrelationKind>;

template <class Kind>
std::string to_string(const Id<Kind>& id) {
  return to_string(id.value);
}

// Mixes both halves: entity ids are hashes already, and of client-chosen command ids only a bounded
// number is in memory.
inline std::size_t hash_value(const Uuid& id) noexcept {
  std::uint64_t halves[2];
  std::memcpy(halves, id.bytes.data(), sizeof halves);
  return static_cast<std::size_t>((halves[0] ^ (halves[1] * 0x9E3779B97F4A7C15ull)) *
                                  0xFF51AFD7ED558CCDull);
}

template <class Kind>
std::size_t hash_value(const Id<Kind>& id) noexcept {
  return hash_value(id.value);
}

}  // namespace orglog

template <>
struct std::hash<orglog::Uuid> {
  std::size_t operator()(const orglog::Uuid& id) const noexcept { return orglog::hash_value(id); }
};

template <class Kind>
struct std::hash<orglog::Id<Kind>> {
  std::size_t operator()(const orglog::Id<Kind>& id) const noexcept {
    return orglog::hash_value(id.value);
  }
};
