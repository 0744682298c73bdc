// Events as FlatBuffers (schema/event.fbs), and what they are about. Any thread; buffers are the
// thread's own.
#pragma once

#include <string>
#include <string_view>

#include "orglog/base/result.hpp"
#include "orglog/domain/event.hpp"
#include "orglog/log/event_log.hpp"

namespace orglog {

enum class CodecError {
  none = 0,
  not_verified = 1,  // the bytes are no FlatBuffer of this schema
  unknown_type = 2,  // a number that no event, command or row has
  bad_value = 3,  // a name, address or enumerator in stored bytes that could never have been valid
};
boost::system::error_code make_error_code(CodecError error);

// Replaces `out` with the finished buffer of `event`. With a log what is personal in it is sealed
// as that log does (`EventLog::seal_text`); without one it stays in clear.
void encode_event(const Event& event, std::string& out, EventLog* log = nullptr);
// Verifies the buffer, then builds the event. `type` must be the record's. Bytes may lie at any
// alignment. What is sealed and does not open, or where no log is given, is empty: an address then
// says that it was erased.
Result<Event> decode_event(EventType type, std::string_view payload, const EventLog* log = nullptr);

// The personal text of an event as it is sealed; to be looked at before this thread reads another.
struct SealedText {
  AccountId account;         // whose key it is under
  std::string_view purpose;  // to which it is bound: the event's name
  std::string_view bytes;
};
std::optional<SealedText> sealed_in(EventType type, std::string_view payload);

// org, app and account tags of an event: every one whose history must show it. The actor's tag is
// added by the engine.
Tags tags_of(const Event& event);

}  // namespace orglog

template <>
struct boost::system::is_error_code_enum<orglog::CodecError> : std::true_type {};
