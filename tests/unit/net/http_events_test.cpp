#include <doctest/doctest.h>

#include <boost/json/serialize.hpp>
#include <iterator>
#include <memory>
#include <thread>
#include <vector>

#include "support/event_source.hpp"
#include "support/http_fixture.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

// A server with the team acme and its admin ada.
struct World {
  explicit World(const HttpOptions& options = {}, bool record_readings = false)
      : server(options, 2, record_readings) {
    server.make_team("acme", "ada@acme.com");
  }
  EventSource stream(const std::string& query = {}, const std::string& fields = {}) {
    return {server.port(), HttpFixture::operator_token, query, fields};
  }
  void make_app(const std::string& name) {
    server.done_just_now(CreateApp{app(name), org("acme"), false});
  }
  void register_people(int from, int to) {
    for (int index = from; index < to; ++index)
      server.done_just_now(RegisterAccount{email("p" + std::to_string(index) + "@acme.com"), ""});
  }
  Position end() { return server.log().end(); }

  HttpFixture server;
};

std::string text_of(const boost::json::value& object, const char* key) {
  return std::string(object.at(key).as_string());
}

std::string last_event_id(Position position) {
  return "Last-Event-ID: " + std::to_string(position) + "\r\n";
}

}  // namespace

TEST_CASE("events come as the audit history shows them, one after the other, to the end") {
  World world;
  world.make_app("web");
  EventSource source = world.stream("from=0&follow=false");
  CHECK(source.status() == 200);
  CHECK(source.head().find("Content-Type: text/event-stream\r\n") != std::string::npos);
  CHECK(source.head().find("Transfer-Encoding: chunked\r\n") != std::string::npos);
  CHECK(source.head().find("no-cache") != std::string::npos);
  CHECK(source.head().find("ETag") == std::string::npos);
  CHECK(source.block()->retry == "3000");
  const Position end = world.end();
  for (Position position = 0; position < end; ++position) {
    const auto event = source.event();
    REQUIRE(event.has_value());
    CHECK(event->position() == position);
    CHECK(event->json().at("position").to_number<Position>() == position);
    CHECK(event->event == text_of(event->json(), "type"));
    if (position + 1 == end) CHECK(event->event == "AppCreated");
  }
  const auto last = source.event();
  REQUIRE(last.has_value());
  CHECK(last->event == "caught-up");
  CHECK(last->json().at("next").to_number<Position>() == end);
  CHECK(last->position() == end - 1);
  CHECK_FALSE(source.block().has_value());
  CHECK(source.is_whole());
}

TEST_CASE("the JSON of an event is the audit's") {
  World world;
  world.make_app("web");
  Query query;
  query.kind = QueryKind::audit;
  query.org = "acme";
  Principal asker;
  asker.is_operator = true;
  world.server.engine().settle();
  const auto audit = answer(world.server.engine().sources(), asker, query);
  REQUIRE(audit.has_value());
  EventSource source = world.stream("from=0&follow=false&org=acme");
  for (const auto& expected : audit->json.as_array()) {
    const auto event = source.event();
    REQUIRE(event.has_value());
    CHECK(event->data == boost::json::serialize(expected));
  }
  CHECK(source.event()->event == "caught-up");
}

TEST_CASE("who says nothing of a position gets only what is new") {
  World world;
  EventSource source = world.stream();
  const auto begin = source.event();
  REQUIRE(begin.has_value());
  CHECK(begin->event == "caught-up");
  const Position end = world.end();
  CHECK(begin->json().at("next").to_number<Position>() == end);
  world.make_app("web");
  const auto event = source.event();
  REQUIRE(event.has_value());
  CHECK(event->position() == end);
  CHECK(event->event == "AppCreated");
}

TEST_CASE("Last-Event-ID goes on after that event, and counts more than from") {
  World world;
  world.register_people(0, 10);
  const Position end = world.end();
  EventSource source = world.stream("from=0&follow=false", last_event_id(end - 3));
  CHECK(source.event()->position() == end - 2);
  CHECK(source.event()->position() == end - 1);
  CHECK(source.event()->event == "caught-up");
  EventSource at_end = world.stream("follow=false", last_event_id(end - 1));
  CHECK(at_end.event()->event == "caught-up");
}

TEST_CASE("F-D6 a Last-Event-ID beyond the end starts at the end, and the first event says so") {
  World world;
  const Position end = world.end();
  for (const std::string& seen :
       {std::to_string(end), std::to_string(end + 7), std::string("99999999999999999999999")}) {
    CAPTURE(seen);
    EventSource source = world.stream({}, "Last-Event-ID: " + seen + "\r\n");
    CHECK(source.status() == 200);
    const auto told = source.event();
    REQUIRE(told.has_value());
    CHECK(told->event == "beyond-end");
    // What the client remembers from here on is an event of this log again.
    CHECK(told->position() == world.end() - 1);
    CHECK(told->json().at("next").to_number<Position>() == world.end());
    CHECK(source.event()->event == "caught-up");
    const Position next = world.end();
    world.make_app("web-" + std::to_string(next));
    const auto event = source.event();
    REQUIRE(event.has_value());
    CHECK(event->position() == next);
  }
}

TEST_CASE("with event=message every event reaches onmessage, and its data says what it is") {
  World world;
  world.make_app("web");
  EventSource source = world.stream("from=0&follow=false&event=message");
  for (Position position = 0; position < world.end(); ++position) {
    const auto event = source.event();
    REQUIRE(event.has_value());
    CHECK(event->event == "message");
    CHECK(event->position() == position);
    CHECK_FALSE(text_of(event->json(), "type").empty());
  }
  const auto last = source.event();
  REQUIRE(last.has_value());
  CHECK(last->event == "message");
  CHECK(text_of(last->json(), "type") == "caught-up");
  EventSource beyond = world.stream("event=message", last_event_id(world.end()));
  const auto told = beyond.event();
  REQUIRE(told.has_value());
  CHECK(told->event == "message");
  CHECK(text_of(told->json(), "type") == "beyond-end");
}

TEST_CASE("only what is about the org, the app and the person comes") {
  World world;
  world.make_app("web");
  world.register_people(0, 20);
  world.make_app("api");
  EventSource of_app = world.stream("from=0&follow=false&app=api");
  const auto event = of_app.event();
  REQUIRE(event.has_value());
  CHECK(event->position() == world.end() - 1);
  CHECK(of_app.event()->event == "caught-up");
  EventSource of_person = world.stream("from=0&follow=false&user=p7@acme.com");
  CHECK(of_person.event()->event == "AccountRegistered");
  CHECK(of_person.event()->event == "caught-up");
}

TEST_CASE("a stream that is cut again and again misses nothing and repeats nothing") {
  World world;
  const Position total = world.end() + 300;
  std::thread writer([&] {
    for (int index = 0; index < 300; ++index) world.register_people(index, index + 1);
  });
  Position next = 0;
  bool in_order = true;
  std::string fields;
  while (next < total && in_order) {
    EventSource source = world.stream("from=0", fields);
    // The streams that were cut count until the server has seen that they were.
    if (source.status() == 429) continue;
    for (int taken = 0; taken < 7 && next < total && in_order; ++taken) {
      const auto event = source.event();
      in_order = event.has_value();
      if (!in_order || event->event == "caught-up") continue;
      in_order = event->position() == next++;
      fields = last_event_id(next - 1);
    }
  }
  writer.join();
  CHECK(in_order);
  CHECK(next == total);
  CHECK(world.end() == total);
}

TEST_CASE("what cannot be begun is refused as any other request is") {
  World world;
  HttpClient client = world.server.as_operator();
  const std::string beyond = "from=" + std::to_string(world.end() + 1);
  for (const char* query :
       {"from=x", "from=-1", "follow=maybe", "from=99999999999999999999999", beyond.c_str()}) {
    CAPTURE(query);
    const HttpAnswer answer = client.get(std::string("/events?") + query);
    CHECK(answer.status == 422);
    CHECK(answer.id() == "invalid_params");
  }
  CHECK(client.get("/events", {{"Last-Event-ID", "abc"}}).status == 422);
  CHECK(client.get("/events?event=other").status == 422);
  for (const char* empty : {"from=", "event=", "org="})
    CHECK(client.get(std::string("/events?") + empty).status == 400);
  CHECK(client.get("/events?org=none").status == 404);
  CHECK(client.ask("HEAD", "/events").field("Content-Type") == "text/event-stream");
  CHECK(client.post("/events", "{}").status == 405);
  CHECK(world.server.anonymous().get("/events").status == 401);
}

TEST_CASE("a stranger's stream of an org is refused as if there were none") {
  World world;
  HttpClient eve = world.server.as("eve@evil.com");
  CHECK(eve.get("/events?org=acme").id() == "not_found");
  CHECK(eve.get("/events?org=none").id() == "not_found");
  // All of it is the operator's: others get what is about them.
  const std::string about_eve = eve.get("/events?from=0&follow=false").body;
  CHECK(about_eve.find("eve@evil.com") != std::string::npos);
  CHECK(about_eve.find("ada@acme.com") == std::string::npos);
}

TEST_CASE("a stream wants a token of the scope audit") {
  World world;
  HttpClient reader = world.server.as("ada@acme.com", Scopes{Scope::read});
  CHECK(reader.get("/events?org=acme").status == 403);
  const std::string token = world.server.issue_token("ada@acme.com", Scopes{Scope::audit});
  EventSource source(world.server.port(), token, "org=acme");
  CHECK(source.status() == 200);
  CHECK(source.event()->event == "caught-up");
}

TEST_CASE("an admin who is removed gets no more events of the org") {
  World world;
  world.server.done(ActivateAccount{email("ada@acme.com")});
  world.server.done(AddMember{org("acme"), email("bob@acme.com"), Role::admin});
  const std::string token = world.server.issue_token("bob@acme.com");
  EventSource source(world.server.port(), token, "org=acme");
  CHECK(source.event()->event == "caught-up");
  world.make_app("before");
  CHECK(source.event()->event == "AppCreated");
  world.server.done_just_now(RemoveMember{org("acme"), email("bob@acme.com")});
  const auto end = source.event();
  REQUIRE(end.has_value());
  CHECK(end->event == "refused");
  CHECK(text_of(end->json(), "id") == "not_found");
  CHECK_FALSE(source.block().has_value());
  CHECK(source.is_whole());
}

TEST_CASE("a revoked token's stream ends, though nothing happens that it would show") {
  HttpOptions options;
  options.heartbeat = std::chrono::milliseconds(50);
  World world(options);
  HttpClient ada = world.server.as("ada@acme.com");
  EventSource source(world.server.port(), ada.token(), "org=acme");
  CHECK(source.event()->event == "caught-up");
  CHECK(ada.erase("/oauth/authorizations/" + only_authorization(ada)).status == 200);
  const auto end = source.event();
  REQUIRE(end.has_value());
  CHECK(end->event == "refused");
  CHECK(text_of(end->json(), "id") == "unauthorized");
}

TEST_CASE("a silent stream says that it is there, and how far it has looked") {
  HttpOptions options;
  options.heartbeat = std::chrono::milliseconds(50);
  World world(options);
  EventSource source = world.stream("org=acme");
  CHECK(source.event()->event == "caught-up");
  world.register_people(0, 10);  // not of this org
  for (int beats = 0; beats < 1'000; ++beats) {
    const auto beat = source.block();
    REQUIRE(beat.has_value());
    CHECK_FALSE(beat->comment.empty());
    CHECK(beat->data.empty());
    if (beat->position() == world.end() - 1) return;
  }
  FAIL("the position stood still");
}

TEST_CASE("F-B8: so many streams of an account at a time are enough, with whichever tokens") {
  World world;
  const std::string first = world.server.issue_token("ada@acme.com");
  std::vector<std::unique_ptr<EventSource>> sources;
  for (std::size_t index = 0; index < limits::event_streams_per_account; ++index) {
    const std::string token = index % 2 == 0 ? first : world.server.issue_token("ada@acme.com");
    sources.push_back(std::make_unique<EventSource>(world.server.port(), token, "org=acme"));
    REQUIRE(sources.back()->status() == 200);
  }
  const HttpAnswer refused = world.server.as("ada@acme.com").get("/events?org=acme");
  CHECK(refused.status == 429);
  CHECK(refused.id() == "too_many_streams");
  const std::string joe = world.server.issue_token("joe@acme.com");
  CHECK(EventSource(world.server.port(), joe, "user=joe@acme.com").status() == 200);
  CHECK(world.stream().status() == 200);
  sources.front()->leave();
  CHECK(eventually(
      [&] { return EventSource(world.server.port(), first, "org=acme").status() == 200; }));
}

TEST_CASE("a server that ends ends its streams, and says that this was all") {
  World world;
  EventSource source = world.stream();
  CHECK(source.event()->event == "caught-up");
  world.server.server().drain();
  const auto last = source.block();
  REQUIRE(last.has_value());
  CHECK_FALSE(last->comment.empty());
  CHECK_FALSE(source.block().has_value());
  CHECK(source.is_whole());
}

TEST_CASE("after a stream that has ended the connection takes the next request") {
  World world;
  HttpClient client = world.server.as_operator();
  for (int round = 0; round < 3; ++round) {
    const HttpAnswer all = client.get("/events?from=0&follow=false");
    CHECK(all.status == 200);
    CHECK(all.body.find("event: OrgProvisioned\n") != std::string::npos);
    CHECK(all.body.find("event: caught-up\n") != std::string::npos);
  }
  CHECK(client.get("/teams/acme").status == 200);
}

TEST_CASE("a client of HTTP/1.0 gets the stream without chunks, until the connection ends") {
  World world;
  boost::asio::ip::tcp::iostream peer("127.0.0.1", world.server.port());
  peer << "GET /events?from=0&follow=false HTTP/1.0\r\nAuthorization: Bearer "
       << HttpFixture::operator_token << "\r\n\r\n"
       << std::flush;
  const std::string all(std::istreambuf_iterator<char>(peer), {});
  CHECK(all.find("Transfer-Encoding") == std::string::npos);
  CHECK(all.find("\r\n\r\nretry: 3000\n\nid: 0\n") != std::string::npos);
  CHECK(all.ends_with("\n\n"));
}

TEST_CASE("whether readings are recorded is said where they are asked for") {
  for (const bool recorded : {false, true}) {
    World world({}, recorded);
    HttpClient ada(world.server.port(), world.server.issue_token("ada@acme.com"));
    const HttpAnswer readings = ada.get("/teams/acme/audit-events?readings=true");
    CHECK(readings.field("Readings-Recorded") == (recorded ? "true" : "false"));
    CHECK_FALSE(ada.get("/teams/acme/audit-events").has("Readings-Recorded"));
  }
}

TEST_CASE("that somebody follows the history is recorded once, where that is wanted") {
  World world({}, true);
  const std::string token = world.server.issue_token("ada@acme.com");
  world.server.engine().settle();
  EventSource all = world.stream("from=" + std::to_string(world.end()));
  EventSource source(world.server.port(), token, "org=acme&from=0");
  REQUIRE(source.event("caught-up").has_value());
  // The reading is recorded beside the stream, so perhaps after what the stream shows: it is waited
  // for, and then for all that might have come with it.
  int readings_of_org = 0;
  const auto count_until = [&](const char* last) {
    while (const auto event = all.event()) {
      if (event->event == "HistoryRead" && text_of(event->json(), "actor") == "ada@acme.com")
        ++readings_of_org;
      if (event->event == last) return;
    }
  };
  count_until("HistoryRead");
  world.make_app("web");
  REQUIRE(source.event("AppCreated").has_value());
  count_until("AppCreated");
  CHECK(readings_of_org == 1);
}
