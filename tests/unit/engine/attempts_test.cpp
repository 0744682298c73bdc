#include <doctest/doctest.h>

#include "orglog/codec/event_codec.hpp"
#include "orglog/codec/json.hpp"
#include "orglog/engine/rehearse.hpp"
#include "support/engine_fixture.hpp"

namespace orglog::testing {
namespace {

using Kind = Outcome::Kind;

struct World {
  TempDir directory;
  std::unique_ptr<EventLog> log = make_memory_log();
  std::optional<EngineFixture> fixture{std::in_place, *log, directory.path() / "projections"};
  Principal joe;

  EngineFixture* operator->() { return &*fixture; }

  // ada administers acme with its app web; joe is nobody there, and has a token.
  World() {
    const Sha256Digest secret = sha256("joe's");
    fixture->submit(
        fixture->as_operator(ProvisionOrg{org("acme"), email("ada@acme.com"), {}, {}, {}}));
    fixture->submit(fixture->as("ada@acme.com", CreateApp{app("web"), org("acme"), false}));
    fixture->submit(fixture->as_operator(
        IssueToken{email("joe@acme.com"), secret, "", Scope::global, std::nullopt}));
    fixture->settle();
    joe = *authenticate(fixture->state_table, Sha256Digest{}, "joe's", fixture->clock.now());
  }

  Outcome joe_tries(Command command) {
    Submission submission = fixture->as_operator(std::move(command));
    submission.principal = joe;
    submission.client = std::make_shared<const Client>(Client{"curl", "10.0.0.7"});
    return fixture->submit(std::move(submission));
  }
  void a_minute_passes() { fixture->clock.now_us += 60'000'000; }

  template <class Fact>
  std::vector<Fact> all() {
    fixture->settle();
    std::vector<Fact> facts;
    (void)*log->read(0, log->end(), [&](const RecordView& record) {
      const auto event = decode_event(record.header.type, record.payload);
      if (const auto* fact = std::get_if<Fact>(&*event)) facts.push_back(*fact);
      return true;
    });
    return facts;
  }
  // As ada asks.
  boost::json::array audit(Query query) {
    query.kind = QueryKind::audit;
    query.org = "acme";
    Principal ada;
    ada.is_operator = true;
    fixture->settle();
    return answer(fixture->sources(), ada, query)->json.as_array();
  }
};

}  // namespace

TEST_CASE("a denied attempt says who tried what, where from, and which rule refused") {
  World world;
  CHECK(world.joe_tries(LockApp{app("web")}).rejection.reason == Reason::app_not_found);
  const auto denied = world.all<AttemptsDenied>();
  REQUIRE(denied.size() == 1);
  CHECK(denied[0].times == 1);
  CHECK(static_cast<Reason>(denied[0].reason) == Reason::app_not_found);
  Query query;
  query.watched = Watched::denied;
  const auto shown = world.audit(query);
  REQUIRE(shown.size() == 1);
  const auto& event = shown[0].as_object();
  CHECK(event.at("actor") == "joe@acme.com");
  CHECK(event.at("address") == "10.0.0.7");
  CHECK(event.at("data").at("attempt") == "lock_app");
  CHECK(event.at("data").at("app") == "web");
  CHECK(event.at("data").at("reason") == "app_not_found");
  // What happened is another history.
  for (const auto& one : world.audit({})) CHECK(one.at("type") != "AttemptsDenied");
}

TEST_CASE("what is tried again within a minute is counted, and told when the minute is over") {
  World world;
  for (int tries = 0; tries < 50; ++tries) world.joe_tries(LockApp{app("web")});
  CHECK(world.all<AttemptsDenied>().size() == 1);
  world.a_minute_passes();
  world.joe_tries(RegisterAccount{email("x@acme.com"), ""});
  auto denied = world.all<AttemptsDenied>();
  REQUIRE(denied.size() == 3);
  CHECK(denied[1].times + denied[2].times == 50);
  world.joe_tries(LockApp{app("web")});
  CHECK(world.all<AttemptsDenied>().size() == 4);
}

TEST_CASE("what was counted is not lost when the server ends") {
  World world;
  for (int tries = 0; tries < 5; ++tries) world.joe_tries(LockApp{app("web")});
  world.fixture.reset();
  std::uint32_t times = 0;
  (void)*world.log->read(0, world.log->end(), [&](const RecordView& record) {
    const auto event = decode_event(record.header.type, record.payload);
    if (const auto* denied = std::get_if<AttemptsDenied>(&*event)) times += denied->times;
    return true;
  });
  CHECK(times == 5);
}

TEST_CASE("F-B10: what is counted to the end of somebody erased tells nothing of their client") {
  World world;
  for (int tries = 0; tries < 5; ++tries) world.joe_tries(LockApp{app("web")});
  REQUIRE(world->submit(world->as_operator(EraseAccount{email("joe@acme.com")})).kind ==
          Kind::accepted);
  world.fixture.reset();
  std::vector<ClientText> clients;
  (void)*world.log->read(0, world.log->end(), [&](const RecordView& record) {
    if (record.header.type == type_of(Event(AttemptsDenied{})))
      clients.push_back(world.log->client_of(record));
    return true;
  });
  REQUIRE(clients.size() == 2);
  CHECK(clients[0].address == "10.0.0.7");  // sealed with their key, which goes
  CHECK(clients[1] == ClientText());
}

TEST_CASE("whoever tries everything fills no disk") {
  World world;
  for (int tries = 0; tries < 500; ++tries) {
    const std::string name = "app-" + std::to_string(tries);
    world->submit(world->as("ada@acme.com", CreateApp{app(name), org("acme"), false}));
  }
  const Position before = world.log->end();
  for (int tries = 0; tries < 500; ++tries)
    world.joe_tries(LockApp{app("app-" + std::to_string(tries))});
  const Position grown = world.log->end() - before;
  CHECK(grown <= limits::observed_kinds_of_account + 1);
  CHECK(grown > 1);
}

TEST_CASE("a slip is no attempt, and the operator's mistakes are his own") {
  World world;
  CHECK(world.joe_tries(CreateApp{app("web"), {}, false}).rejection.reason == Reason::name_taken);
  Submission conflict = world->as_operator(CreateApp{app("mine"), {}, false});
  conflict.principal = world.joe;
  conflict.expectation = std::make_unique<Expectation>();
  conflict.expectation->emails.push_back(email("joe@acme.com"));
  CHECK(world->submit(std::move(conflict)).rejection.reason == Reason::version_conflict);
  world->submit(world->as_operator(LockApp{app("nowhere")}));
  world->submit(world->as("joe@acme.com", LockApp{app("web")}));
  CHECK(world.all<AttemptsDenied>().empty());
}

TEST_CASE("an attempt changes no version: whoever holds an ETag goes on") {
  World world;
  Position before = 0, after = 0;
  const auto version = [&](Position& of) {
    world->state_table.read([&](const State& state) { of = state.app(app("web"))->version; });
  };
  version(before);
  world.joe_tries(LockApp{app("web")});
  world->settle();
  version(after);
  CHECK(before == after);
}

TEST_CASE("a revoked token's attempts are seen too") {
  World world;
  world->submit(world->as_operator(RevokeToken{world.joe.token}));
  CHECK(world.joe_tries(LockApp{app("web")}).rejection.reason == Reason::unauthorized);
  const auto denied = world.all<AttemptsDenied>();
  REQUIRE(denied.size() == 1);
  CHECK(static_cast<Reason>(denied[0].reason) == Reason::unauthorized);
}

TEST_CASE("reading a history is recorded where that is wanted, and counted likewise") {
  World world;
  QuerySources sources = world->sources();
  sources.on_reading = [&](Reading reading) { world->engine->submit(std::move(reading)); };
  Query query;
  query.kind = QueryKind::audit;
  query.org = "acme";
  Principal asker;
  asker.is_operator = true;
  for (int times = 0; times < 3; ++times)
    CHECK(answer(sources, asker, query, {Origin::cli, nullptr}).has_value());
  world.fixture.reset();
  world.fixture.emplace(*world.log, world.directory.path() / "projections");
  std::uint32_t times = 0;
  for (const HistoryRead& read : world.all<HistoryRead>()) times += read.times;
  CHECK(times == 3);
  query.watched = Watched::readings;
  const auto shown = answer(world->sources(), asker, query);
  CHECK(shown->json.as_array().at(0).at("actor") == "operator");
}

TEST_CASE("of very many rejections the later ones are not kept, and decided anew") {
  World world;
  for (std::uint32_t tries = 0; tries <= limits::noted_outcomes_a_minute; ++tries)
    world.joe_tries(LockApp{app("web")});
  const CommandId last{random_uuid()};
  Submission submission = world->as_operator(LockApp{app("web")}, last);
  submission.principal = world.joe;
  CHECK(world->submit(std::move(submission)).kind == Kind::rejected);
  CHECK_FALSE((*world.log->find_note(last)).has_value());
  world.a_minute_passes();
  const CommandId next{random_uuid()};
  submission = world->as_operator(LockApp{app("web")}, next);
  submission.principal = world.joe;
  world->submit(std::move(submission));
  CHECK((*world.log->find_note(next)).has_value());
}

TEST_CASE("a rehearsal says what would happen, one command on top of the other, and does nothing") {
  World world;
  world->settle();
  const Position end = world.log->end();
  std::vector<Submission> wishes;
  wishes.push_back(world->as("ada@acme.com", LockApp{app("web")}));
  wishes.push_back(world->as("ada@acme.com", LockApp{app("web")}));
  wishes.push_back(world->as("ada@acme.com", RenameApp{app("web"), app("site")}));
  wishes.push_back(world->as("joe@acme.com", UnlockApp{app("site")}));
  const boost::json::array said = rehearse(world->sources(), std::move(wishes));
  REQUIRE(said.size() == 4);
  CHECK(said[0].at("outcome") == "accepted");
  CHECK(said[0].at("events").as_array().at(0).at("type") == "AppLocked");
  CHECK(said[0].at("events").as_array().at(0).at("position") == end);
  CHECK(said[1].at("outcome") == "unchanged");
  CHECK(said[2].at("events").as_array().at(0).at("data").at("previous") == "web");
  CHECK(said[3].at("reason") == "app_not_found");
  CHECK(world.log->end() == end);
  CHECK(world.all<AttemptsDenied>().empty());
}

TEST_CASE("a bulk import is rehearsed with its verdicts") {
  World world;
  for (const char* name : {"one", "two"})
    world->submit(world->as("ada@acme.com", CreateApp{app(name), {}, false}));
  world->settle();
  std::vector<Submission> wishes;
  wishes.push_back(world->as("ada@acme.com", ImportApps{org("acme"), {app("one"), app("none")}}));
  const boost::json::array said = rehearse(world->sources(), std::move(wishes));
  const auto& items = said.at(0).at("items").as_array();
  CHECK(items.at(0).at("outcome") == "accepted");
  CHECK(items.at(1).at("reason") == "app_not_found");
  CHECK(said.at(0).at("events").as_array().size() == 1);
}

}  // namespace orglog::testing
