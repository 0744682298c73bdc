// Readers of `/events` as they should not be: too slow, gone, or talking where they should listen.
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "support/event_source.hpp"
#include "support/http_fixture.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

constexpr int tiny_buffer_bytes = 4'096;

// With more to tell than the kernel keeps for a peer that does not read.
struct Busy {
  Busy() : server({}, 2) {
    server.make_team("acme", "ada@acme.com");
    for (int index = 0; index < 12'000; ++index) {
      const std::string name(limits::person_name_bytes, index % 2 == 0 ? 'x' : 'y');
      server.done_just_now(RenameAccount{email("ada@acme.com"), *PersonName::parse(name)});
    }
    ada = server.issue_token("ada@acme.com");
  }
  EventSource slow_stream(const std::string& query = "from=0") {
    return {server.port(), HttpFixture::operator_token, query, {}, tiny_buffer_bytes};
  }
  EventSource slow_stream_of_ada() {
    return {server.port(), ada, "from=0&user=ada@acme.com", {}, tiny_buffer_bytes};
  }
  // Others are served.
  void check_alive() { CHECK(server.as_operator().get("/teams/acme").status == 200); }
  bool is_empty() { return server.server().connection_count() == 0; }

  HttpFixture server;
  std::string ada;  // a token of hers
};

}  // namespace

TEST_CASE("a reader who is slow is waited for, and gets everything once") {
  Busy busy;
  EventSource source = busy.slow_stream("from=0&follow=false");
  REQUIRE(source.status() == 200);
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  busy.check_alive();
  const Position end = busy.server.log().end();
  Position next = 0;
  while (next < end) {
    const auto event = source.event();
    REQUIRE(event.has_value());
    REQUIRE(event->position() == next++);
  }
  CHECK(source.event()->event == "caught-up");
  CHECK_FALSE(source.block().has_value());
  CHECK(source.is_whole());
}

TEST_CASE("a reader who takes nothing is given up, and holds no place any more") {
  Busy busy;
  std::vector<std::unique_ptr<EventSource>> stuck;
  for (std::size_t index = 0; index < limits::event_streams_per_account; ++index) {
    stuck.push_back(std::make_unique<EventSource>(
        busy.server.port(), busy.ada, "from=0&user=ada@acme.com", "", tiny_buffer_bytes));
    REQUIRE(stuck.back()->status() == 200);
  }
  CHECK(busy.slow_stream_of_ada().status() == 429);
  busy.check_alive();
  CHECK(eventually([&] { return busy.is_empty(); }, std::chrono::seconds(120)));
  CHECK(busy.slow_stream_of_ada().status() == 200);
  CHECK_FALSE(stuck.front()->is_whole());
}

TEST_CASE("readers who leave in the middle harm nobody and hold no place") {
  Busy busy;
  for (int round = 0; round < 100; ++round) {
    EventSource source = busy.slow_stream(round % 2 == 0 ? "from=0" : "");
    if (round % 3 == 0) source.event();
    source.leave();
  }
  CHECK(eventually([&] { return busy.is_empty(); }));
  busy.check_alive();
  CHECK(busy.slow_stream().status() == 200);
}

TEST_CASE("what a reader says while it listens is its next request, or nothing") {
  Busy busy;
  HttpPeer peer(busy.server.port());
  const std::string bearer =
      "Host: x\r\nAuthorization: Bearer " + std::string(HttpFixture::operator_token) + "\r\n\r\n";
  peer.send("GET /events?from=0&follow=false HTTP/1.1\r\n" + bearer +
            "GET /teams/acme HTTP/1.1\r\n" + bearer + "garbage\r\n\r\n");
  const auto events = peer.answer(), team = peer.answer(), garbage = peer.answer();
  REQUIRE((events && team && garbage));
  CHECK(events->status == 200);
  CHECK(team->text("name") == "acme");
  CHECK(garbage->status == 400);
  CHECK(peer.ends());
}

TEST_CASE("a server that ends does not wait for readers who do not read") {
  Busy busy;
  EventSource reads = busy.slow_stream("follow=true"), stuck = busy.slow_stream();
  REQUIRE(reads.event().has_value());
  REQUIRE(stuck.status() == 200);
  busy.server.server().drain();
  while (reads.block()) continue;
  CHECK(reads.is_whole());
  CHECK(eventually([&] { return busy.is_empty(); }, std::chrono::seconds(60)));
}
