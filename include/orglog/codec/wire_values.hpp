// Values that several FlatBuffers hold: ids, texts, and the outcome of a command, which stands in
// notes of the log and in replies.
#pragma once

#include <outcome_generated.h>

#include <bit>
#include <cstring>

#include "orglog/codec/outcome.hpp"

namespace orglog {

inline wire::Uuid wire_uuid(const Uuid& id) { return std::bit_cast<wire::Uuid>(id.bytes); }
// Nil where there is none.
inline Uuid uuid_of(const wire::Uuid* id) {
  Uuid result;
  if (id != nullptr) std::memcpy(result.bytes.data(), id, result.bytes.size());
  return result;
}

// An empty text takes no room.
inline flatbuffers::Offset<flatbuffers::String> text_or_none(
    flatbuffers::FlatBufferBuilder& builder, std::string_view text) {
  if (text.empty()) return {};
  return builder.CreateString(text.data(), text.size());
}

// `digest`: zero leaves it out.
flatbuffers::Offset<wire::outcome::Outcome> put_outcome(flatbuffers::FlatBufferBuilder& builder,
                                                        const Outcome& outcome,
                                                        std::uint64_t digest = 0);
// `table` is verified; its values are taken as far as they make sense.
Outcome outcome_of(const wire::outcome::Outcome& table);

}  // namespace orglog
