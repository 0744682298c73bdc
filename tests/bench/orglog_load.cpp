#include "orglog_load.hpp"

#include <flatbuffers/flatbuffers.h>
#include <sys/socket.h>

#include <cstring>
#include <stdexcept>

#include "orglog/base/bytes.hpp"
#include "orglog/base/sha256.hpp"
#include "orglog/codec/command_codec.hpp"
#include "orglog/net/client.hpp"
#include "orglog/net/frame.hpp"
#include "protocol_generated.h"

namespace bench {

namespace {

using namespace orglog;
namespace protocol = wire::protocol;

constexpr std::size_t length_bytes = 4;

// Length and frame, ready to send.
template <class Body>
std::string finished(flatbuffers::FlatBufferBuilder& builder, protocol::Body type,
                     flatbuffers::Offset<Body> body, std::uint64_t request) {
  builder.Finish(protocol::CreateFrame(builder, request, type, body.Union()));
  std::string frame;
  append_little(frame, builder.GetSize());
  frame.append(reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize());
  return frame;
}

const protocol::Frame* frame_of(std::string_view bytes) {
  return flatbuffers::GetRoot<protocol::Frame>(bytes.data() + length_bytes);
}

// Whether a whole frame stands at the front; its bytes, length included.
std::string_view front_frame(std::string_view in) {
  if (in.size() < length_bytes) return {};
  const std::size_t size = length_bytes + read_little<std::uint32_t>(in.data());
  return in.size() < size ? std::string_view() : in.substr(0, size);
}

// A submit that is encoded once and sent many times: only command id and request number change, in
// place.
class Template {
 public:
  explicit Template(const Command& command) {
    flatbuffers::FlatBufferBuilder builder;
    const EncodedCommand encoded = encode_command(command, builder);
    const wire::Uuid id{};
    const auto one =
        protocol::CreateCommand(builder, &id, static_cast<wire::command::Any>(encoded.type),
                                flatbuffers::Offset<void>(encoded.offset));
    const auto commands = builder.CreateVector(&one, 1);
    bytes_ =
        finished(builder, protocol::Body::Submit, protocol::CreateSubmit(builder, commands), 1);
    const protocol::Frame* frame = frame_of(bytes_);
    const auto* table = reinterpret_cast<const flatbuffers::Table*>(frame);
    const auto* submitted = frame->body_as_Submit()->commands()->Get(0);
    id_at_ = offset_of(submitted->id());
    request_at_ = offset_of(table->GetAddressOf(protocol::Frame::VT_REQUEST));
  }

  void append(std::uint64_t request, const Uuid& id, std::string& out) {
    std::memcpy(bytes_.data() + request_at_, &request, sizeof request);
    std::memcpy(bytes_.data() + id_at_, id.bytes.data(), id.bytes.size());
    out += bytes_;
  }

 private:
  std::size_t offset_of(const void* field) const {
    return static_cast<std::size_t>(static_cast<const char*>(field) - bytes_.data());
  }
  std::string bytes_;
  std::size_t id_at_ = 0;
  std::size_t request_at_ = 0;
};

class OrglogConversation final : public Conversation {
 public:
  explicit OrglogConversation(Workplace& place) : place_(place), id_(time_ordered_uuid()) {
    for (const Command& command : round_of(place)) round_.emplace_back(command);
  }

  void append_request(std::uint32_t slot, std::string& out) override {
    round_[place_.next].append(slot + 1, next_id(), out);
    place_.next = (place_.next + 1) % round_.size();
  }

  std::size_t take_replies(std::string_view in, std::vector<std::uint32_t>& slots) override {
    std::size_t taken = 0;
    for (auto bytes = front_frame(in); !bytes.empty(); bytes = front_frame(in.substr(taken))) {
      const protocol::Frame* frame = frame_of(aligned(bytes));
      const protocol::SubmitReply* reply = frame->body_as_SubmitReply();
      if (!reply || reply->outcomes()->Get(0)->kind() != wire::outcome::Kind::accepted)
        refuse(*frame);
      slots.push_back(static_cast<std::uint32_t>(frame->request() - 1));
      taken += bytes.size();
    }
    return taken;
  }

 private:
  [[noreturn]] static void refuse(const protocol::Frame& frame) {
    if (const auto* failure = frame.body_as_Failure()) {
      const std::string detail = failure->detail() ? failure->detail()->str() : std::string();
      throw std::runtime_error(std::string("orglog failed: ") +
                               protocol::EnumNameErrorCode(failure->code()) + " " + detail);
    }
    const auto* outcome = frame.body_as_SubmitReply()->outcomes()->Get(0);
    throw std::runtime_error(std::string("orglog did not accept: ") +
                             wire::outcome::EnumNameKind(outcome->kind()) + ", reason " +
                             std::to_string(outcome->reason()));
  }

  // As a client makes them: version 7, the time in front, so that ids of one moment lie together.
  const Uuid& next_id() {
    std::uint64_t low;
    std::memcpy(&low, id_.bytes.data() + 8, sizeof low);
    low = __builtin_bswap64(__builtin_bswap64(low) + 1);
    std::memcpy(id_.bytes.data() + 8, &low, sizeof low);
    const auto now = std::chrono::time_point_cast<std::chrono::milliseconds>(SystemClock().now())
                         .time_since_epoch();
    const std::uint64_t big = __builtin_bswap64(static_cast<std::uint64_t>(now.count()) << 16);
    std::memcpy(id_.bytes.data(), &big, 6);
    return id_;
  }

  // FlatBuffers reads at its own alignment only.
  std::string_view aligned(std::string_view bytes) {
    scratch_.resize(bytes.size() / sizeof(std::uint64_t) + 2);
    char* begin = reinterpret_cast<char*>(scratch_.data()) + length_bytes;
    std::memcpy(begin, bytes.data(), bytes.size());
    return {begin, bytes.size()};
  }

  Workplace& place_;
  Uuid id_;
  std::vector<Template> round_;
  std::vector<std::uint64_t> scratch_;
};

std::string read_frame(int descriptor) {
  std::string in(length_bytes, '\0');
  const auto fill = [&](std::size_t from) {
    while (from < in.size()) {
      const ssize_t got = recv(descriptor, in.data() + from, in.size() - from, 0);
      if (got <= 0) throw std::runtime_error("orglog hung up in the handshake");
      from += static_cast<std::size_t>(got);
    }
  };
  fill(0);
  in.resize(length_bytes + read_little<std::uint32_t>(in.data()));
  fill(length_bytes);
  return in;
}

int connect_as(const std::string& port, const std::string& token) {
  const int descriptor = connect_loopback(port);
  flatbuffers::FlatBufferBuilder hello;
  const auto greeting =
      protocol::CreateHello(hello, protocol_version, hello.CreateString("orglog-bench"));
  write_all(descriptor, finished(hello, protocol::Body::Hello, greeting, 1));
  flatbuffers::FlatBufferBuilder authenticate;
  const auto proof = protocol::CreateAuthenticate(authenticate, authenticate.CreateString(token));
  write_all(descriptor, finished(authenticate, protocol::Body::Authenticate, proof, 2));
  if (!frame_of(read_frame(descriptor))->body_as_HelloReply() ||
      !frame_of(read_frame(descriptor))->body_as_AuthenticateReply()) {
    throw std::runtime_error("orglog refused the handshake");
  }
  return descriptor;
}

// Accepted, or so already: a store may be furnished again.
void must(BinaryClient& client, Command command, const std::string& on_behalf_of = {}) {
  const auto outcome = client.submit({std::move(command), {}, {}, on_behalf_of, {}, {}});
  if (!outcome)
    throw std::runtime_error("furnishing: " + outcome.error().code + " " + outcome.error().detail);
  const bool is_known = outcome->rejection.reason == Reason::name_taken ||
                        outcome->rejection.reason == Reason::already_member ||
                        outcome->rejection.reason == Reason::already_collaborator ||
                        outcome->rejection.reason == Reason::token_known;
  if (outcome->kind == Outcome::Kind::accepted || outcome->kind == Outcome::Kind::unchanged ||
      is_known)
    return;
  throw std::runtime_error("furnishing: " + sentence(outcome->rejection));
}

Email person(const std::string& name, const Workplace& place) {
  return *Email::parse(name + "@" + place.org + ".example");
}

}  // namespace

std::vector<Workplace> furnish(const std::string& port, const std::string& operator_token,
                               std::size_t count) {
  ClientOptions options;
  options.port = port;
  options.token = operator_token;
  auto client = BinaryClient::connect(options);
  if (!client) throw std::runtime_error("furnishing: " + client.error().detail);
  std::vector<Workplace> places;
  for (std::size_t index = 0; index < count; ++index) {
    const std::string number = std::to_string(index);
    const Workplace place{"bench-" + number, "bench-app-" + number, "bench-token-" + number};
    const Email admin = person("ada", place);
    const OrgName org = *OrgName::parse(place.org);
    must(**client, ProvisionOrg{org, admin, OrgType::enterprise, {}, {}});
    must(**client, IssueToken{admin, sha256(place.token), "bench"});
    must(**client, CreateApp{*AppName::parse(place.app), org, false}, admin.text());
    must(**client, AddMember{org, person("joe", place), Role::member});
    must(**client, AddCollaborator{*AppName::parse(place.app), person("jill", place),
                                   Permissions::view_only()});
    // Once round, so that everybody has an account before anything is counted.
    for (Command& command : round_of(place)) must(**client, std::move(command), admin.text());
    places.push_back(place);
  }
  return places;
}

void fill_with_apps(const std::string& port, const Workplace& place, std::size_t apps) {
  ClientOptions options;
  options.port = port;
  options.token = place.token;
  auto client = BinaryClient::connect(options);
  if (!client) throw std::runtime_error("filling: " + client.error().detail);
  for (std::size_t index = 1; index < apps; ++index) {
    must(**client, CreateApp{*AppName::parse(place.app + "-" + std::to_string(index)),
                             *OrgName::parse(place.org), false});
  }
}

std::vector<Command> round_of(const Workplace& place) {
  const OrgName org = *OrgName::parse(place.org);
  const AppName app = *AppName::parse(place.app);
  const ProcessType web = *ProcessType::parse("web");
  const Email joe = person("joe", place), jill = person("jill", place);
  const Email kim = person("kim", place), lee = person("lee", place);
  return {AddMember{org, kim, Role::member},
          SetMember{org, joe, Role::admin},
          LockApp{app},
          AddCollaborator{app, lee, Permissions::work()},
          SetCollaborator{app, jill, Permissions::work()},
          SetFormation{app, {{web, 2, DynoSize::standard_1x}}},
          RemoveMember{org, kim},
          SetMember{org, joe, Role::member},
          UnlockApp{app},
          RemoveCollaborator{app, lee},
          SetCollaborator{app, jill, Permissions::view_only()},
          SetFormation{app, {{web, 1, DynoSize::standard_1x}}}};
}

Figures run_orglog(const std::string& port, std::vector<Workplace>& places, const Shape& shape,
                   double seconds) {
  std::vector<Plug> plugs;
  for (std::size_t index = 0; index < shape.connections; ++index) {
    Workplace& place = places.at(index);
    plugs.push_back({connect_as(port, place.token), std::make_unique<OrglogConversation>(place)});
  }
  return run_load(std::move(plugs), shape.in_flight, seconds);
}

}  // namespace bench
