#include "replies.hpp"

#include <algorithm>

#include "orglog/base/bytes.hpp"
#include "orglog/codec/wire_values.hpp"
#include "orglog/net/frame.hpp"

namespace orglog::net {
namespace {

namespace schema = wire::protocol;
using Builder = flatbuffers::FlatBufferBuilder;
template <class Table>
using Offset = flatbuffers::Offset<Table>;
using Text = Offset<flatbuffers::String>;

constexpr const char* server_name = "orglog";

Offset<schema::Result> put_created(Builder& builder, const Outcome& outcome) {
  const Text name = text_or_none(builder, outcome.created_name);
  if (outcome.created.is_nil()) return schema::CreateResult(builder, nullptr, name);
  const wire::Uuid id = wire_uuid(outcome.created);
  return schema::CreateResult(builder, &id, name);
}

template <class Table>
Offset<schema::Frame> frame_of(Builder& builder, std::uint64_t request, Offset<Table> body) {
  return schema::CreateFrame(builder, request, schema::BodyTraits<Table>::enum_value, body.Union());
}

}  // namespace

void append_frame(std::string& out, Builder& builder, Offset<schema::Frame> frame) {
  builder.Finish(frame);
  append_little(out, builder.GetSize());
  out.append(reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize());
}

template <class Table>
void Replies::finish(std::string& out, std::uint64_t request, Offset<Table> body) {
  append_frame(out, builder_, frame_of(builder_, request, body));
}

void Replies::hello(std::string& out, std::uint64_t request, Position end) {
  builder_.Clear();
  const Text server = builder_.CreateString(server_name);
  finish(out, request, schema::CreateHelloReply(builder_, protocol_version, server, end));
}

void Replies::authenticated(std::string& out, std::uint64_t request, AccountId account,
                            const std::string& email) {
  builder_.Clear();
  const Text address = text_or_none(builder_, email);
  const wire::Uuid id = wire_uuid(account.value);
  finish(out, request, schema::CreateAuthenticateReply(builder_, &id, address));
}

void Replies::outcomes(std::string& out, std::uint64_t request, std::span<const Outcome> outcomes) {
  builder_.Clear();
  outcomes_.clear();
  for (const Outcome& outcome : outcomes) outcomes_.push_back(put_outcome(builder_, outcome));
  const auto all = builder_.CreateVector(outcomes_);
  Offset<flatbuffers::Vector<Offset<schema::Result>>> results;
  const auto made_something = [](const Outcome& outcome) { return !outcome.created.is_nil(); };
  if (std::ranges::any_of(outcomes, made_something)) {
    results_.clear();
    for (const Outcome& outcome : outcomes) results_.push_back(put_created(builder_, outcome));
    results = builder_.CreateVector(results_);
  }
  finish(out, request, schema::CreateSubmitReply(builder_, all, results));
}

void Replies::answer(std::string& out, std::uint64_t request, std::string_view json,
                     Position position, const std::string& cursor) {
  builder_.Clear();
  const Text text = builder_.CreateString(json.data(), json.size());
  const Text more = text_or_none(builder_, cursor);
  finish(out, request, schema::CreateQueryReply(builder_, text, position, more));
}

void Replies::password_set(std::string& out, std::uint64_t request, std::uint32_t sessions,
                           std::uint32_t tokens) {
  builder_.Clear();
  finish(out, request, schema::CreateSetPasswordReply(builder_, sessions, tokens));
}

void Replies::pong(std::string& out, std::uint64_t request, Position end) {
  builder_.Clear();
  finish(out, request, schema::CreatePong(builder_, end));
}

void Replies::failure(std::string& out, std::uint64_t request, ErrorCode code,
                      std::string_view detail) {
  builder_.Clear();
  const Text text = text_or_none(builder_, detail);
  finish(out, request, schema::CreateFailure(builder_, code, text));
}

void Replies::no_events(std::string& out, std::uint64_t subscription, Position next, bool caught_up,
                        bool done) {
  builder_.Clear();
  finish(out, subscription, schema::CreateEvents(builder_, 0, next, caught_up, done));
}

void EventsFrame::add(Position position, std::string_view record, std::string_view json) {
  const auto stored =
      builder_.CreateVector(reinterpret_cast<const std::uint8_t*>(record.data()), record.size());
  const Text text = builder_.CreateString(json.data(), json.size());
  events_.push_back(schema::CreateStreamedEvent(builder_, position, stored, text));
}

std::string EventsFrame::finish(std::uint64_t subscription, Position next, bool caught_up,
                                bool done) {
  const auto events = builder_.CreateVector(events_);
  const auto body = schema::CreateEvents(builder_, events, next, caught_up, done);
  std::string out;
  append_frame(out, builder_, frame_of(builder_, subscription, body));
  return out;
}

}  // namespace orglog::net
