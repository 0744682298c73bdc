#include "frame_text.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <sstream>

#include "orglog/domain/rejection.hpp"
#include "orglog/log/record.hpp"
#include "orglog/proof/proof_file.hpp"

namespace orglog::doors {
namespace {

namespace protocol = wire::protocol;
namespace json = boost::json;

std::string_view view(const flatbuffers::String* text) {
  return text == nullptr ? std::string_view() : std::string_view(text->c_str(), text->size());
}

std::string id_text(const wire::Uuid* id) {
  return id == nullptr ? "none" : to_string(std::bit_cast<Uuid>(*id));
}

void print(std::ostream& out, const protocol::SubmitReply& reply) {
  for (const auto* outcome : *reply.outcomes()) {
    out << wire::outcome::EnumNameKind(outcome->kind()) << ' '
        << code(static_cast<Reason>(outcome->reason())) << " «" << view(outcome->subject())
        << "» first " << outcome->first() << " count " << outcome->count();
    if (outcome->items() != nullptr) {
      for (const auto* item : *outcome->items())
        out << ' ' << view(item->app()) << ' ' << code(static_cast<Reason>(item->reason()));
    }
    out << '\n';
  }
  if (reply.results() == nullptr) return;
  for (const auto* result : *reply.results())
    out << id_text(result->id()) << ' ' << view(result->name()) << '\n';
}

void print(std::ostream& out, const protocol::QueryReply& reply) {
  json::value answer = json::parse(view(reply.json()));
  std::string receipt;
  if (json::object* object = answer.if_object(); object != nullptr && object->contains("key")) {
    if (json::value* proof = object->if_contains("proof"); proof != nullptr) {
      receipt = "\n" + receipt_text(std::string_view(proof->as_string()));
      *proof = "below";
    }
  }
  out << json::serialize(answer) << " position " << reply.position() << " cursor "
      << view(reply.cursor()) << receipt;
}

void print(std::ostream& out, const protocol::Events& events) {
  if (events.events() != nullptr) {
    for (const auto* event : *events.events()) {
      const auto* record = event->record();
      out << event->position() << ' ' << view(event->json()) << '\n'
          << record_text(event->position(),
                         {reinterpret_cast<const char*>(record->data()), record->size()})
          << '\n';
    }
  }
  out << "next " << events.next() << (events.caught_up() ? " caught up" : "")
      << (events.done() ? " done" : "");
}

}  // namespace

std::string record_text(std::uint64_t position, std::string_view stored) {
  const auto record = decode_record(position, stored);
  if (!record) return "no record";
  std::ostringstream out;
  const RecordHeader& header = record->header;
  out << "record of type " << int{header.type} << " ordinal " << header.ordinal << " actor "
      << to_string(header.actor) << " at " << to_rfc3339(header.occurred_at) << " client "
      << record->clear_client_name << ' ' << record->clear_client_address << " tags";
  for (const Tag& tag : header.tags)
    out << ' ' << static_cast<int>(tag.kind) << ' ' << to_string(tag.id);
  out << " payload " << record->payload;
  return out.str();
}

std::string receipt_text(std::string_view proof_file) {
  const auto proof = parse_proof_file(proof_file);
  return proof ? record_text(proof->index, proof->extra) : "no proof";
}

std::string frame_text(const protocol::Frame& frame) {
  std::ostringstream out;
  out << protocol::EnumNameBody(frame.body_type()) << ' ';
  switch (frame.body_type()) {
    case protocol::Body::Failure:
      out << protocol::EnumNameErrorCode(frame.body_as_Failure()->code()) << ' '
          << view(frame.body_as_Failure()->detail());
      break;
    case protocol::Body::SubmitReply:
      print(out, *frame.body_as_SubmitReply());
      break;
    case protocol::Body::QueryReply:
      print(out, *frame.body_as_QueryReply());
      break;
    case protocol::Body::Events:
      print(out, *frame.body_as_Events());
      break;
    case protocol::Body::Pong:
      out << frame.body_as_Pong()->end();
      break;
    case protocol::Body::HelloReply:
      out << frame.body_as_HelloReply()->end();
      break;
    case protocol::Body::AuthenticateReply:
      out << id_text(frame.body_as_AuthenticateReply()->account()) << ' '
          << view(frame.body_as_AuthenticateReply()->email());
      break;
    default:
      break;
  }
  return out.str();
}

}  // namespace orglog::doors
