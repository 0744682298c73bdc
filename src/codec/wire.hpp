// Between the schema's types and the domain's, a kind of field each: what events, commands and rows
// have in common. Writing cannot fail. Reading goes through `StoredFields`, which remembers whether
// a value was none that the domain could have had.
#pragma once

#include <common_generated.h>

#include <bit>
#include <chrono>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "orglog/base/sha256.hpp"
#include "orglog/domain/event.hpp"

namespace orglog {

template <class Table>
using Offset = flatbuffers::Offset<Table>;
using Builder = flatbuffers::FlatBufferBuilder;
using WireText = flatbuffers::String;
using WireTexts = flatbuffers::Vector<Offset<WireText>>;
using WireProcesses = flatbuffers::Vector<Offset<wire::Process>>;

// The schema's numbers are the domain's.
static_assert(static_cast<int>(wire::Role::admin) == static_cast<int>(Role::admin));
static_assert(static_cast<int>(wire::OrgType::team) == static_cast<int>(OrgType::team));
static_assert(static_cast<int>(wire::OwnerKind::org) == static_cast<int>(Owner::Kind::org));
static_assert(static_cast<int>(wire::DynoSize::performance_l) ==
              static_cast<int>(DynoSize::performance_l));
static_assert(static_cast<int>(wire::Cause::removed_from_org) ==
              static_cast<int>(Cause::removed_from_org));
static_assert(static_cast<int>(wire::AccountState::active) ==
              static_cast<int>(AccountState::active));
static_assert(static_cast<int>(wire::LimitKind::addon_credits) ==
              static_cast<int>(LimitKind::addon_credits));

// A struct as the builders take it: a null pointer leaves the field out. Use it within the full
// expression that makes it.
template <class Struct>
struct Inline {
  Struct value;
  bool present;
  operator const Struct*() const { return present ? &value : nullptr; }
};

inline wire::Uuid wire_uuid(const Uuid& id) { return std::bit_cast<wire::Uuid>(id.bytes); }
inline Inline<wire::Uuid> put(const Uuid& id) { return {wire_uuid(id), !id.is_nil()}; }
template <class Kind>
Inline<wire::Uuid> put(const Id<Kind>& id) {
  return put(id.value);
}
inline Inline<wire::Hash> put(const Sha256Digest& digest) {
  return {std::bit_cast<wire::Hash>(digest), true};
}
inline Inline<wire::Owner> put(const Owner& owner) {
  return {wire::Owner(wire_uuid(owner.id), static_cast<wire::OwnerKind>(owner.kind)), true};
}

inline wire::Role put(Role role) { return static_cast<wire::Role>(role); }
inline wire::OrgType put(OrgType type) { return static_cast<wire::OrgType>(type); }
inline wire::DynoSize put(DynoSize size) { return static_cast<wire::DynoSize>(size); }
inline wire::Cause put(Cause cause) { return static_cast<wire::Cause>(cause); }
inline wire::AccountState put(AccountState state) { return static_cast<wire::AccountState>(state); }
inline wire::LimitKind put(LimitKind kind) { return static_cast<wire::LimitKind>(kind); }
inline wire::TokenMaking put(TokenMaking made) { return static_cast<wire::TokenMaking>(made); }
inline wire::TokenEnd put(TokenEnd cause) { return static_cast<wire::TokenEnd>(cause); }
inline wire::PasswordSetBy put(PasswordSetBy by) { return static_cast<wire::PasswordSetBy>(by); }
inline std::int64_t put(Timestamp time) { return time.time_since_epoch().count(); }
inline flatbuffers::Optional<std::int64_t> put(const std::optional<Timestamp>& time) {
  if (!time) return flatbuffers::nullopt;
  return put(*time);
}

inline Offset<WireText> put(Builder& builder, const std::string& text) {
  return builder.CreateString(text);
}
// An empty text is left out.
inline Offset<WireText> put_optional(Builder& builder, const std::string& text) {
  return text.empty() ? Offset<WireText>() : builder.CreateString(text);
}
template <class Name>
Offset<WireText> put_name(Builder& builder, const Name& name) {
  return builder.CreateString(name.text());
}

Offset<WireTexts> put(Builder& builder, const std::vector<std::string>& texts);
Offset<wire::Package> put(Builder& builder, const Package& package);
Offset<WireProcesses> put(Builder& builder, const std::vector<Process>& processes);

inline std::string_view view(const WireText* text) {
  return text == nullptr ? std::string_view() : std::string_view(text->c_str(), text->size());
}
inline Uuid uuid_of(const wire::Uuid* id) {
  Uuid result;
  if (id != nullptr) std::memcpy(result.bytes.data(), id, result.bytes.size());
  return result;
}
inline Sha256Digest digest_of(const wire::Hash* hash) {
  Sha256Digest result{};
  if (hash != nullptr) std::memcpy(result.data(), hash, result.size());
  return result;
}
Package package_of(const wire::Package* package);
// Nothing when RFC 3339 could not write it.
std::optional<Timestamp> time_of(std::int64_t microseconds);

// Verifies `bytes` as a buffer with this root, whatever their alignment, and calls `read` with the
// root; false when they are no such buffer. The root lives during the call.
template <class Root, class Read>
bool with_verified(std::string_view bytes, const Read& read) {
  static thread_local std::vector<std::uint64_t> scratch;
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  if (bytes.empty()) return false;
  // The verifier and the readers assume that numbers lie where the builder put them.
  if (reinterpret_cast<std::uintptr_t>(data) % sizeof(std::uint64_t) != 0) {
    const std::size_t words = (bytes.size() + sizeof(std::uint64_t) - 1) / sizeof(std::uint64_t);
    if (scratch.size() < words) scratch.resize(words);
    std::memcpy(scratch.data(), bytes.data(), bytes.size());
    data = reinterpret_cast<const std::uint8_t*>(scratch.data());
  }
  flatbuffers::Verifier verifier(data, bytes.size());
  if (!verifier.VerifyBuffer<Root>(nullptr)) return false;
  read(*flatbuffers::GetRoot<Root>(data));
  return true;
}

// Reads fields that we once wrote. A value that no version could have written makes the whole
// unreadable: `good` is false then, and what was read means nothing. Lengths are not looked at: a
// limit that is lowered one day must not make old events unreadable.
class StoredFields {
 public:
  bool good() const { return good_; }

  template <class Identifier>
  Identifier id(const wire::Uuid* value) {
    return Identifier{uuid_of(value)};
  }

  template <class Value, class Wire>
  Value enumerator(Wire value) {
    if (value > Wire::MAX) good_ = false;
    return static_cast<Value>(value);
  }
  Role role(wire::Role value) { return enumerator<Role>(value); }
  Cause cause(wire::Cause value) { return enumerator<Cause>(value); }

  Owner owner(const wire::Owner* value);
  Permissions permissions(std::uint8_t bits);
  Scopes scopes(std::uint8_t bits);
  Timestamp time(std::int64_t microseconds);
  std::optional<Timestamp> time(flatbuffers::Optional<std::int64_t> microseconds);
  Process process(const wire::Process& value);
  std::vector<Process> processes(const WireProcesses* values);

  // Email, AppName and the like.
  template <class Name>
  Name name(const WireText* text) {
    auto parsed = Name::parse(view(text));
    if (parsed) return *std::move(parsed);
    good_ = false;
    return {};
  }
  // What stands in an account's place when its address is not there to be read any more.
  Email email_or_erased(const WireText* text, AccountId account);
  std::string text(const WireText* text);
  std::string identifier(const WireText* text);
  std::vector<std::string> identifiers(const WireTexts* texts);

 private:
  bool good_ = true;
};

}  // namespace orglog
