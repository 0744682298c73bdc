#include <doctest/doctest.h>

#include "orglog/codec/event_codec.hpp"
#include "support/engine_fixture.hpp"

namespace orglog::testing {
namespace {

using Kind = Outcome::Kind;

struct OverMemory {
  TempDir directory;
  std::unique_ptr<EventLog> log = make_memory_log();
  std::optional<EngineFixture> fixture{std::in_place, *log, directory.path() / "projections"};

  EngineFixture* operator->() { return &*fixture; }
  void reopen() {
    fixture.reset();
    fixture.emplace(*log, directory.path() / "projections");
  }
  void provision(std::string_view name = "acme-widgets") {
    REQUIRE(fixture
                ->submit(fixture->as_operator(
                    ProvisionOrg{org(name), email("ada@acme.com"), {}, {}, {}}))
                .kind == Kind::accepted);
  }
};

}  // namespace

TEST_CASE("an accepted command answers the positions of its events, and they are in the log") {
  OverMemory engine;
  const Outcome outcome = engine->submit(
      engine->as_operator(ProvisionOrg{org("acme-widgets"), email("ada@acme.com"), {}, {}, {}}));
  CHECK(outcome.kind == Kind::accepted);
  CHECK(outcome.first == 0);
  CHECK(outcome.count == engine.log->end());
  CHECK(outcome.created_name == "acme-widgets");
}

TEST_CASE("a retry with the same command id answers the first outcome and appends nothing") {
  OverMemory engine;
  engine.provision();
  const CommandId id{random_uuid()};
  const AddMember add{org("acme-widgets"), email("joe@acme.com"), Role::member};
  const Outcome first = engine->submit(engine->as("ada@acme.com", add, id));
  const Position end = engine.log->end();
  const auto check_again = [&] {
    const Outcome again = engine->submit(engine->as("ada@acme.com", add, id));
    CHECK(again.kind == Kind::accepted);
    CHECK(again.first == first.first);
    CHECK(again.count == first.count);
    CHECK(again.created == first.created);
    CHECK(engine.log->end() == end);
  };
  SUBCASE("while it is in memory") { check_again(); }
  SUBCASE("once the index has it") {
    engine->settle();
    check_again();
  }
  SUBCASE("after a restart") {
    engine.reopen();
    check_again();
  }
}

TEST_CASE("a rejection is kept under its command id although the rules would say yes by now") {
  OverMemory engine;
  engine.provision();
  const CommandId id{random_uuid()};
  const SetMember set{org("acme-widgets"), email("joe@acme.com"), Role::admin};
  CHECK(engine->submit(engine->as("ada@acme.com", set, id)).rejection.reason ==
        Reason::not_a_member);
  engine->submit(engine->as("ada@acme.com",
                            AddMember{org("acme-widgets"), email("joe@acme.com"), Role::member}));
  SUBCASE("in memory") {}
  SUBCASE("after a restart") { engine.reopen(); }
  const Outcome again = engine->submit(engine->as("ada@acme.com", set, id));
  CHECK(again.kind == Kind::rejected);
  CHECK(again.rejection.reason == Reason::not_a_member);
  CHECK(again.rejection.subject == "joe@acme.com");
}

TEST_CASE(
    "K4: a lock that changed nothing stays without effect when it is retried after an unlock") {
  OverMemory engine;
  engine.provision();
  engine->submit(engine->as("ada@acme.com", CreateApp{app("web"), org("acme-widgets"), true}));
  const CommandId id{random_uuid()};
  CHECK(engine->submit(engine->as("ada@acme.com", LockApp{app("web")}, id)).kind ==
        Kind::unchanged);
  CHECK(engine->submit(engine->as("ada@acme.com", UnlockApp{app("web")})).kind == Kind::accepted);
  engine.reopen();
  CHECK(engine->submit(engine->as("ada@acme.com", LockApp{app("web")}, id)).kind ==
        Kind::unchanged);
  bool locked = true;
  engine->state_table.read([&](const State& state) { locked = state.app(app("web"))->locked; });
  CHECK_FALSE(locked);
}

TEST_CASE("a kept rejection keeps no address, and the retry hears it all the same") {
  OverMemory world;
  const CommandId first{random_uuid()}, second{random_uuid()};
  const auto ask = [&](CommandId id, Command command) {
    return world->submit(world->as_operator(std::move(command), id)).rejection;
  };
  const RegisterAccount joe{email("joe@acme.com"), ""};
  const ActivateAccount nobody{email("Nobody@acme.com")};
  ask(CommandId{random_uuid()}, joe);
  CHECK(ask(first, joe).subject == "joe@acme.com");
  CHECK(ask(second, nobody).subject == "Nobody@acme.com");
  for (const CommandId id : {first, second})
    CHECK((*world.log->find_note(id))->find("acme.com") == std::string::npos);
  world.reopen();
  CHECK(ask(first, joe).reason == Reason::email_taken);
  CHECK(ask(first, joe).subject == "joe@acme.com");
  CHECK(ask(second, nobody).subject == "Nobody@acme.com");
}

TEST_CASE("F-B10: a kept rejection keeps no address within a sentence either") {
  OverMemory world;
  const CommandId id{random_uuid()};
  const RegisterAccount odd{email("joe(x)@acme.com"), ""};
  const auto ask = [&] { return world->submit(world->as_operator(odd, id)).rejection; };
  CHECK(ask().subject.find("joe(x)@acme.com") != std::string::npos);
  CHECK((*world.log->find_note(id))->find("acme.com") == std::string::npos);
  world.reopen();
  CHECK(ask().reason == Reason::malformed);
  CHECK(ask().subject == "joe(x)@acme.com");
}

TEST_CASE("T2: the verdicts of a bulk import are told again after a restart") {
  OverMemory engine;
  engine.provision();
  engine->submit(engine->as("ada@acme.com", CreateApp{app("one"), std::nullopt, false}));
  const CommandId id{random_uuid()};
  const ImportApps import{org("acme-widgets"), {app("one"), app("missing")}, false, false};
  const Outcome first = engine->submit(engine->as("ada@acme.com", import, id));
  REQUIRE(first.items.size() == 2);
  CHECK(first.items[0].reason == Reason::none);
  CHECK(first.items[1].reason == Reason::app_not_found);
  engine.reopen();
  const Outcome again = engine->submit(engine->as("ada@acme.com", import, id));
  REQUIRE(again.items.size() == 2);
  CHECK(again.items[1].app == app("missing"));
  CHECK(again.items[1].reason == Reason::app_not_found);
  CHECK(again.first == first.first);
}

TEST_CASE("a command id twice in one turn takes effect once") {
  OverMemory engine;
  engine.provision();
  const CommandId id{random_uuid()};
  std::vector<Submission> both;
  both.push_back(engine->as("ada@acme.com", CreateApp{app("web"), org("acme-widgets"), false}, id));
  both.push_back(engine->as("ada@acme.com", CreateApp{app("web"), org("acme-widgets"), false}, id));
  const Position before = engine.log->end();
  engine->engine->submit(std::move(both));
  const auto answers = engine->answers.wait_for(2);
  CHECK(answers[0].outcome.kind == Kind::accepted);
  CHECK(answers[1].outcome.kind == Kind::accepted);
  CHECK(answers[1].outcome.first == answers[0].outcome.first);
  CHECK(engine.log->end() == before + 1);
}

TEST_CASE("a batch is decided in order, and a rejected command fails alone") {
  OverMemory engine;
  engine.provision();
  std::vector<Submission> batch;
  batch.push_back(engine->as("ada@acme.com", CreateApp{app("web"), org("acme-widgets"), false}));
  batch.push_back(engine->as("ada@acme.com", CreateApp{app("web"), org("acme-widgets"), false}));
  batch.push_back(engine->as("ada@acme.com", LockApp{app("web")}));
  engine->engine->submit(std::move(batch));
  const auto answers = engine->answers.wait_for(3);
  CHECK(answers[0].outcome.kind == Kind::accepted);
  CHECK(answers[1].outcome.rejection.reason == Reason::name_taken);
  CHECK(answers[2].outcome.kind == Kind::accepted);
}

TEST_CASE("an expectation that does not hold is a version conflict and appends nothing") {
  OverMemory engine;
  engine.provision();
  const Outcome created =
      engine->submit(engine->as("ada@acme.com", CreateApp{app("web"), org("acme-widgets"), false}));
  const auto expecting = [&](Position after) {
    Submission submission = engine->as("ada@acme.com", LockApp{app("web")});
    submission.expectation = std::make_unique<Expectation>();
    submission.expectation->apps = {app("web")};
    submission.expectation->after = after;
    return submission;
  };
  CHECK(engine->submit(expecting(created.first)).kind == Kind::accepted);
  const Position end = engine.log->end();
  engine->submit(engine->as("ada@acme.com", UnlockApp{app("web")}));
  CHECK(engine->submit(expecting(created.first)).rejection.reason == Reason::version_conflict);
  CHECK(engine.log->end() == end + 1);
}

TEST_CASE("a version conflict says what has changed") {
  OverMemory engine;
  engine.provision();
  engine->submit(engine->as("ada@acme.com", CreateApp{app("web"), org("acme-widgets"), false}));
  const auto told = [&](Expectation wanted) {
    Submission submission = engine->as("ada@acme.com", LockApp{app("web")});
    submission.expectation = std::make_unique<Expectation>(std::move(wanted));
    return sentence(engine->submit(std::move(submission)).rejection);
  };
  const std::string changed = " has changed since you read it: read it again.";
  CHECK(told({{}, {app("web")}, {}, 0, {}}) == "web" + changed);
  CHECK(told({{org("acme-widgets")}, {app("web")}, {}, 0, {}}) == "acme-widgets" + changed);
  CHECK(told({{}, {app("web")}, {}, 0, {77}}) == "web" + changed);
  CHECK(told({{}, {}, {email("ada@acme.com")}, 0, {}}) == "The account" + changed);
  CHECK(told({{}, {}, {}, 1'000, {}}) == "The log" + changed);
}

TEST_CASE("F-D2: a position or a version that nobody was given is met by nothing") {
  OverMemory engine;
  engine.provision();
  engine->submit(engine->as("ada@acme.com", CreateApp{app("web"), org("acme-widgets"), false}));
  const Position end = engine.log->end();
  const auto ask = [&](Position after, std::vector<Position> versions, bool names = true) {
    Submission submission = engine->as("ada@acme.com", LockApp{app("web")});
    submission.expectation = std::make_unique<Expectation>();
    if (names) submission.expectation->apps = {app("web")};
    submission.expectation->after = after;
    submission.expectation->versions = std::move(versions);
    return engine->submit(std::move(submission));
  };
  for (const Position never : {end + 1, end + 1'000'000})
    CHECK(ask(never, {}).rejection.reason == Reason::version_conflict);
  CHECK(ask(0, {0, end, end + 7}).rejection.reason == Reason::version_conflict);
  CHECK(ask(0, {end - 1}, false).rejection.reason == Reason::version_conflict);
  CHECK(engine.log->end() == end);
  CHECK(ask(0, {3, end - 1, end + 7}).kind == Kind::accepted);
}

TEST_CASE(
    "D11: imported history keeps its own time, and neither the future nor the past of the same org "
    "is taken") {
  OverMemory engine;
  const auto at = [&](Command command, std::string_view time) {
    Submission submission = engine->as("ada@acme.com", std::move(command));
    submission.occurred_at = parse_rfc3339(time);
    return submission;
  };
  Submission provision =
      engine->as_operator(ProvisionOrg{org("acme-widgets"), email("ada@acme.com"), {}, {}, {}});
  provision.occurred_at = parse_rfc3339("2018-08-23T04:11:39Z");
  CHECK(engine->submit(std::move(provision)).kind == Kind::accepted);
  const AddMember joe{org("acme-widgets"), email("joe@acme.com"), Role::member};
  CHECK(engine->submit(at(joe, "2018-01-01T00:00:00Z")).rejection.reason ==
        Reason::time_before_newest);
  CHECK(engine->submit(at(joe, "2999-01-01T00:00:00Z")).rejection.reason == Reason::time_in_future);
  CHECK(engine->submit(at(joe, "2019-01-01T00:00:00Z")).kind == Kind::accepted);
  std::string keep;
  const auto record = engine.log->read_one(engine.log->end() - 1, keep);
  REQUIRE(record.has_value());
  CHECK(to_rfc3339(record->header.occurred_at) == "2019-01-01T00:00:00Z");
  CHECK(record->header.recorded_at == engine->clock.now());
}

TEST_CASE("recorded_at never goes backwards although the machine's clock does") {
  OverMemory engine;
  engine.provision();
  engine->clock.now_us -= 3'600'000'000;
  engine->submit(engine->as("ada@acme.com", CreateApp{app("web"), org("acme-widgets"), false}));
  std::string keep;
  const Timestamp first = engine.log->read_one(0, keep)->header.recorded_at;
  CHECK(engine.log->read_one(engine.log->end() - 1, keep)->header.recorded_at == first);
}

TEST_CASE("a command needs a token of scope global") {
  OverMemory engine;
  engine.provision();
  const Scopes narrow = Scopes(Scope::read) | Scope::audit;
  engine->submit(
      engine->as_operator(IssueToken{email("ada@acme.com"), sha256("secret"), "", narrow, {}}));
  engine->settle();
  const CommandId id{random_uuid()};
  Submission submission =
      engine->as_operator(CreateApp{app("one"), org("acme-widgets"), false}, id);
  submission.principal =
      *authenticate(engine->state_table, Sha256Digest{}, "secret", engine->clock.now());
  CHECK(submission.principal.scopes == narrow);
  CHECK(engine->submit(std::move(submission)).rejection.reason == Reason::scope_too_narrow);
  // It was not looked at: the id is still free.
  CHECK(engine->submit(engine->as_operator(RegisterAccount{email("bob@acme.com"), ""}, id)).kind ==
        Kind::accepted);
}

TEST_CASE("an expired token opens nothing on a connection that is still open") {
  OverMemory engine;
  engine.provision();
  const Timestamp until = engine->clock.now() + std::chrono::hours{1};
  engine->submit(
      engine->as_operator(IssueToken{email("ada@acme.com"), sha256("secret"), "", {}, until}));
  engine->settle();
  const auto ada = authenticate(engine->state_table, Sha256Digest{}, "secret", engine->clock.now());
  REQUIRE(ada.has_value());
  const auto create = [&](std::string_view name) {
    Submission submission = engine->as_operator(CreateApp{app(name), org("acme-widgets"), false});
    submission.principal = *ada;
    return submission;
  };
  engine->clock.now_us = until.time_since_epoch().count() - 1;
  CHECK(engine->submit(create("one")).kind == Kind::accepted);
  CHECK(is_authentic(engine->state_table, *ada, engine->clock.now()));
  engine->clock.now_us = until.time_since_epoch().count();
  CHECK(engine->submit(create("two")).rejection.reason == Reason::unauthorized);
  CHECK_FALSE(is_authentic(engine->state_table, *ada, engine->clock.now()));
  CHECK_FALSE(authenticate(engine->state_table, Sha256Digest{}, "secret", engine->clock.now()));
}

TEST_CASE("a command id tells its outcome to its user; anybody else's is another command") {
  OverMemory engine;
  engine.provision();
  for (const char* address : {"ada@acme.com", "eve@evil.com"}) {
    engine->submit(engine->as_operator(IssueToken{email(address), sha256(address), ""}));
  }
  engine->settle();
  const auto as = [&](const char* address, Command command, CommandId id) {
    Submission submission = engine->as_operator(std::move(command), id);
    submission.principal =
        *authenticate(engine->state_table, Sha256Digest{}, address, engine->clock.now());
    return submission;
  };
  const CommandId accepted{random_uuid()};
  const CommandId rejected{random_uuid()};
  const CreateApp create{app("one"), org("acme-widgets"), false};
  const CreateApp again{app("one"), {}, false};
  REQUIRE(engine->submit(as("ada@acme.com", create, accepted)).kind == Kind::accepted);
  REQUIRE(engine->submit(as("ada@acme.com", again, rejected)).rejection.reason ==
          Reason::name_taken);
  const auto check_both = [&] {
    for (const CommandId id : {accepted, rejected}) {
      CHECK(engine->submit(as("eve@evil.com", create, id)).rejection.reason ==
            Reason::org_not_found);
      CHECK(engine->submit(engine->as_operator(create, id)).rejection.reason == Reason::name_taken);
    }
    CHECK(engine->submit(as("ada@acme.com", create, accepted)).kind == Kind::accepted);
    CHECK(engine->submit(as("ada@acme.com", again, rejected)).rejection.reason ==
          Reason::name_taken);
  };
  SUBCASE("while it is in memory") { check_both(); }
  SUBCASE("after a restart") {
    engine.reopen();
    check_both();
  }
}

TEST_CASE("the operator's retry for somebody who was not there gets the first outcome") {
  OverMemory engine;
  const CommandId id{random_uuid()};
  const auto ask = [&] {
    return engine->submit(engine->as("new@acme.com", CreateApp{app("one"), {}, false}, id));
  };
  CHECK(ask().rejection.reason == Reason::account_not_found);
  engine->submit(engine->as_operator(RegisterAccount{email("new@acme.com"), ""}));
  CHECK(ask().rejection.reason == Reason::account_not_found);
}

TEST_CASE("a revoked token opens nothing on a connection that is still open") {
  OverMemory engine;
  engine.provision();
  const std::string secret = "orglog_secret";
  engine->submit(engine->as_operator(IssueToken{email("ada@acme.com"), sha256(secret), ""}));
  engine->settle();
  const auto principal =
      authenticate(engine->state_table, Sha256Digest{}, secret, engine->clock.now());
  REQUIRE(principal.has_value());
  const auto create = [&](std::string_view name) {
    Submission submission = engine->as_operator(CreateApp{app(name), org("acme-widgets"), false});
    submission.principal = *principal;
    return submission;
  };
  CHECK(engine->submit(create("one")).kind == Kind::accepted);
  engine->submit(engine->as_operator(RevokeToken{principal->token}));
  CHECK(engine->submit(create("two")).rejection.reason == Reason::unauthorized);
  CHECK_FALSE(authenticate(engine->state_table, Sha256Digest{}, secret + "x", engine->clock.now())
                  .has_value());
}

TEST_CASE("only the operator may act for others or in the past") {
  OverMemory engine;
  engine.provision();
  engine->submit(engine->as_operator(IssueToken{email("ada@acme.com"), sha256("secret"), ""}));
  engine->settle();
  Submission submission =
      engine->as("joe@acme.com", CreateApp{app("one"), org("acme-widgets"), false});
  submission.principal =
      *authenticate(engine->state_table, Sha256Digest{}, "secret", engine->clock.now());
  CHECK(engine->submit(std::move(submission)).rejection.reason == Reason::operator_only);
}

TEST_CASE("an event names actor, origin, client and correlation") {
  OverMemory engine;
  engine.provision();
  Submission submission =
      engine->as("ada@acme.com", CreateApp{app("one"), org("acme-widgets"), false});
  submission.client = std::make_shared<const Client>(Client{"orglog-cli/0.1", "127.0.0.1"});
  submission.origin = Origin::cli;
  submission.correlation = CorrelationId{random_uuid()};
  const CorrelationId correlation = submission.correlation;
  engine->submit(std::move(submission));
  std::string keep;
  const auto record = engine.log->read_one(engine.log->end() - 1, keep);
  REQUIRE(record.has_value());
  CHECK(engine.log->client_of(*record) == ClientText{"orglog-cli/0.1", "127.0.0.1", {}});
  CHECK(record->header.origin == Origin::cli);
  CHECK(record->header.correlation == correlation);
  CHECK(record->header.tags.contains({Tag::Kind::actor, record->header.actor.value}));
}

TEST_CASE("after stop every command is answered, later ones with stopping") {
  OverMemory engine;
  engine.provision();
  engine->engine->stop();
  CHECK(
      engine->submit(engine->as("ada@acme.com", CreateApp{app("one"), org("acme-widgets"), false}))
          .kind == Kind::stopping);
}

}  // namespace orglog::testing
