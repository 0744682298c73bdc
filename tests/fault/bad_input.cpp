// What peers may do wrong, one after the other. After each: nothing was appended, and the server
// serves the next client.
#include <doctest/doctest.h>

#include <fstream>
#include <random>
#include <thread>

#include "support/raw_peer.hpp"
#include "support/server_fixture.hpp"

using namespace orglog;
using namespace orglog::testing;
using protocol::ErrorCode;

namespace {

// A server with one org in it, to which the bad peers come.
class Attacked {
 public:
  Attacked() {
    server.connect()->submit(
        wish(ProvisionOrg{org("acme"), email("ada@acme.com"), OrgType::enterprise, {}, {}}));
    end_ = server.log().end();
  }
  ~Attacked() {
    CHECK(server.log().end() == end_);
    const auto client = server.connect();
    CHECK(client->ping().has_value());
    CHECK(client->submit(wish(CreateApp{app("still-here"), org("acme"), false}))->kind ==
          Outcome::Kind::accepted);
  }

  ServerFixture server;
  RawPeer peer() const { return RawPeer(server.port()); }
  RawPeer peer_inside() const { return RawPeer(server.port(), ServerFixture::operator_token); }
  // For commands that are meant to be accepted.
  void events_may_be(Position end) { end_ = end; }

 private:
  Position end_ = 0;
};

Command create(const std::string& name) { return CreateApp{app(name), org("acme"), false}; }

// A submit whose command is built by hand, so that it may hold what our own types cannot.
template <class MakeAny>
std::string submit_by_hand(std::uint64_t request, wire::command::Any type,
                           const MakeAny& make_any) {
  return frame_of(request, [&](Builder& b) {
    const flatbuffers::Offset<void> any = make_any(b);
    const wire::Uuid id = std::bit_cast<wire::Uuid>(random_uuid().bytes);
    std::vector<flatbuffers::Offset<protocol::Command>> commands{
        protocol::CreateCommand(b, &id, type, any)};
    return protocol::CreateSubmitDirect(b, &commands);
  });
}

const wire::outcome::Outcome* only_outcome(RawPeer& peer, std::uint64_t request) {
  const auto* frame = peer.frame();
  REQUIRE(frame != nullptr);
  REQUIRE(frame->request() == request);
  REQUIRE(frame->body_as_SubmitReply() != nullptr);
  REQUIRE(frame->body_as_SubmitReply()->outcomes()->size() == 1);
  return frame->body_as_SubmitReply()->outcomes()->Get(0);
}

Reason reason_of(const wire::outcome::Outcome* outcome) {
  REQUIRE(outcome->kind() == wire::outcome::Kind::rejected);
  return static_cast<Reason>(outcome->reason());
}

std::size_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::size_t pages = 0;
  statm >> pages >> pages;
  return pages * 4096;
}

void check_grown_at_most(std::size_t bytes, std::size_t before) {
#ifdef __SANITIZE_ADDRESS__
  MESSAGE("memory is not measured under AddressSanitizer, which keeps what was freed: "
          << before << " bytes before, " << bytes << " allowed");
#else
  CHECK(resident_bytes() < before + bytes);
#endif
}

}  // namespace

TEST_CASE("garbage ends the connection, whatever it is") {
  Attacked attacked;
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    std::string garbage(1 + random() % 3000, '\0');
    for (char& byte : garbage) byte = static_cast<char>(random());
    RawPeer peer = attacked.peer();
    if (round % 2 == 0) peer.send(hello_frame());
    peer.send(garbage);
    peer.end_sending();
    CHECK(peer.ends());
  }
}

TEST_CASE("garbage of the right length is malformed") {
  Attacked attacked;
  RawPeer peer = attacked.peer();
  peer.send(with_length(std::string(100, '\xA5')));
  CHECK(peer.failure(0) == ErrorCode::malformed);
  CHECK(peer.ends());
}

TEST_CASE("a frame of length zero is malformed") {
  Attacked attacked;
  RawPeer peer = attacked.peer_inside();
  peer.send(with_length({}));
  CHECK(peer.failure(0) == ErrorCode::malformed);
  CHECK(peer.ends());
}

TEST_CASE("a frame over the limit ends the connection before it is read") {
  Attacked attacked;
  RawPeer peer = attacked.peer_inside();
  std::string length;
  append_little(length, static_cast<std::uint32_t>(limits::frame_bytes + 1));
  peer.send(length);
  CHECK(peer.failure(0) == ErrorCode::too_large);
  CHECK(peer.ends());
}

TEST_CASE("before a token is accepted frames are short") {
  Attacked attacked;
  RawPeer peer = attacked.peer();
  peer.send(authenticate_frame(std::string(limits::handshake_frame_bytes, 'x').c_str()));
  CHECK(peer.failure(0) == ErrorCode::too_large);
  CHECK(peer.ends());
}

TEST_CASE("a frame that is cut anywhere does nothing") {
  Attacked attacked;
  const std::string submit = submit_frame(3, {create("cut")});
  for (std::size_t cut = 1; cut < submit.size(); cut += 7) {
    RawPeer peer = attacked.peer_inside();
    peer.send(std::string_view(submit).substr(0, cut));
    if (cut % 2 == 0) peer.end_sending();
    peer.leave();
  }
}

TEST_CASE("a frame with any byte flipped does no harm") {
  Attacked attacked;
  const std::string submit = submit_frame(3, {Command{LockApp{app("none")}}});
  for (std::size_t at = 4; at < submit.size(); ++at) {
    std::string flipped = submit;
    flipped[at] = static_cast<char>(flipped[at] ^ (1 << at % 8));
    RawPeer peer = attacked.peer_inside();
    peer.send(flipped);
    CHECK(peer.frame() != nullptr);
  }
}

TEST_CASE("a body that no client may send is malformed") {
  Attacked attacked;
  RawPeer peer = attacked.peer_inside();
  peer.send(frame_of(3, [](Builder& b) { return protocol::CreatePong(b, 1); }));
  CHECK(peer.failure(0) == ErrorCode::malformed);
  CHECK(peer.ends());
}

TEST_CASE("a body of an unknown type is malformed") {
  Attacked attacked;
  for (const int type : {0, 99, 255}) {
    RawPeer peer = attacked.peer_inside();
    Builder builder;
    const auto ping = protocol::CreatePing(builder);
    builder.Finish(
        protocol::CreateFrame(builder, 3, static_cast<protocol::Body>(type), ping.Union()));
    peer.send(with_length(
        {reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize()}));
    CHECK(peer.failure(0) == ErrorCode::malformed);
    CHECK(peer.ends());
  }
}

TEST_CASE("the first frame must be a Hello") {
  Attacked attacked;
  for (const std::string& first :
       {ping_frame(5), authenticate_frame(ServerFixture::operator_token, 5),
        submit_frame(5, {create("early")}), query_frame(5, protocol::QueryKind::orgs),
        subscribe_frame(5, 0, 10, false)}) {
    RawPeer peer = attacked.peer();
    peer.send(first);
    CHECK(peer.failure(5) == ErrorCode::hello_expected);
    CHECK(peer.ends());
  }
}

TEST_CASE("another version of the protocol is refused") {
  Attacked attacked;
  for (const int version : {0, 2, 65535}) {
    RawPeer peer = attacked.peer();
    peer.send(hello_frame(static_cast<std::uint16_t>(version)));
    CHECK(peer.failure(1) == ErrorCode::unsupported_version);
    CHECK(peer.ends());
  }
}

TEST_CASE("a client's name must be text of bounded length") {
  Attacked attacked;
  RawPeer peer = attacked.peer();
  peer.send(hello_frame(1, std::string(limits::client_name_bytes + 1, 'x').c_str()));
  CHECK(peer.failure(1) == ErrorCode::invalid);
  peer.send(hello_frame(1, "line\nbreak"));
  CHECK(peer.failure(1) == ErrorCode::invalid);
  peer.send(hello_frame());
  CHECK(peer.frame()->body_as_HelloReply() != nullptr);
  peer.send(hello_frame());
  CHECK(peer.failure(1) == ErrorCode::invalid);
}

TEST_CASE("a wrong token opens nothing, and a right one afterwards does") {
  Attacked attacked;
  RawPeer peer = attacked.peer();
  peer.send(hello_frame() + authenticate_frame("guess") + submit_frame(3, {create("guessed")}));
  peer.frame();
  CHECK(peer.failure(2) == ErrorCode::unauthenticated);
  CHECK(peer.failure(3) == ErrorCode::unauthenticated);
  peer.send(authenticate_frame("") + authenticate_frame(ServerFixture::operator_token));
  CHECK(peer.failure(2) == ErrorCode::unauthenticated);
  CHECK(peer.frame()->body_as_AuthenticateReply() != nullptr);
}

TEST_CASE("nothing but a ping is answered before a token is accepted") {
  Attacked attacked;
  RawPeer peer = attacked.peer();
  peer.send(hello_frame() + submit_frame(3, {create("early")}) +
            query_frame(4, protocol::QueryKind::orgs) + subscribe_frame(5, 0, 10, true) +
            ping_frame(6));
  peer.frame();
  for (const std::uint64_t request : {3U, 4U, 5U})
    CHECK(peer.failure(request) == ErrorCode::unauthenticated);
  CHECK(peer.frame()->body_as_Pong() != nullptr);
}

TEST_CASE("a nil command id is rejected") {
  Attacked attacked;
  RawPeer peer = attacked.peer_inside();
  peer.send(submit_frame(3, {create("nil")}, 0));
  CHECK(reason_of(only_outcome(peer, 3)) == Reason::malformed);
}

TEST_CASE("names that are none are rejected, each for itself") {
  Attacked attacked;
  RawPeer peer = attacked.peer_inside();
  for (const char* name : {"", "A", "-x", "x-", "UPPER", "sp ace", "\xFF\xFE", "../../etc"}) {
    peer.send(submit_by_hand(3, wire::command::Any::LockApp, [&](Builder& b) {
      return wire::command::CreateLockAppDirect(b, name).Union();
    }));
    CHECK(reason_of(only_outcome(peer, 3)) == Reason::malformed);
  }
  const std::string long_name(100'000, 'a');
  peer.send(submit_by_hand(4, wire::command::Any::AddMember, [&](Builder& b) {
    return wire::command::CreateAddMemberDirect(b, "acme", long_name.c_str()).Union();
  }));
  CHECK(reason_of(only_outcome(peer, 4)) == Reason::malformed);
}

TEST_CASE("a command of an unknown kind is rejected alone, the batch around it is not") {
  Attacked attacked;
  RawPeer peer = attacked.peer_inside();
  peer.send(frame_of(3, [&](Builder& b) {
    std::vector<flatbuffers::Offset<protocol::Command>> commands;
    for (const int type : {19, 99, 19}) {
      const auto any = wire::command::CreateLockAppDirect(b, "none");
      const wire::Uuid id = std::bit_cast<wire::Uuid>(random_uuid().bytes);
      commands.push_back(
          protocol::CreateCommand(b, &id, static_cast<wire::command::Any>(type), any.Union()));
    }
    return protocol::CreateSubmitDirect(b, &commands);
  }));
  const auto* frame = peer.frame();
  REQUIRE(frame != nullptr);
  const auto* outcomes = frame->body_as_SubmitReply()->outcomes();
  REQUIRE(outcomes->size() == 3);
  CHECK(reason_of(outcomes->Get(0)) == Reason::app_not_found);
  CHECK(reason_of(outcomes->Get(1)) == Reason::malformed);
  CHECK(reason_of(outcomes->Get(2)) == Reason::app_not_found);
}

TEST_CASE("batches of none and of too many are refused, and the connection goes on") {
  Attacked attacked;
  RawPeer peer = attacked.peer_inside();
  peer.send(submit_frame(3, {}));
  CHECK(peer.failure(3) == ErrorCode::invalid);
  peer.send(submit_frame(
      4, std::vector<Command>(limits::commands_per_batch + 1, Command{LockApp{app("none")}})));
  CHECK(peer.failure(4) == ErrorCode::too_large);
  peer.send(ping_frame(5));
  CHECK(peer.frame()->body_as_Pong() != nullptr);
}

TEST_CASE("an origin that this protocol is not is refused") {
  Attacked attacked;
  RawPeer peer = attacked.peer_inside();
  for (const int origin : {2, 3, 5, 255}) {
    peer.send(submit_frame(3, {create("origin")}, 1, static_cast<std::uint8_t>(origin)));
    CHECK(peer.failure(3) == ErrorCode::invalid);
  }
}

TEST_CASE("a question of an unknown kind is refused") {
  Attacked attacked;
  RawPeer peer = attacked.peer_inside();
  peer.send(query_frame(3, static_cast<protocol::QueryKind>(200)));
  CHECK(peer.failure(3) == ErrorCode::invalid);
}

TEST_CASE("a frame that makes much of few bytes by sharing them is malformed") {
  Attacked attacked;
  RawPeer peer = attacked.peer_inside();
  const std::string shared = frame_of(3, [](Builder& b) {
    const auto name = b.CreateString("app");
    const std::vector<flatbuffers::Offset<flatbuffers::String>> names(100'000, name);
    const auto list = b.CreateVector(names);
    const auto import = wire::command::CreateImportApps(b, b.CreateString("acme"), list);
    const wire::Uuid id = std::bit_cast<wire::Uuid>(random_uuid().bytes);
    const auto command =
        protocol::CreateCommand(b, &id, wire::command::Any::ImportApps, import.Union());
    const std::vector<flatbuffers::Offset<protocol::Command>> commands(100'000, command);
    return protocol::CreateSubmitDirect(b, &commands);
  });
  peer.send(shared);
  CHECK(peer.failure(0) == ErrorCode::malformed);
  CHECK(peer.ends());
}

TEST_CASE("requests over the limit in flight are refused one by one") {
  Attacked attacked;
  RawPeer peer = attacked.peer_inside();
  // More questions than may wait, and more requests than may be in flight.
  std::string questions;
  const std::uint64_t count = limits::requests_in_flight + 100;
  for (std::uint64_t request = 10; request < 10 + count; ++request)
    questions += query_frame(request, protocol::QueryKind::audit);
  std::thread sender([&] { peer.send(questions); });
  std::uint64_t answers = 0, busy = 0;
  for (std::uint64_t index = 0; index < count; ++index) {
    const auto* frame = peer.frame();
    REQUIRE(frame != nullptr);
    if (frame->body_as_QueryReply()) ++answers;
    if (frame->body_as_Failure() && frame->body_as_Failure()->code() == ErrorCode::busy) ++busy;
  }
  sender.join();
  CHECK(answers + busy == count);
  CHECK(answers >= limits::queued_queries_of_asker);
}

TEST_CASE("a peer that asks and does not read is not read from, and takes bounded memory") {
  Attacked attacked;
  const auto client = attacked.server.connect();
  for (int batch = 0; batch < 10; ++batch) {
    std::vector<ClientCommand> commands;
    for (int index = 0; index < 100; ++index) {
      const std::string name = "app-" + std::to_string(batch * 100 + index);
      commands.push_back(wish(create(name)));
    }
    REQUIRE(client->submit_batch(std::move(commands)).has_value());
  }
  attacked.events_may_be(attacked.server.log().end());
  REQUIRE(attacked.server.engine().runner->wait_for(attacked.server.log().end()));
  const std::size_t before = resident_bytes();
  RawPeer peer(attacked.server.port(), 4096);
  peer.let_in(ServerFixture::operator_token);
  std::string questions;
  for (std::uint64_t request = 10; request < 1000; ++request)
    questions += query_frame(request, protocol::QueryKind::audit);
  peer.send(questions);
  CHECK(client->ping().has_value());
  std::this_thread::sleep_for(std::chrono::seconds(2));
  CHECK(client->ping().has_value());
  check_grown_at_most(4 * limits::output_buffer_bytes, before);
  for (std::uint64_t request = 10; request < 1000; ++request) REQUIRE(peer.frame() != nullptr);
}

TEST_CASE("a subscriber that does not read takes bounded memory") {
  Attacked attacked;
  const auto client = attacked.server.connect();
  for (int batch = 0; batch < 25; ++batch) {
    std::vector<ClientCommand> commands;
    for (int index = 0; index < 4000; ++index) {
      const std::string name = "p" + std::to_string(batch * 4000 + index) + "@acme.com";
      commands.push_back(wish(RegisterAccount{email(name), "somebody"}));
    }
    REQUIRE(client->submit_batch(std::move(commands)).has_value());
  }
  attacked.events_may_be(attacked.server.log().end());
  REQUIRE(attacked.server.engine().runner->wait_for(attacked.server.log().end()));
  const std::size_t before = resident_bytes();
  RawPeer peer(attacked.server.port(), 4096);
  peer.let_in(ServerFixture::operator_token);
  for (std::uint64_t request = 10; request < 26; ++request)
    peer.send(subscribe_frame(request, 0, limits::subscription_credits, true));
  std::this_thread::sleep_for(std::chrono::seconds(2));
  CHECK(client->ping().has_value());
  // What they ask for is 16 times the log, some 200 MiB.
  check_grown_at_most(64u << 20, before);
}

TEST_CASE("a peer that says hello and no more is let go when its time is over") {
  Attacked attacked;
  RawPeer silent = attacked.peer();
  RawPeer greeted = attacked.peer();
  RawPeer slow = attacked.peer();
  greeted.send(hello_frame());
  REQUIRE(greeted.frame() != nullptr);
  const auto begin = std::chrono::steady_clock::now();
  std::thread drip([&] {
    for (const char byte : authenticate_frame(ServerFixture::operator_token)) {
      slow.send({&byte, 1});
      std::this_thread::sleep_for(std::chrono::milliseconds(300));
    }
  });
  CHECK(greeted.failure(0) == ErrorCode::timeout);
  CHECK(silent.failure(0) == ErrorCode::timeout);
  CHECK(slow.failure(0) == ErrorCode::timeout);
  CHECK(std::chrono::steady_clock::now() - begin >=
        limits::handshake_time - std::chrono::seconds(1));
  CHECK(silent.ends());
  CHECK(greeted.ends());
  drip.join();
}
