// What somebody without a token, or with one, can take from all others on the socket.
#include <doctest/doctest.h>

#include <future>
#include <latch>

#include "net/account_counts.hpp"
#include "net/foreign_lines.hpp"
#include "support/raw_peer.hpp"
#include "support/server_fixture.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

SharedBounds bounds_of(SeatBounds seats, WaitingBounds waiting = {}) {
  return {std::make_shared<Seats>(seats), std::make_shared<WaitingBytes>(waiting)};
}

// As long as it lives no reader does anything.
class HeldReaders {
 public:
  explicit HeldReaders(Readers& readers) {
    for (std::size_t thread = 0; thread < limits::reader_threads; ++thread) {
      readers.post(Asker::at("holder " + std::to_string(thread)),
                   [release = released_] { release.wait(); });
    }
  }
  ~HeldReaders() { release_.set_value(); }

 private:
  std::promise<void> release_;
  std::shared_future<void> released_ = release_.get_future().share();
};

std::string rehearsal_frame(std::uint64_t request, std::size_t commands) {
  return frame_of(request, [&](Builder& b) {
    std::vector<flatbuffers::Offset<protocol::Command>> offsets;
    for (std::size_t number = 0; number < commands; ++number) {
      const EncodedCommand any = encode_command(LockApp{app("app-" + std::to_string(number))}, b);
      const Uuid id = random_uuid();
      wire::Uuid wire_id;
      std::memcpy(&wire_id, id.bytes.data(), sizeof wire_id);
      offsets.push_back(protocol::CreateCommand(b, &wire_id,
                                                static_cast<wire::command::Any>(any.type),
                                                flatbuffers::Offset<void>(any.offset)));
    }
    const auto all = b.CreateVector(offsets);
    return protocol::CreateSubmit(b, all, 0, true);
  });
}

protocol::ErrorCode code_of(const protocol::Frame* frame) {
  const auto* failure = frame == nullptr ? nullptr : frame->body_as_Failure();
  return failure == nullptr ? protocol::ErrorCode::none : failure->code();
}

}  // namespace

TEST_CASE("F-C3: one account's commands do not fill the queue, over however many connections") {
  using Held = net::AccountCounts::Held;
  net::AccountCounts all{limits::waiting_commands_of_account, limits::waiting_commands};
  const AccountId eve{random_uuid()}, bob{random_uuid()}, zoe{random_uuid()};
  Held one(all), two(all), other(all), third(all), importing(all);
  for (Held* held : {&one, &two}) held->belong_to(eve, false);
  other.belong_to(bob, false);
  third.belong_to(zoe, false);
  importing.belong_to({}, true);
  CHECK(one.take(limits::commands_per_batch));
  CHECK(two.take(limits::waiting_commands_of_account - limits::commands_per_batch));
  CHECK_FALSE(one.take(1));
  CHECK_FALSE(two.take(1));
  CHECK(other.take(limits::waiting_commands - limits::waiting_commands_of_account));
  CHECK_FALSE(other.take(1));                     // all who have some waiting have enough together
  CHECK(third.take(limits::commands_per_batch));  // who has none gets in
  CHECK(importing.take(limits::commands_per_batch));
  CHECK(importing.take(limits::commands_per_batch));
  third.give_back(limits::commands_per_batch);
  one.give_back(2);
  CHECK(one.take(2));
  CHECK_FALSE(two.take(1));
}

TEST_CASE(
    "F-C3: the waiting commands of a connection that ends, or changes hands, are counted so") {
  using Held = net::AccountCounts::Held;
  net::AccountCounts all{limits::waiting_commands_of_account, limits::waiting_commands};
  const AccountId eve{random_uuid()}, bob{random_uuid()};
  Held one(all);
  one.belong_to(eve, false);
  {
    Held two(all);
    two.belong_to(eve, false);
    CHECK(two.take(limits::waiting_commands_of_account));
    CHECK_FALSE(one.take(1));
    two.belong_to(bob, false);  // another token on the same connection
    CHECK(one.take(1));
    Held three(all);
    three.belong_to(bob, false);
    CHECK_FALSE(three.take(1));
  }
  CHECK(one.take(limits::waiting_commands_of_account - 1));
  Held four(all);
  four.belong_to(bob, false);
  CHECK(four.take(1));
  CHECK(four.take(1));
}

TEST_CASE("F-C6: after a few wrong tokens the server hangs up, however many came in one write") {
  ServerFixture server;
  RawPeer peer(server.port());
  std::string all = hello_frame();
  for (std::uint64_t request = 2; request < 2'002; ++request)
    all += authenticate_frame("a guess", request);
  peer.send(all);
  REQUIRE(peer.frame() != nullptr);
  int told = 0;
  while (const protocol::Frame* frame = peer.frame()) {
    CHECK(code_of(frame) == protocol::ErrorCode::unauthenticated);
    ++told;
  }
  CHECK(told == limits::token_attempts);
  CHECK(peer.ends());
}

TEST_CASE("F-C6: a token that is right in the end is taken, and a new connection may try again") {
  ServerFixture server;
  for (int round = 0; round < 3; ++round) {
    RawPeer peer(server.port());
    peer.send(hello_frame() + authenticate_frame("wrong", 2) +
              authenticate_frame(ServerFixture::operator_token, 3));
    peer.frame();
    CHECK(code_of(peer.frame()) == protocol::ErrorCode::unauthenticated);
    const protocol::Frame* last = peer.frame();
    REQUIRE(last != nullptr);
    CHECK(last->body_type() == protocol::Body::AuthenticateReply);
  }
}

TEST_CASE("F-C6: a client name that would turn a line around, or hide in it, is refused") {
  ServerFixture server;
  for (const char* name :
       {"\u202Eevil", "a\u200Bb", "\u2066x", "tag\U000E0041", "\u061C", "\u00AD"}) {
    CAPTURE(name);
    RawPeer peer(server.port());
    peer.send(hello_frame(1, name));
    CHECK(code_of(peer.frame()) == protocol::ErrorCode::invalid);
  }
  RawPeer peer(server.port());
  peer.send(hello_frame(1, "Jörg's Büro 東京 🚀"));
  const protocol::Frame* said = peer.frame();
  REQUIRE(said != nullptr);
  CHECK(said->body_type() == protocol::Body::HelloReply);
}

TEST_CASE("F-C6: lines that strangers cause are so many a second, and the rest is counted") {
  net::ForeignLines lines;
  const net::Steady::time_point begin{std::chrono::hours(1)};
  std::uint64_t left_out = 0, written = 0;
  for (int count = 0; count < 100'000; ++count) written += lines.take(begin, left_out) ? 1U : 0U;
  CHECK(written == limits::foreign_line_burst);
  CHECK(lines.left_out() == 100'000 - written);
  CHECK(lines.unspoken(begin) == 0);  // there is no room to say so yet
  CHECK(lines.take(begin + std::chrono::seconds(1), left_out));
  CHECK(left_out == 100'000 - written);
  CHECK_FALSE(lines.take(begin, left_out));
}

TEST_CASE("F-C6: what was left out is said although nobody comes any more") {
  net::ForeignLines lines;
  const net::Steady::time_point begin{std::chrono::hours(1)};
  std::uint64_t left_out = 0;
  for (std::uint32_t count = 0; count < limits::foreign_line_burst + 7; ++count)
    lines.take(begin, left_out);
  CHECK(lines.unspoken(begin + std::chrono::seconds(1)) == 7);
  CHECK(lines.unspoken(begin + std::chrono::seconds(2)) == 0);
}

TEST_CASE("F-C1: the newest is turned away with «busy» when only people with tokens are there") {
  ServerFixture server(1, {}, bounds_of({3, 3, 3, 3}));
  std::vector<std::unique_ptr<RawPeer>> seated;
  for (int count = 0; count < 3; ++count)
    seated.push_back(std::make_unique<RawPeer>(server.port(), ServerFixture::operator_token));
  RawPeer late(server.port());
  const protocol::Frame* said = late.frame();
  CHECK(code_of(said) == protocol::ErrorCode::busy);
  CHECK(late.ends());
  for (auto& peer : seated) {
    peer->send(ping_frame(9));
    const protocol::Frame* pong = peer->frame();
    REQUIRE(pong != nullptr);
    CHECK(pong->body_type() == protocol::Body::Pong);
  }
  seated.pop_back();
  CHECK(eventually([&] { return server.server().connection_count() == 2; }));
  CHECK_NOTHROW(server.connect());
}

TEST_CASE("F-C1: a stranger who holds all seats loses one to whoever comes with a token") {
  ServerFixture server(1, {}, bounds_of({3, 3, 3, 3}));
  std::vector<std::unique_ptr<RawPeer>> strangers;
  for (int count = 0; count < 3; ++count) {
    strangers.push_back(std::make_unique<RawPeer>(server.port()));
    strangers.back()->send(hello_frame());
    REQUIRE(strangers.back()->frame() != nullptr);
  }
  const auto client = server.connect();
  CHECK(client->ping().has_value());
  CHECK(code_of(strangers[0]->frame()) == protocol::ErrorCode::busy);
  CHECK(strangers[0]->ends());
}

TEST_CASE("F-C1: an account does not get more connections than its share") {
  ServerFixture server(1, {}, bounds_of({10, 10, 2, 10}));
  const std::string token = server.issue_token("ada@acme.com");
  RawPeer one(server.port(), token.c_str()), two(server.port(), token.c_str());
  RawPeer three(server.port());
  three.send(hello_frame() + authenticate_frame(token.c_str(), 2));
  three.frame();
  CHECK(code_of(three.frame()) == protocol::ErrorCode::busy);
  CHECK(three.ends());
  one.leave();
  CHECK(eventually([&] {
    const auto again = BinaryClient::connect(server.options(token));
    return again.has_value();
  }));
}

TEST_CASE("F-C5: rehearsals beyond the memory that an account may keep waiting are refused busy") {
  constexpr std::size_t commands = 3'000, sent = 40;
  ServerFixture server(1, {}, bounds_of(SeatBounds::of(100), {32 << 20, 8 << 20, 1 << 20}));
  const std::string token = server.issue_token("ada@acme.com");
  RawPeer peer(server.port(), token.c_str());
  std::size_t busy = 0, other = 0;
  {
    const HeldReaders held(server.readers());
    for (std::uint64_t request = 10; request < 10 + sent; ++request)
      peer.send(rehearsal_frame(request, commands));
    peer.send(ping_frame(9));
    while (const protocol::Frame* frame = peer.frame()) {
      if (frame->body_type() == protocol::Body::Pong) break;
      (code_of(frame) == protocol::ErrorCode::busy ? busy : other)++;
    }
    CHECK(busy > sent / 2);
    CHECK(busy < sent);
    CHECK(other == 0);
    // Others are not held up by that account's bound.
    CHECK(server.connect()->ping().has_value());
  }
  for (std::size_t answered = busy; answered < sent; ++answered) CHECK(peer.frame() != nullptr);
  peer.send(rehearsal_frame(90, commands));  // the memory is there again
  const protocol::Frame* answer = peer.frame();
  REQUIRE(answer != nullptr);
  CHECK(answer->body_type() == protocol::Body::QueryReply);
}

TEST_CASE("F-C5: half a frame is kept on its account, and more of them than it may keep are not") {
  ServerFixture server(1, {}, bounds_of(SeatBounds::of(100), {32 << 20, 2 << 20, 1 << 20}));
  const std::string token = server.issue_token("ada@acme.com");
  std::vector<std::unique_ptr<RawPeer>> peers;
  std::string half;
  append_little(half, static_cast<std::uint32_t>(limits::frame_bytes));
  half.resize(800 << 10);
  int ended = 0;
  for (int count = 0; count < 8; ++count) {
    peers.push_back(std::make_unique<RawPeer>(server.port(), token.c_str()));
    peers.back()->send(half);
    const protocol::Frame* said = peers.back()->frame(std::chrono::milliseconds(300));
    if (said == nullptr && !peers.back()->ends(std::chrono::milliseconds(1))) continue;
    if (said != nullptr) CHECK(code_of(said) == protocol::ErrorCode::busy);
    ++ended;
  }
  CHECK(ended >= 5);
  CHECK(ended < 8);
  CHECK(server.connect()->ping().has_value());
}

TEST_CASE("F-C8: a drain ends peers that are idle or read nothing, and says so to those who read") {
  ServerFixture server;
  RawPeer idle(server.port(), ServerFixture::operator_token), stranger(server.port());
  const auto begin = std::chrono::steady_clock::now();
  server.server().drain();
  CHECK(eventually([&] { return server.server().connection_count() == 0; }));
  const auto taken = std::chrono::steady_clock::now() - begin;
  CHECK(taken < std::chrono::seconds(2));
  CHECK(code_of(idle.frame()) == protocol::ErrorCode::stopping);
  CHECK(idle.ends());
  CHECK(stranger.ends());
}
