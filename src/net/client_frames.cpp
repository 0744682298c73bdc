#include "client_frames.hpp"

#include "orglog/codec/command_codec.hpp"
#include "orglog/codec/wire_values.hpp"
#include "orglog/net/frame.hpp"
#include "replies.hpp"
#include "requests.hpp"

namespace orglog::net {
namespace {

namespace schema = wire::protocol;
using Text = flatbuffers::Offset<flatbuffers::String>;

Outcome read_outcome(const wire::outcome::Outcome& wire, const schema::Result* result) {
  Outcome outcome = outcome_of(wire);
  if (result == nullptr) return outcome;
  outcome.created = uuid_of(result->id());
  outcome.created_name = view(result->name());
  return outcome;
}

}  // namespace

template <class Table>
void RequestWriter::finish(std::string& out, std::uint64_t request,
                           flatbuffers::Offset<Table> body) {
  append_frame(
      out, builder_,
      schema::CreateFrame(builder_, request, schema::BodyTraits<Table>::enum_value, body.Union()));
  builder_.Clear();
}

Text RequestWriter::put(std::string_view text) { return text_or_none(builder_, text); }

void RequestWriter::hello(std::string& out, std::uint64_t request, const std::string& client_name) {
  const Text name = put(client_name);
  finish(out, request, schema::CreateHello(builder_, protocol_version, name));
}

void RequestWriter::authenticate(std::string& out, std::uint64_t request,
                                 const std::string& token) {
  const Text text = builder_.CreateString(token);
  finish(out, request, schema::CreateAuthenticate(builder_, text));
}

flatbuffers::Offset<schema::Command> RequestWriter::put(const ClientCommand& command) {
  const EncodedCommand encoded = encode_command(command.command, builder_);
  const Text on_behalf_of = put(command.on_behalf_of);
  flatbuffers::Offset<schema::Condition> condition;
  if (command.expectation) {
    const Expectation& expected = *command.expectation;
    const auto texts = [this](const auto& names) {
      std::vector<Text> offsets;
      for (const auto& name : names) offsets.push_back(builder_.CreateString(name.text()));
      return builder_.CreateVector(offsets);
    };
    const auto orgs = texts(expected.orgs);
    const auto apps = texts(expected.apps);
    const auto emails = texts(expected.emails);
    condition = schema::CreateCondition(builder_, orgs, apps, emails, expected.after);
  }
  const wire::Uuid id = wire_uuid(command.id.value);
  const wire::Uuid correlation = wire_uuid(command.correlation.value);
  schema::CommandBuilder table(builder_);
  table.add_id(&id);
  table.add_any_type(static_cast<wire::command::Any>(encoded.type));
  table.add_any(encoded.offset);
  if (!command.correlation.is_nil()) table.add_correlation(&correlation);
  table.add_on_behalf_of(on_behalf_of);
  if (command.occurred_at) table.add_occurred_at(command.occurred_at->time_since_epoch().count());
  table.add_condition(condition);
  return table.Finish();
}

void RequestWriter::submit(std::string& out, std::uint64_t request,
                           std::span<const ClientCommand> commands, Origin origin, bool rehearse) {
  commands_.clear();
  for (const ClientCommand& command : commands) commands_.push_back(put(command));
  const auto all = builder_.CreateVector(commands_);
  finish(out, request,
         schema::CreateSubmit(builder_, all, static_cast<std::uint8_t>(origin), rehearse));
}

void RequestWriter::query(std::string& out, std::uint64_t request, const Query& query) {
  const Text org = put(query.org), app = put(query.app), user = put(query.user),
             actor = put(query.actor), type = put(query.type), as_of = put(query.as_of),
             since = put(query.since), until = put(query.until), cursor = put(query.cursor),
             command = put(query.command), permission = put(query.permission);
  finish(out, request,
         schema::CreateQuery(builder_, static_cast<schema::QueryKind>(query.kind), org, app, user,
                             actor, type, as_of, since, until, query.reverse, query.limit, cursor,
                             query.period, static_cast<std::uint8_t>(query.watched), command,
                             permission, query.explain, query.proof));
}

void RequestWriter::subscribe(std::string& out, std::uint64_t request,
                              const Subscription& subscription, std::uint32_t credits) {
  const Text org = put(subscription.org), app = put(subscription.app),
             user = put(subscription.user);
  finish(out, request,
         schema::CreateSubscribe(builder_, subscription.from, org, app, user, credits,
                                 subscription.follow));
}

void RequestWriter::add_credits(std::string& out, std::uint64_t subscription,
                                std::uint32_t credits) {
  finish(out, 0, schema::CreateAddCredits(builder_, subscription, credits));
}

void RequestWriter::unsubscribe(std::string& out, std::uint64_t subscription) {
  finish(out, 0, schema::CreateUnsubscribe(builder_, subscription));
}

void RequestWriter::set_password(std::string& out, std::uint64_t request, const NewPassword& wish) {
  const Text address = builder_.CreateString(wish.email);
  const Text secret = builder_.CreateString(wish.password);
  Text old;
  if (wish.old_password) old = builder_.CreateString(*wish.old_password);
  finish(out, request, schema::CreateSetPassword(builder_, address, secret, old, wish.keep_tokens));
}

void RequestWriter::ping(std::string& out, std::uint64_t request) {
  finish(out, request, schema::CreatePing(builder_));
}

const schema::Frame* verified_reply(std::string_view body) {
  const auto* data = reinterpret_cast<const std::uint8_t*>(body.data());
  flatbuffers::Verifier verifier(data, body.size());
  return verifier.VerifyBuffer<schema::Frame>(nullptr) ? schema::GetFrame(data) : nullptr;
}

std::vector<Outcome> read_outcomes(const schema::SubmitReply& reply) {
  std::vector<Outcome> outcomes;
  const auto* results = reply.results();
  const flatbuffers::uoffset_t count = reply.outcomes()->size();
  outcomes.reserve(count);
  for (flatbuffers::uoffset_t index = 0; index < count; ++index) {
    const bool has_result = results != nullptr && index < results->size();
    outcomes.push_back(
        read_outcome(*reply.outcomes()->Get(index), has_result ? results->Get(index) : nullptr));
  }
  return outcomes;
}

ClientFailure read_failure(const schema::Frame& frame) {
  const auto* failure = frame.body_as_Failure();
  if (failure == nullptr) return {"connection", "an answer to something else", 0};
  return {schema::EnumNameErrorCode(failure->code()), std::string(view(failure->detail())),
          frame.request()};
}

}  // namespace orglog::net
