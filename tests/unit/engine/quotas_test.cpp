// F-B8 and F-C3: what one account may ask for, whichever token it shows.
#include <doctest/doctest.h>

#include <thread>

#include "orglog/base/limits.hpp"
#include "orglog/codec/event_codec.hpp"
#include "orglog/engine/quotas.hpp"
#include "orglog/engine/rehearse.hpp"
#include "support/append.hpp"
#include "support/engine_fixture.hpp"

namespace orglog::testing {
namespace {

using Kind = Outcome::Kind;
using Steady = CommandRates::Steady;

// eve has an app of her own, and two tokens; joe has one.
struct World {
  explicit World(EngineQuotas of_accounts = {}) : quotas(of_accounts) {
    open();
    for (const char* token : {"eve's", "eve's other"}) issue("eve@evil.com", token);
    issue("joe@acme.com", "joe's");
    REQUIRE(ask("eve's", CreateApp{app("blog"), {}, false}).kind == Kind::accepted);
  }
  void open() {
    std::optional<Timestamp> now;
    if (fixture) now = fixture->clock.now();
    fixture.reset();
    fixture.emplace(*log, directory.path() / "projections", nullptr, now, ClockGuardOptions{},
                    quotas);
  }
  void issue(const char* address, const char* token) {
    REQUIRE(
        fixture->submit(fixture->as_operator(IssueToken{email(address), sha256(token), ""})).kind ==
        Kind::accepted);
    fixture->settle();
  }
  Submission by(const char* token, Command command, CommandId id = CommandId{random_uuid()}) {
    Submission submission = fixture->as_operator(std::move(command), id);
    submission.principal =
        *authenticate(fixture->state_table, Sha256Digest{}, token, fixture->clock.now());
    return submission;
  }
  Outcome ask(const char* token, Command command, CommandId id = CommandId{random_uuid()}) {
    return fixture->submit(by(token, std::move(command), id));
  }
  Reason reason_of(const char* token, Command command) {
    return ask(token, std::move(command)).rejection.reason;
  }
  Outcome name(int number) {
    return ask("eve's",
               AddCollaborator{app("blog"), email("s" + std::to_string(number) + "@example.com")});
  }

  TempDir directory;
  std::unique_ptr<EventLog> log = make_memory_log();
  EngineQuotas quotas;
  std::optional<EngineFixture> fixture;
};

AccountId somebody(std::uint32_t number) { return AccountId{derive_uuid({}, number, "somebody")}; }

}  // namespace

TEST_CASE("F-B8: a bucket of commands holds the burst, and gets one back in its time") {
  CommandRates rates({600, 10});
  const auto begin = Steady::now();
  for (int count = 0; count < 10; ++count) CHECK_FALSE(rates.take(somebody(1), begin).has_value());
  CHECK(rates.take(somebody(1), begin) == std::chrono::milliseconds(100));
  CHECK(rates.take(somebody(1), begin + std::chrono::milliseconds(60)) ==
        std::chrono::milliseconds(40));
  CHECK_FALSE(rates.take(somebody(2), begin).has_value());
  CHECK_FALSE(rates.take(somebody(1), begin + std::chrono::milliseconds(100)).has_value());
  CHECK(rates.take(somebody(1), begin + std::chrono::milliseconds(100)).has_value());
  for (int count = 0; count < 10; ++count)
    CHECK_FALSE(rates.take(somebody(1), begin + std::chrono::hours(1)).has_value());
  CHECK(rates.take(somebody(1), begin + std::chrono::hours(1)).has_value());
}

TEST_CASE("F-B8: a rate of zero counts nobody") {
  CommandRates rates({0, 0});
  for (int count = 0; count < 100'000; ++count)
    REQUIRE_FALSE(rates.take(somebody(1), Steady::now()).has_value());
}

TEST_CASE("F-B8: an account stays at its bound while very many others come and go") {
  CommandRates rates({600, 50});
  const auto begin = Steady::now();
  for (int count = 0; count < 50; ++count) rates.take(somebody(0), begin);
  for (std::uint32_t other = 1; other <= limits::command_rate_slots / 2; ++other)
    CHECK_FALSE(rates.take(somebody(other), begin).has_value());
  CHECK(rates.take(somebody(0), begin).has_value());
  // More accounts than there is room for: the table is bounded, and nobody is refused for others.
  for (std::uint32_t other = 1; other <= 3 * limits::command_rate_slots; ++other)
    CHECK_FALSE(rates.take(somebody(other), begin + std::chrono::seconds(1)).has_value());
}

TEST_CASE("F-B8: threads that take at once get no more than the bucket holds") {
  CommandRates rates({1, 1'000});
  const auto begin = Steady::now();
  std::atomic<int> taken = 0;
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread)
      threads.emplace_back([&] {
        for (int count = 0; count < 1'000; ++count)
          if (!rates.take(somebody(1), begin)) ++taken;
      });
  }
  CHECK(taken == 1'000);
}

TEST_CASE("F-B8: commands of all tokens of an account are counted together, of others apart") {
  CommandRates rates({1, 20});
  World world({&rates, {}});
  const auto ask = [&](const char* token) { return world.ask(token, LockApp{app("blog")}); };
  int done = 0;
  for (int count = 0; count < 100; ++count)
    if (ask(count % 2 == 0 ? "eve's" : "eve's other").kind != Kind::rejected) ++done;
  CHECK(done == 19);  // one went into the app
  const Outcome refused = ask("eve's other");
  CHECK(refused.rejection.reason == Reason::too_many_commands);
  CHECK(refused.rejection.retry_after > std::chrono::seconds(0));
  CHECK(refused.rejection.retry_after <= std::chrono::seconds(60));
  CHECK(sentence(refused.rejection)
            .starts_with("This account has sent too many commands: at most 1 a minute; this one is "
                         "taken in "));
  CHECK(world.reason_of("joe's", CreateApp{app("shop"), {}, false}) == Reason::none);
  CHECK(world.fixture->submit(world.fixture->as("eve@evil.com", UnlockApp{app("blog")})).kind ==
        Kind::accepted);
}

TEST_CASE("F-B8: no-ops, retries, refusals and rehearsals cost a command each") {
  CommandRates rates({1, 5});
  World world({&rates, {}});  // the app took one
  const CommandId id{random_uuid()};
  CHECK(world.ask("eve's", LockApp{app("blog")}, id).kind == Kind::accepted);
  CHECK(world.ask("eve's", LockApp{app("blog")}, id).kind == Kind::accepted);
  CHECK(world.reason_of("eve's", LockApp{app("web")}) == Reason::app_not_found);
  world.fixture->settle();
  std::vector<Submission> wishes;
  for (int count = 0; count < 3; ++count) wishes.push_back(world.by("eve's", LockApp{app("blog")}));
  const auto said = rehearse(world.fixture->sources(), std::move(wishes));
  REQUIRE(said.size() == 3);
  CHECK(said[0].at("outcome") == "unchanged");
  CHECK(said[1].at("reason") == "too_many_commands");
  CHECK(said[2].at("reason") == "too_many_commands");
  CHECK(world.reason_of("eve's", LockApp{app("blog")}) == Reason::too_many_commands);
}

TEST_CASE("F-C3: a command that names many apps counts as that many commands") {
  CommandRates rates({1, 20});
  World world({&rates, {}});  // the app took one
  world.fixture->submit(world.fixture->as_operator(
      ProvisionOrg{org("acme"), email("eve@evil.com"), OrgType::enterprise, {}, {}}));
  std::vector<AppName> absent;
  for (int number = 0; number < 15; ++number)
    absent.push_back(app("absent-" + std::to_string(number)));
  const ImportApps import{org("acme"), *AppNames::of(std::move(absent)), false, false};
  const CommandId id{random_uuid()};
  CHECK(world.ask("eve's", import, id).items.size() == 15);
  CHECK(world.reason_of("eve's", import) == Reason::too_many_commands);
  CHECK(world.ask("eve's", import, id).rejection.reason == Reason::too_many_commands);
  CHECK(world.reason_of("eve's", LockApp{app("blog")}) == Reason::none);  // a small one has room
}

TEST_CASE("F-C3: a command that is larger than a whole bucket waits for a full one") {
  CommandRates rates({600, 10});
  const auto begin = Steady::now();
  CHECK_FALSE(rates.take(somebody(1), begin, 1'000).has_value());
  CHECK(rates.take(somebody(1), begin, 1'000) == std::chrono::seconds(1));
  CHECK(rates.take(somebody(1), begin) == std::chrono::milliseconds(100));
  CHECK_FALSE(rates.take(somebody(1), begin + std::chrono::seconds(1), 1'000).has_value());
}

TEST_CASE("F-B8: a refused flood leaves nothing, and its ids are as good as new") {
  CommandRates rates({600, 3});
  World world({&rates, {}});
  for (int count = 0; count < 2; ++count) world.ask("eve's", LockApp{app("blog")});
  const Position end = world.log->end();
  CommandId last;
  Outcome outcome;
  for (int count = 0; count < 1'000; ++count) {
    last = CommandId{random_uuid()};
    outcome = world.ask("eve's", UnlockApp{app("blog")}, last);
    if (outcome.kind == Kind::rejected) break;  // a slow machine gets some back meanwhile
  }
  REQUIRE(outcome.rejection.reason == Reason::too_many_commands);
  CHECK_FALSE((*world.log->find_note(last)).has_value());
  CHECK(world.log->end() <= end + 1);
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  CHECK(world.ask("eve's", UnlockApp{app("blog")}, last).kind != Kind::rejected);
}

TEST_CASE(
    "F-C3: the new addresses of a day are counted over a restart, from rows and from the log") {
  World world({nullptr, {3, 5}});
  for (int number = 0; number < 3; ++number) CHECK(world.name(number).kind == Kind::accepted);
  CHECK(world.name(3).rejection.reason == Reason::new_address_limit);
  world.open();
  CHECK(world.name(3).rejection.reason == Reason::new_address_limit);
  world.fixture.reset();
  std::filesystem::remove_all(world.directory.path() / "projections");
  world.open();
  CHECK(world.name(3).rejection.reason == Reason::new_address_limit);
}

TEST_CASE("F-C3: what the bound refused can be sent again under its id when the day is over") {
  World world({nullptr, {1, 5}});
  CHECK(world.name(0).kind == Kind::accepted);
  const CommandId id{random_uuid()};
  const AddCollaborator wish{app("blog"), email("later@example.com")};
  CHECK(world.ask("eve's", wish, id).rejection.reason == Reason::new_address_limit);
  CHECK_FALSE((*world.log->find_note(id)).has_value());
  world.fixture->clock.now_us += std::chrono::microseconds(std::chrono::hours(24)).count();
  CHECK(world.ask("eve's", wish, id).kind == Kind::accepted);
}

TEST_CASE("F-C3: a rehearsal goes by the same bound, and uses nothing up") {
  World world({nullptr, {2, 5}});
  world.fixture->settle();
  const auto rehearsed = [&] {
    std::vector<Submission> wishes;
    for (const char* address : {"a@example.com", "b@example.com", "c@example.com"})
      wishes.push_back(world.by("eve's", AddCollaborator{app("blog"), email(address)}));
    return rehearse(world.fixture->sources(), std::move(wishes));
  };
  for (int times = 0; times < 2; ++times) {
    const auto said = rehearsed();
    CHECK(said[1].at("outcome") == "accepted");
    CHECK(said[2].at("reason") == "new_address_limit");
  }
}

TEST_CASE("F-C2: a store with more people on an app from before opens, and can be made smaller") {
  World world;
  world.fixture->settle();
  AppId blog;
  Owner eve;
  world.fixture->state_table.read([&](const State& state) {
    blog = state.app(app("blog"))->id;
    eve = state.app(app("blog"))->owner;
  });
  const Timestamp now = world.fixture->clock.now();
  world.fixture.reset();
  std::vector<NewRecord> records;
  const auto add = [&](const Event& event, CommandId command, std::uint16_t ordinal) {
    NewRecord& record = records.emplace_back();
    record.header.command = command;
    record.header.ordinal = ordinal;
    record.header.type = type_of(event);
    record.header.occurred_at = record.header.recorded_at = now;
    record.header.actor = eve.account();
    record.header.tags = tags_of(event);
    encode_event(event, record.payload);
  };
  const auto fan = [](std::size_t number) {
    return email("fan" + std::to_string(number) + "@example.com");
  };
  for (std::uint32_t number = 0; number < limits::people_per_app + 2; ++number) {
    const CommandId command{random_uuid()};
    const AccountId id{derive_uuid({}, number, "fan")};
    add(AccountRegistered{id, fan(number), "", AccountState::invited}, command, 0);
    add(CollaboratorAdded{blog, eve, id, Permissions::work()}, command, 1);
  }
  REQUIRE(append_to(*world.log, records).has_value());
  world.open();
  const AddCollaborator joe{app("blog"), email("joe@acme.com")};
  for (std::size_t number = 0; number < 3; ++number) {
    CHECK(world.reason_of("eve's", joe) == Reason::people_limit);
    CHECK(world.ask("eve's", RemoveCollaborator{app("blog"), fan(number)}).kind == Kind::accepted);
  }
  CHECK(world.ask("eve's", joe).rejection.reason == Reason::new_address_limit);  // 5,002 that day
  world.fixture->clock.now_us += std::chrono::microseconds(std::chrono::hours(24)).count();
  CHECK(world.ask("eve's", joe).kind == Kind::accepted);
}

TEST_CASE("F-C3: of very many commands that changed nothing the later ones leave no note") {
  World world;
  REQUIRE(world.ask("eve's", LockApp{app("blog")}).kind == Kind::accepted);
  CommandId kept;
  for (std::uint32_t count = 0; count < limits::noted_outcomes_a_minute; ++count) {
    kept = CommandId{random_uuid()};
    REQUIRE(world.ask("eve's", LockApp{app("blog")}, kept).kind == Kind::unchanged);
  }
  CHECK((*world.log->find_note(kept)).has_value());
  const CommandId beyond{random_uuid()};
  CHECK(world.ask("eve's", LockApp{app("blog")}, beyond).kind == Kind::unchanged);
  CHECK_FALSE((*world.log->find_note(beyond)).has_value());
  // Joe has a minute of his own, and for eve there is another one.
  CHECK(world.ask("joe's", LockApp{app("blog")}, beyond).kind == Kind::rejected);
  world.fixture->clock.now_us += 60'000'000;
  const CommandId next{random_uuid()};
  CHECK(world.ask("eve's", LockApp{app("blog")}, next).kind == Kind::unchanged);
  CHECK((*world.log->find_note(next)).has_value());
}

}  // namespace orglog::testing
