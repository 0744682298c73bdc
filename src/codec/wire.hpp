// Between the schema's types and the domain's, a kind of field each: `put` gives a value the form
// in which the generated `Create...` functions take it, `read` takes it back. Writing cannot fail.
// Reading goes through one of two readers: `StoredFields` for bytes that orglog wrote, and the one
// for commands (command_codec.cpp), which knows bounds and says which field makes no sense.
#pragma once

#include <common_generated.h>

#include <bit>
#include <chrono>
#include <concepts>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "orglog/base/enumerators.hpp"
#include "orglog/base/sha256.hpp"
#include "orglog/codec/wire_values.hpp"
#include "orglog/domain/event.hpp"

namespace orglog {

template <class Table>
using Offset = flatbuffers::Offset<Table>;
using Builder = flatbuffers::FlatBufferBuilder;
using WireText = flatbuffers::String;
using WireTexts = flatbuffers::Vector<Offset<WireText>>;

// A struct as the builders take it: a null pointer leaves the field out. Lives until the table is
// made.
template <class Struct>
struct Inline {
  Struct value;
  bool present;
  operator const Struct*() const { return present ? &value : nullptr; }
};

// An enumerator, in whichever of the two enumerations.
struct Enumerator {
  std::uint8_t number;
  template <class Enum>
    requires std::is_enum_v<Enum>
  operator Enum() const {
    return static_cast<Enum>(number);
  }
};

inline std::string_view view(const WireText* text) {
  return text == nullptr ? std::string_view() : std::string_view(text->c_str(), text->size());
}
inline Sha256Digest digest_of(const wire::Hash* hash) {
  Sha256Digest result{};
  if (hash != nullptr) std::memcpy(result.data(), hash, result.size());
  return result;
}
// Nothing when RFC 3339 could not write it.
inline std::optional<Timestamp> time_of(std::int64_t microseconds) {
  constexpr Timestamp earliest = Day{std::chrono::year{0} / 1 / 1};
  constexpr Timestamp latest = Day{std::chrono::year{10'000} / 1 / 1};
  const Timestamp result{std::chrono::microseconds{microseconds}};
  return result < earliest || result >= latest ? std::nullopt : std::optional(result);
}

// --- Writing. ---

template <class Value>
  requires std::is_arithmetic_v<Value>
Value put(Builder&, Value value) {
  return value;
}
template <class Enum>
  requires std::is_enum_v<Enum>
Enumerator put(Builder&, Enum value) {
  return {static_cast<std::uint8_t>(value)};
}
// A set that is kept as bits: permissions, scopes, limits.
template <class Set>
  requires requires(const Set& set) { set.bits(); }
std::uint8_t put(Builder&, const Set& set) {
  return set.bits();
}
inline Inline<wire::Uuid> put(Builder&, const Uuid& id) { return {wire_uuid(id), !id.is_nil()}; }
template <class Kind>
Inline<wire::Uuid> put(Builder& builder, const Id<Kind>& id) {
  return put(builder, id.value);
}
inline Inline<wire::Hash> put(Builder&, const Sha256Digest& digest) {
  return {std::bit_cast<wire::Hash>(digest), true};
}
inline Inline<wire::Owner> put(Builder&, const Owner& owner) {
  return {wire::Owner(wire_uuid(owner.id), static_cast<wire::OwnerKind>(owner.kind)), true};
}
inline std::int64_t put(Builder&, Timestamp time) { return time.time_since_epoch().count(); }
inline std::int64_t put(Builder&, Price price) { return price.cents(); }

// An address that was erased is left out, and so is an empty text.
inline Offset<WireText> put(Builder& builder, const Email& email) {
  return email.is_erased() ? Offset<WireText>() : builder.CreateString(email.text());
}
template <class Kind>
Offset<WireText> put(Builder& builder, const Name<Kind>& name) {
  return builder.CreateString(name.text());
}
inline Offset<WireText> put(Builder& builder, const OrgOrEmail& owner) {
  return builder.CreateString(owner.text());
}
inline Offset<WireText> put(Builder& builder, const std::string& text) {
  return text.empty() ? Offset<WireText>() : builder.CreateString(text);
}
template <class Kind>
Offset<WireText> put(Builder& builder, const Text<Kind>& text) {
  return put(builder, text.text());
}

inline auto put(Builder& builder, const std::vector<Timestamp>& times) {
  std::vector<std::int64_t> numbers;
  numbers.reserve(times.size());
  for (const Timestamp time : times) numbers.push_back(put(builder, time));
  return numbers.empty() ? Offset<flatbuffers::Vector<std::int64_t>>()
                         : builder.CreateVector(numbers);
}

template <class Value>
auto put(Builder& builder, const std::optional<Value>& value) {
  if constexpr (requires { value->text(); }) {
    return value ? put(builder, *value) : Offset<WireText>();
  } else if constexpr (std::is_same_v<Value, DynoSize>) {
    return value ? flatbuffers::Optional<wire::DynoSize>(put(builder, *value))
                 : flatbuffers::Optional<wire::DynoSize>();
  } else {
    using Wire = decltype(put(builder, *value));
    return value ? flatbuffers::Optional<Wire>(put(builder, *value))
                 : flatbuffers::Optional<Wire>();
  }
}

// --- Reading. A `reader` has `refuse(value)` and `is_stored`. ---

template <class Reader, class Value>
  requires std::is_arithmetic_v<Value>
void read(Reader&, Value wire, Value& value) {
  value = wire;
}
template <class Reader, class Wire, class Enum>
  requires(std::is_enum_v<Wire> && std::is_enum_v<Enum>)
void read(Reader& reader, Wire wire, Enum& value) {
  static_assert(enumerator_names<Wire> == enumerator_names<Enum>,
                "the schema's numbers are the domain's");
  if (wire > Wire::MAX) reader.refuse(std::to_string(static_cast<int>(wire)));
  value = static_cast<Enum>(wire);
}
template <class Reader>
void read(Reader& reader, std::int64_t microseconds, Timestamp& time) {
  const auto result = time_of(microseconds);
  if (!result) reader.refuse(std::to_string(microseconds));
  time = result.value_or(Timestamp());
}
template <class Reader, class Set>
  requires requires(Set set) { Set::from_bits(set.bits()); }
void read(Reader& reader, std::uint8_t bits, Set& set) {
  const std::optional<Set> result = Set::from_bits(bits);
  if (!result || result->bits() != bits) reader.refuse(std::to_string(bits));
  set = result.value_or(Set());
  if constexpr (!Reader::is_stored && std::is_same_v<Set, Permissions>) {
    set = set | Permissions::view_only();  // part of every grant (decision 1)
  }
}
template <class Reader, class Kind>
void read(Reader& reader, const wire::Uuid* wire, Id<Kind>& id) {
  id.value = uuid_of(wire);
  if constexpr (!Reader::is_stored) {
    if (id.is_nil()) reader.refuse("none");
  }
}
template <class Reader>
void read(Reader& reader, const wire::Hash* wire, Sha256Digest& digest) {
  digest = digest_of(wire);
  if constexpr (!Reader::is_stored) {
    if (digest == Sha256Digest{}) reader.refuse("none");
  }
}
template <class Reader>
void read(Reader& reader, const wire::Owner* wire, Owner& owner) {
  if (wire == nullptr) return;
  read(reader, wire->kind(), owner.kind);
  owner.id = uuid_of(&wire->id());
}
template <class Reader, class Kind>
void read(Reader& reader, const WireText* wire, Text<Kind>& text) {
  auto parsed = Reader::is_stored ? Text<Kind>::stored(view(wire)) : Text<Kind>::parse(view(wire));
  if (parsed) {
    text = *std::move(parsed);
  } else {
    reader.refuse(view(wire));
  }
}
template <class Reader, class Wire, class Value>
void read(Reader& reader, const flatbuffers::Optional<Wire>& wire, std::optional<Value>& value) {
  if (wire) read(reader, *wire, value.emplace());
}
template <class Reader, class Value>
void read(Reader& reader, const WireText* wire, std::optional<Value>& value) {
  if (wire != nullptr) read(reader, wire, value.emplace());
}
template <class Reader, class Value>
  requires requires(Value value) { value.text(); }
void read(Reader& reader, const WireTexts* wire, std::vector<Value>& values) {
  if (wire == nullptr) return;
  values.reserve(wire->size());
  for (const WireText* text : *wire) read(reader, text, values.emplace_back());
}

template <class Reader>
void read(Reader& reader, const flatbuffers::Vector<std::int64_t>* wire,
          std::vector<Timestamp>& times) {
  if (wire == nullptr) return;
  for (const std::int64_t microseconds : *wire) read(reader, microseconds, times.emplace_back());
}

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

// Reads fields that orglog once wrote. A value that no version could have written makes the whole
// unreadable: `good` is false then, and what was read means nothing. Lengths are not looked at: a
// limit that is lowered one day must not make old events unreadable.
class StoredFields {
 public:
  static constexpr bool is_stored = true;
  bool good() const { return good_; }
  void enter(const char*) {}
  template <class Value>
  void refuse(const Value&) {
    good_ = false;
  }
  // Email, AppName and the like.
  template <class Name>
    requires requires(Name name) { Name::parse(name.text()); }
  void name(std::string_view text, Name& out) {
    auto parsed = Name::parse(text);
    good_ = good_ && parsed.has_value();
    if (parsed) out = *std::move(parsed);
  }

 private:
  bool good_ = true;
};

// An address that is not there any more stays empty: `complete` (table.hpp) says whose it was.
template <class Reader>
void read(Reader& reader, const WireText* wire, Email& email) {
  if (wire != nullptr || !Reader::is_stored) reader.name(view(wire), email);
}
template <class Reader, class Kind>
void read(Reader& reader, const WireText* wire, Name<Kind>& name) {
  reader.name(view(wire), name);
}

}  // namespace orglog
