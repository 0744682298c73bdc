// F-A2: the machine's clock goes wrong, while the server runs and before it starts, in both
// directions.
#include <doctest/doctest.h>

#include "orglog/codec/event_codec.hpp"
#include "orglog/engine/rehearse.hpp"
#include "support/engine_fixture.hpp"

namespace orglog::testing {
namespace {

using Kind = Outcome::Kind;
using std::chrono_literals::operator""h;
using std::chrono_literals::operator""min;
using std::chrono_literals::operator""s;

const Timestamp today = *parse_rfc3339("2026-11-29T12:00:00Z");
constexpr std::chrono::hours ten_years{87'600};

struct Clocked {
  TempDir directory;
  std::unique_ptr<EventLog> log = make_memory_log();
  std::vector<bool> told;  // jumped, or right again
  std::optional<EngineFixture> fixture;

  explicit Clocked(Timestamp now = today) { open(now); }
  EngineFixture* operator->() { return &*fixture; }
  void open(Timestamp now) {
    fixture.reset();
    ClockGuardOptions options;
    options.on_change = [this](const ClockReading& reading) { told.push_back(reading.jumped); };
    fixture.emplace(*log, directory.path() / "projections", nullptr, now, options);
  }

  Outcome provision(std::string_view name = "acme") {
    return fixture->submit(
        fixture->as_operator(ProvisionOrg{org(name), email("ada@acme.com"), {}, {}, {}}));
  }
  Outcome create(std::string_view name, CommandId id = CommandId{random_uuid()}) {
    return fixture->submit(fixture->as("ada@acme.com", CreateApp{app(name), org("acme")}, id));
  }
  Outcome scale(std::string_view name, std::uint32_t dynos) {
    const ProcessScales web{{*ProcessType::parse("web"), dynos, {}}};
    return fixture->submit(fixture->as("ada@acme.com", SetFormation{app(name), web}));
  }
  Outcome accept() { return fixture->submit(fixture->as_operator(AcceptClock{})); }
  RecordHeader newest() const {
    std::string keep;
    const auto record = log->read_one(log->end() - 1, keep);
    REQUIRE(record.has_value());
    return record->header;
  }
  // The positions that the org's audit of that day shows.
  std::size_t audited(std::string_view day, bool reverse = false) {
    fixture->settle();
    Query query;
    query.kind = QueryKind::audit;
    query.org = "acme";
    query.since = query.until = day;
    query.reverse = reverse;
    Principal platform;
    platform.is_operator = true;
    const auto answered = answer(fixture->sources(), platform, query);
    REQUIRE(answered.has_value());
    return answered->json.as_array().size();
  }
  std::size_t apps_as_of(std::string_view moment) {
    fixture->settle();
    Query query;
    query.kind = QueryKind::apps;
    query.org = "acme";
    query.as_of = moment;
    Principal platform;
    platform.is_operator = true;
    const auto answered = answer(fixture->sources(), platform, query);
    REQUIRE(answered.has_value());
    return answered->json.as_array().size();
  }
  std::int64_t used(std::string_view first, std::string_view last) {
    fixture->settle();
    const Org* found = nullptr;
    Owner owner;
    fixture->state_table.read([&](const State& state) {
      found = state.org(org("acme"));
      owner = Owner::of(found->id);
    });
    const auto days = usage(*fixture->store, owner, UsagePeriod::day, *parse_date(first),
                            *parse_date(last), fixture->clock.now());
    REQUIRE(days.has_value());
    std::int64_t seconds = 0;
    for (const PeriodUsage& day : *days) seconds += day.dyno_centi_unit_seconds / 100;
    return seconds;
  }
  void is_refused(const Outcome& outcome) const {
    CHECK(outcome.kind == Kind::rejected);
    CHECK(outcome.rejection.reason == Reason::clock_jumped);
  }
  // Ran once with a clock ten years ahead, and recorded what nobody can take back.
  void poison() {
    REQUIRE(provision().kind == Kind::accepted);
    REQUIRE(create("old").kind == Kind::accepted);
    REQUIRE(scale("old", 1).kind == Kind::accepted);
    open(today + ten_years);
    REQUIRE(create("web").kind == Kind::accepted);
    REQUIRE(scale("old", 2).kind == Kind::accepted);
    told.clear();
  }
};

}  // namespace

TEST_CASE("F-A2: a start with the newest record ten years ahead refuses commands, reads go on") {
  Clocked world;
  world.poison();
  world.open(today + 1h);
  CHECK(world.told == std::vector{true});
  CHECK(world->engine->clock_guard().look().jumped);
  const Position end = world.log->end();
  const CommandId id{random_uuid()};
  world.is_refused(world.create("api", id));
  world.is_refused(world.create("api", id));
  CHECK(world.log->end() == end);
  CHECK(world.apps_as_of("@" + std::to_string(end - 1)) == 2);

  CHECK(world.accept().kind == Kind::accepted);
  CHECK(world.told == std::vector{true, false});
  CHECK(world.newest().occurred_at == today + 1h);
  CHECK(world.newest().recorded_at == today + ten_years);
  // Nothing was remembered of what was refused.
  CHECK(world.create("api", id).kind == Kind::accepted);
  CHECK(world.newest().occurred_at == today + 1h);
  CHECK(world.newest().recorded_at == today + ten_years);
}

TEST_CASE("F-A2: a store that was poisoned counts, audits and looks back as of today again") {
  Clocked world;
  world.poison();
  CHECK(world.audited("2036-11-26") == 2);
  world.open(today + 1h);
  REQUIRE(world.accept().kind == Kind::accepted);
  REQUIRE(world.create("api").kind == Kind::accepted);
  world->clock.now_us += std::chrono::microseconds(30min).count();
  REQUIRE(world.scale("old", 5).kind == Kind::accepted);
  world->clock.now_us += std::chrono::microseconds(30min).count();
  const auto check = [&] {
    // One from noon to one, two until half past one, five since.
    CHECK(world.used("2026-11-29", "2026-11-29") == 3'600 + 2 * 1'800 + 5 * 1'800);
    for (const bool reverse : {false, true}) {
      CAPTURE(reverse);
      CHECK(world.audited("2026-11-29", reverse) == 5);
      CHECK(world.audited("2026-11-30", reverse) == 0);
      CHECK(world.audited("2036-11-26", reverse) == 2);
    }
    CHECK(world.apps_as_of("2026-11-29T12:30:00Z") == 1);
    CHECK(world.apps_as_of("2026-11-29T13:00:00Z") == 3);
    CHECK(world.apps_as_of("2026-11-29") == 3);
    CHECK(world.apps_as_of("2036-12-31") == 3);
  };
  check();
  SUBCASE("after a restart") {
    world.open(today + 2h);
    CHECK_FALSE(world->engine->clock_guard().look().jumped);
    check();
    CHECK(world.create("next").kind == Kind::accepted);
    CHECK(world.newest().occurred_at == today + 2h);
  }
  SUBCASE("tomorrow") {
    world->clock.now_us += std::chrono::microseconds(22h).count();
    CHECK(world.used("2026-11-29", "2026-11-30") == 3'600 + 2 * 1'800 + 5 * (22 * 3'600 + 1'800));
    CHECK(world.audited("2026-11-29") == 5);
  }
  SUBCASE("poisoned and accepted once more") {
    world.open(today + 2h + ten_years);
    REQUIRE(world.scale("old", 3).kind == Kind::accepted);
    world.open(today + 3h);
    world.is_refused(world.create("late"));
    REQUIRE(world.accept().kind == Kind::accepted);
    REQUIRE(world.scale("old", 0).kind == Kind::accepted);
    CHECK(world.used("2026-11-29", "2026-11-29") == 3'600 + 2 * 1'800 + 5 * (1'800 + 3'600));
    world.open(today + 30h);
    CHECK(world.used("2026-11-29", "2026-12-05") == 3'600 + 2 * 1'800 + 5 * (1'800 + 3'600));
    CHECK(world.audited("2026-11-29", true) == 6);
  }
}

TEST_CASE("F-A2: a jump ahead while it runs refuses commands until the clock is right again") {
  Clocked world;
  REQUIRE(world.provision().kind == Kind::accepted);
  world->clock.jump(2h);
  world.is_refused(world.create("web"));
  CHECK(world->engine->clock_guard().look().jumped);
  world->clock.now_us += 1'000'000;
  world.is_refused(world.create("web"));
  world->clock.jump(-2h);
  CHECK(world.create("web").kind == Kind::accepted);
  CHECK(world.newest().occurred_at == today + 1s);
  CHECK(world.told == std::vector{true, false});
}

TEST_CASE("F-A2: a jump ahead that the operator accepts goes on from there") {
  Clocked world;
  REQUIRE(world.provision().kind == Kind::accepted);
  world->clock.jump(ten_years);
  world.is_refused(world.create("web"));
  CHECK(world.accept().kind == Kind::accepted);
  CHECK(world.create("web").kind == Kind::accepted);
  CHECK(world.newest().occurred_at == today + ten_years);
  world.open(today + ten_years + 1h);
  CHECK(world.create("api").kind == Kind::accepted);
}

TEST_CASE("F-A2: a jump back while it runs refuses commands until it is right or accepted") {
  Clocked world;
  REQUIRE(world.provision().kind == Kind::accepted);
  world->clock.jump(-2h);
  world.is_refused(world.create("web"));
  SUBCASE("right again") {
    world->clock.jump(2h);
    CHECK(world.create("web").kind == Kind::accepted);
    CHECK(world.newest().occurred_at == today);
  }
  SUBCASE("accepted") {
    CHECK(world.accept().kind == Kind::accepted);
    CHECK(world.create("web").kind == Kind::accepted);
    CHECK(world.newest().occurred_at == today - 2h);
    CHECK(world.newest().recorded_at == today);
    // From here on that is the time.
    world->clock.jump(2h);
    world.is_refused(world.create("api"));
  }
}

TEST_CASE("F-A2: an hour back costs nothing, and neither does its return") {
  Clocked world;
  REQUIRE(world.provision().kind == Kind::accepted);
  world->clock.jump(-1h);
  CHECK(world.create("web").kind == Kind::accepted);
  CHECK(world.newest().occurred_at == today);  // of this org nothing happens before its newest
  CHECK(world.newest().recorded_at == today);
  CHECK(world->submit(world->as_operator(RegisterAccount{email("joe@acme.com"), ""})).kind ==
        Kind::accepted);
  CHECK(world.newest().occurred_at == today - 1h);
  CHECK(world.newest().recorded_at == today);
  IssueToken token{email("joe@acme.com"), sha256("secret"), "laptop", {}, today - 30min};
  CHECK(world->submit(world->as_operator(token)).kind == Kind::accepted);
  world->clock.jump(1h);
  CHECK(world.create("api").kind == Kind::accepted);
  CHECK(world.told.empty());
  world.open(today - 1h);
  CHECK(world.create("third").kind == Kind::accepted);
  CHECK(world.told.empty());
}

TEST_CASE("F-A2: an expiry is compared with the wall clock, whatever the records say") {
  Clocked world;
  world.poison();
  world.open(today + 1h);
  REQUIRE(world.accept().kind == Kind::accepted);
  IssueToken token{email("joe@acme.com"), sha256("secret"), "laptop", {}, today + 2h};
  CHECK(world->submit(world->as_operator(token)).kind == Kind::accepted);
  token.secret_hash = sha256("another");
  token.expires_at = today;
  CHECK(world->submit(world->as_operator(token)).rejection.reason == Reason::malformed);
  Submission history = world->as("ada@acme.com", CreateApp{app("past"), org("acme")});
  history.occurred_at = today + 2h;
  CHECK(world->submit(std::move(history)).rejection.reason == Reason::time_in_future);
}

TEST_CASE("F-A2: a token that was made for an hour while the clock ran ahead lasts an hour") {
  Clocked world(today + ten_years);
  IssueToken token{email("joe@acme.com"), sha256("secret"), "laptop", {}, today + ten_years + 1h};
  CHECK(world->submit(world->as_operator(token)).kind == Kind::accepted);
  world.open(today);
  REQUIRE(world.accept().kind == Kind::accepted);
  world->settle();
  const auto check = [&] {
    world->state_table.read([&](const State& state) {
      const Account* joe = state.account(email("joe@acme.com"));
      REQUIRE(joe->tokens.size() == 1);
      CHECK(joe->tokens[0].is_in_force(today + 59min));
      CHECK_FALSE(joe->tokens[0].is_in_force(today + 1h));
    });
  };
  check();
  world.open(today + 2h);
  check();
}

TEST_CASE("F-A2: while the clock is wrong a known command id is told its first outcome") {
  Clocked world;
  REQUIRE(world.provision().kind == Kind::accepted);
  const CommandId id{random_uuid()};
  const Outcome first = world.create("web", id);
  world->clock.jump(ten_years);
  const Outcome again = world.create("web", id);
  CHECK(again.kind == Kind::accepted);
  CHECK(again.first == first.first);
}

TEST_CASE("F-A2: a rehearsal says that the clock is wrong, and accepts nothing") {
  Clocked world;
  REQUIRE(world.provision().kind == Kind::accepted);
  world->settle();
  world->clock.jump(ten_years);
  std::vector<Submission> wishes;
  wishes.push_back(world->as("ada@acme.com", CreateApp{app("web"), org("acme")}));
  wishes.push_back(world->as_operator(AcceptClock{}));
  wishes.push_back(world->as("ada@acme.com", CreateApp{app("web"), org("acme")}));
  const boost::json::array results = rehearse(world->sources(), std::move(wishes));
  REQUIRE(results.size() == 3);
  CHECK(results[0].at("reason") == "clock_jumped");
  CHECK(results[1].at("events").as_array()[0].at("type") == "ClockAccepted");
  CHECK(results[2].at("outcome") == "accepted");
  CHECK(world->engine->clock_guard().look().jumped);
  world.is_refused(world.create("web"));
}

TEST_CASE("F-A2: the clock is the operator's to accept, at no other time, and only after a jump") {
  Clocked world;
  REQUIRE(world.provision().kind == Kind::accepted);
  const Position end = world.log->end();
  CHECK(world.accept().kind == Kind::unchanged);
  CHECK(world.log->end() == end);
  world->clock.jump(ten_years);
  CHECK(world->submit(world->as("ada@acme.com", AcceptClock{})).rejection.reason ==
        Reason::operator_only);
  Submission dated = world->as_operator(AcceptClock{});
  dated.occurred_at = today;
  CHECK(world->submit(std::move(dated)).rejection.reason == Reason::malformed);
  CHECK(world.log->end() == end);
}

}  // namespace orglog::testing
