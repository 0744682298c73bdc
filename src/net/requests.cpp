#include "requests.hpp"

#include <array>
#include <utility>

#include "orglog/base/limits.hpp"
#include "orglog/codec/command_codec.hpp"
#include "orglog/codec/wire_values.hpp"

namespace orglog::net {
namespace {

namespace schema = wire::protocol;
using flatbuffers::Verifier;
using WireTexts = flatbuffers::Vector<flatbuffers::Offset<flatbuffers::String>>;

template <class Vector>
std::size_t size_of(const Vector* vector) {
  return vector == nullptr ? 0 : vector->size();
}

// Texts in the lists of a command: what the verifier visits without counting.
std::size_t listed_texts(const schema::Command& command) {
  std::size_t count = 0;
  if (const auto* condition = command.condition())
    count = size_of(condition->orgs()) + size_of(condition->apps()) + size_of(condition->emails());
  if (const auto* import = command.any_as_ImportApps()) count += size_of(import->apps());
  if (const auto* provision = command.any_as_ProvisionOrg())
    count += size_of(provision->features());
  if (const auto* change = command.any_as_ChangePackage()) count += size_of(change->features());
  return count;
}

const flatbuffers::Table& table_of(const void* table) {
  return *static_cast<const flatbuffers::Table*>(table);
}

// Command by command: a frame whose commands share one long list would otherwise be read as often
// as it has commands. Without sharing, a text takes four bytes of a list at least.
bool verify_submit(Verifier& verifier, const schema::Submit& submit, std::size_t frame_bytes) {
  const flatbuffers::Table& table = table_of(&submit);
  if (!table.VerifyTableStart(verifier) ||
      !table.VerifyOffsetRequired(verifier, schema::Submit::VT_COMMANDS) ||
      !verifier.VerifyVector(submit.commands()) ||
      !table.VerifyField<std::uint8_t>(verifier, schema::Submit::VT_ORIGIN, 1) ||
      !table.VerifyField<std::uint8_t>(verifier, schema::Submit::VT_REHEARSE, 1)) {
    return false;
  }
  std::size_t texts_left = frame_bytes / sizeof(flatbuffers::uoffset_t);
  for (const schema::Command* command : *submit.commands()) {
    if (!command->Verify(verifier)) return false;
    const std::size_t texts = listed_texts(*command);
    if (texts > texts_left) return false;
    texts_left -= texts;
  }
  return verifier.EndTable();
}

bool is_request(schema::Body body) {
  switch (body) {
    case schema::Body::Hello:
    case schema::Body::Authenticate:
    case schema::Body::Submit:
    case schema::Body::Query:
    case schema::Body::Subscribe:
    case schema::Body::AddCredits:
    case schema::Body::Unsubscribe:
    case schema::Body::Ping:
    case schema::Body::SetPassword:
      return true;
    default:
      return false;
  }
}

bool read_condition(const schema::Condition& wire, Expectation& expectation) {
  const std::size_t count = size_of(wire.orgs()) + size_of(wire.apps()) + size_of(wire.emails());
  if (count > limits::condition_names) return false;
  expectation.after = wire.after();
  const auto read = [](const WireTexts* texts, auto& names) {
    using Name = typename std::remove_reference_t<decltype(names)>::value_type;
    if (texts == nullptr) return true;
    for (const flatbuffers::String* text : *texts) {
      auto name = Name::parse(view(text));
      if (!name) return false;
      names.push_back(*std::move(name));
    }
    return true;
  };
  return read(wire.orgs(), expectation.orgs) && read(wire.apps(), expectation.apps) &&
         read(wire.emails(), expectation.emails);
}

}  // namespace

std::string_view view(const flatbuffers::String* text) {
  return text == nullptr ? std::string_view() : std::string_view(text->c_str(), text->size());
}

const schema::Frame* verified_request(std::string_view body) {
  const auto* data = reinterpret_cast<const std::uint8_t*>(body.data());
  Verifier::Options options;
  options.max_tables = static_cast<flatbuffers::uoffset_t>(body.size() / 4 + 1);
  Verifier verifier(data, body.size(), options);
  const std::size_t root = verifier.VerifyOffset(std::size_t{0});
  if (root == 0) return nullptr;
  const auto* frame = reinterpret_cast<const schema::Frame*>(data + root);
  const flatbuffers::Table& table = table_of(frame);
  if (!table.VerifyTableStart(verifier) ||
      !table.VerifyField<std::uint64_t>(verifier, schema::Frame::VT_REQUEST, 8) ||
      !table.VerifyField<std::uint8_t>(verifier, schema::Frame::VT_BODY_TYPE, 1) ||
      !table.VerifyOffsetRequired(verifier, schema::Frame::VT_BODY) ||
      !is_request(frame->body_type())) {
    return nullptr;
  }
  const bool good = frame->body_type() == schema::Body::Submit
                        ? verify_submit(verifier, *frame->body_as_Submit(), body.size())
                        : schema::VerifyBody(verifier, frame->body(), frame->body_type());
  return good ? frame : nullptr;
}

std::size_t listed_texts(const schema::Submit& submit) {
  std::size_t texts = 0;
  for (const schema::Command* command : *submit.commands()) texts += listed_texts(*command);
  return texts;
}

Rejection read_command(const schema::Command& wire, Submission& submission) {
  submission.id = CommandId{uuid_of(wire.id())};
  if (submission.id.is_nil()) return {Reason::malformed, "id: a command needs one of its own"};
  auto command =
      decode_command(WireCommand{static_cast<std::uint8_t>(wire.any_type()), wire.any()});
  if (!command) return std::move(command).error();
  submission.command = *std::move(command);
  submission.correlation = CorrelationId{uuid_of(wire.correlation())};
  if (wire.on_behalf_of() != nullptr) {
    submission.on_behalf_of = Email::parse(view(wire.on_behalf_of()));
    if (!submission.on_behalf_of) return {Reason::malformed, "on_behalf_of: no address"};
  }
  if (const auto occurred_at = wire.occurred_at())
    submission.occurred_at = Timestamp{std::chrono::microseconds{*occurred_at}};
  if (wire.condition() != nullptr) {
    submission.expectation = std::make_unique<Expectation>();
    if (!read_condition(*wire.condition(), *submission.expectation))
      return {Reason::malformed, "condition: no such name"};
  }
  return {};
}

boost::system::result<Query, std::string> read_query(const schema::Query& wire) {
  if (static_cast<std::uint8_t>(wire.kind()) >= query_kinds) return std::string("kind");
  if (wire.period() > 2) return std::string("period");
  if (wire.watched() > 2) return std::string("watched");
  Query query;
  query.kind = static_cast<QueryKind>(wire.kind());
  query.org = view(wire.org());
  query.app = view(wire.app());
  query.user = view(wire.user());
  query.actor = view(wire.actor());
  query.type = view(wire.type());
  query.as_of = view(wire.as_of());
  query.since = view(wire.since());
  query.until = view(wire.until());
  query.cursor = view(wire.cursor());
  query.reverse = wire.reverse();
  query.limit = wire.limit();
  query.period = wire.period();
  query.command = view(wire.command());
  query.watched = static_cast<Watched>(wire.watched());
  query.permission = view(wire.permission());
  query.explain = wire.explain();
  query.proof = wire.proof();
  return query;
}

bool is_origin(std::uint8_t origin) {
  return origin == static_cast<std::uint8_t>(Origin::socket) ||
         origin == static_cast<std::uint8_t>(Origin::cli) ||
         origin == static_cast<std::uint8_t>(Origin::import);
}

}  // namespace orglog::net
