// The engine after a failed append: it settles what became of the append and goes on, or, where
// the log cannot tell, it halts until a restart does.
#include <doctest/doctest.h>

#include "support/append.hpp"
#include "support/engine_fixture.hpp"
#include "support/log_decorator.hpp"

namespace orglog::testing {
namespace {

using Kind = Outcome::Kind;

// A log whose disk fails when it is told to; whether the bytes got there all the same is chosen
// too. What became of them shows after a restart only.
class FailingLog final : public LogDecorator {
 public:
  using LogDecorator::LogDecorator;
  Result<Claim> claim() override {
    if (fails) return make_error_code(LogError::halted);
    return below_.claim();
  }
  Result<Position> append(const Tip& at, std::span<const NewRecord> records,
                          std::span<const OutcomeNote> notes) override {
    if (!fails) return below_.append(at, records, notes);
    if (reaches_disk) (void)below_.append(at, records, notes);
    return make_error_code(LogError::unknown_outcome);
  }

  std::atomic<bool> fails = false;
  std::atomic<bool> reaches_disk = false;
};

// A log over a network: once the answer to an append is lost, or another writer comes first. While
// `held` an append waits, so that others are planned on top of it.
class DistantLog final : public LogDecorator {
 public:
  enum class Next { answered, written, lost, overtaken };

  using LogDecorator::LogDecorator;
  Result<Claim> claim() override {
    ++claims;
    auto claim = below_.claim();
    if (claim) claim->written = std::exchange(written_, false);
    return claim;
  }
  Result<Position> append(const Tip& at, std::span<const NewRecord> records,
                          std::span<const OutcomeNote> notes) override {
    ++appends;
    held.wait(true);
    switch (next.exchange(Next::answered)) {
      case Next::written:
        written_ = below_.append(at, records, notes).has_value();
        return make_error_code(LogError::unknown_outcome);
      case Next::lost:
        return make_error_code(LogError::unknown_outcome);
      case Next::overtaken:
        overtake();
        break;
      case Next::answered:
        break;
    }
    return below_.append(at, records, notes);
  }

  std::atomic<Next> next = Next::answered;
  std::atomic<bool> held = false;
  std::atomic<int> appends = 0, claims = 0;
  std::function<void()> overtake;

 private:
  bool written_ = false;
};

struct World {
  World() {
    engine.submit(
        engine.as_operator(ProvisionOrg{org("acme-widgets"), email("ada@acme.com"), {}, {}, {}}));
  }
  Submission add(const char* address, CommandId id = CommandId{random_uuid()}) {
    return engine.as("ada@acme.com", AddMember{org("acme-widgets"), email(address), Role::member},
                     id);
  }
  std::size_t members() {
    engine.settle();
    std::size_t count = 0;
    engine.state_table.read(
        [&](const State& state) { count = state.org(org("acme-widgets"))->members.size(); });
    return count;
  }
  // Submits the first one, and the others once its append is under way: they are planned on top of
  // it. Answers come in the order of the submissions.
  std::vector<Outcome> submit_over(std::vector<Submission> all) {
    const int before = log.appends;
    log.held = true;
    for (std::size_t index = 0; index < all.size(); ++index) {
      std::vector<Submission> batch;
      batch.push_back(std::move(all[index]));
      batch.back().request = index;
      // Two together are committed beside the planning, one alone is not.
      if (index == 0) {
        batch.push_back(
            engine.as("ada@acme.com", CreateApp{app("web"), org("acme-widgets"), false}));
        batch.back().request = all.size();
      }
      engine.engine->submit(std::move(batch));
      while (log.appends == before) std::this_thread::yield();
    }
    while (engine.engine->queued() != 0) std::this_thread::yield();
    log.held = false;
    log.held.notify_all();
    std::vector<Outcome> outcomes(all.size() + 1);
    for (std::size_t answered = 0; answered < outcomes.size();) {
      for (Completed& one : engine.answers.wait_for(1)) {
        outcomes[one.request] = std::move(one.outcome);
        ++answered;
      }
    }
    return outcomes;
  }

  TempDir directory;
  std::unique_ptr<EventLog> memory = make_memory_log();
  DistantLog log{*memory};
  EngineFixture engine{log, directory.path() / "projections"};
};

}  // namespace

TEST_CASE(
    "a failed append is answered unknown, what comes after it stopping, and a restart tells the "
    "truth") {
  const TempDir directory;
  const auto memory = make_memory_log();
  FailingLog log(*memory);
  const CommandId id{random_uuid()};
  const AddMember joe{org("acme-widgets"), email("joe@acme.com"), Role::member};
  SUBCASE("the bytes had reached the disk") { log.reaches_disk = true; }
  SUBCASE("the bytes had not reached the disk") {}
  Position end_before = 0;
  {
    EngineFixture engine(log, directory.path() / "projections");
    engine.submit(
        engine.as_operator(ProvisionOrg{org("acme-widgets"), email("ada@acme.com"), {}, {}, {}}));
    end_before = log.end();
    log.fails = true;
    CHECK(engine.submit(engine.as("ada@acme.com", joe, id)).kind == Kind::unknown);
    CHECK(engine.halted_by == make_error_code(LogError::unknown_outcome));
    log.fails = false;
    CHECK(
        engine.submit(engine.as("ada@acme.com", CreateApp{app("web"), org("acme-widgets"), false}))
            .kind == Kind::stopping);
  }
  EngineFixture engine(log, directory.path() / "projections");
  const Outcome again = engine.submit(engine.as("ada@acme.com", joe, id));
  CHECK(again.kind == Kind::accepted);
  CHECK(again.first == end_before);
  engine.settle();
  engine.state_table.read(
      [&](const State& state) { CHECK(state.org(org("acme-widgets"))->members.size() == 2); });
}

TEST_CASE("an append whose answer was lost, but not its records, is answered as it was decided") {
  World world;
  const CommandId id{random_uuid()};
  const Position end = world.log.end();
  world.log.next = DistantLog::Next::written;
  const Outcome first = world.engine.submit(world.add("joe@acme.com", id));
  CHECK(first.kind == Kind::accepted);
  CHECK(first.first == end);
  CHECK_FALSE(world.engine.engine->has_halted());
  const Outcome retry = world.engine.submit(world.add("joe@acme.com", id));
  CHECK(retry.kind == Kind::accepted);
  CHECK(retry.first == end);
  CHECK(world.log.end() == end + first.count);
  CHECK(world.engine.submit(world.add("zoe@acme.com")).kind == Kind::accepted);
  CHECK(world.members() == 3);
}

TEST_CASE("an append that was lost is answered unknown, and the same command is decided anew") {
  World world;
  const CommandId id{random_uuid()};
  const Position end = world.log.end();
  world.log.next = DistantLog::Next::lost;
  CHECK(world.engine.submit(world.add("joe@acme.com", id)).kind == Kind::unknown);
  CHECK(world.log.end() == end);
  CHECK_FALSE(world.engine.engine->has_halted());
  const Outcome again = world.engine.submit(world.add("joe@acme.com", id));
  CHECK(again.kind == Kind::accepted);
  CHECK(again.first == end);
  CHECK(world.members() == 2);
}

TEST_CASE("F-A2: a clock whose acceptance was lost with its append is not accepted") {
  World world;
  world.engine.clock.jump(std::chrono::hours{87'600});
  const auto is_refused = [&] {
    return world.engine.submit(world.add("joe@acme.com")).rejection.reason == Reason::clock_jumped;
  };
  CHECK(is_refused());
  world.log.next = DistantLog::Next::lost;
  CHECK(world.engine.submit(world.engine.as_operator(AcceptClock{})).kind == Kind::unknown);
  CHECK(is_refused());
  CHECK(world.engine.submit(world.engine.as_operator(AcceptClock{})).kind == Kind::accepted);
  CHECK(world.engine.submit(world.add("joe@acme.com")).kind == Kind::accepted);
}

TEST_CASE("F-B1: a denied attempt whose record was lost with its append is recorded by the next") {
  World world;
  REQUIRE(world.engine.submit(world.add("joe@acme.com")).kind == Kind::accepted);
  world.engine.submit(world.engine.as_operator(
      IssueToken{email("joe@acme.com"), sha256("joe's"), "", Scope::global, std::nullopt}));
  world.engine.settle();
  const Principal joe =
      *authenticate(world.engine.state_table, Sha256Digest{}, "joe's", world.engine.clock.now());
  const Position end = world.log.end();
  const auto attempt = [&] {
    Submission submission = world.engine.as_operator(CloseOrg{org("acme-widgets")});
    submission.principal = joe;
    return world.engine.submit(std::move(submission)).kind;
  };
  world.log.next = DistantLog::Next::lost;
  CHECK(attempt() == Kind::unknown);
  CHECK(world.log.end() == end);
  CHECK(attempt() == Kind::rejected);
  CHECK(world.log.end() == end + 1);
}

TEST_CASE("a writer that was overtaken says yes to nothing, and goes on after the other one") {
  World world;
  const CommandId id{random_uuid()}, theirs{random_uuid()};
  const Position end = world.log.end();
  world.log.next = DistantLog::Next::overtaken;
  // The other one deposes this one, and gives its member another name for the same id.
  world.log.overtake = [&] {
    const TempDir elsewhere;
    EngineFixture other(*world.memory, elsewhere.path() / "projections");
    CHECK(other
              .submit(other.as("ada@acme.com",
                               AddMember{org("acme-widgets"), email("zoe@acme.com"), Role::admin},
                               theirs))
              .kind == Kind::accepted);
  };
  CHECK(world.engine.submit(world.add("joe@acme.com", id)).kind == Kind::unknown);
  const Position theirs_end = world.log.end();
  CHECK(theirs_end > end);
  CHECK_FALSE(world.engine.engine->has_halted());
  const Outcome again = world.engine.submit(world.add("joe@acme.com", id));
  CHECK(again.kind == Kind::accepted);
  CHECK(again.first == theirs_end);
  // It knows what the other one decided: by id, and in its state.
  const Outcome retry = world.engine.submit(world.engine.as(
      "ada@acme.com", AddMember{org("acme-widgets"), email("zoe@acme.com"), Role::admin}, theirs));
  CHECK(retry.kind == Kind::accepted);
  CHECK(retry.first == end);
  CHECK(world.engine.submit(world.add("zoe@acme.com")).kind != Kind::accepted);
  CHECK(world.members() == 3);
}

TEST_CASE("what was planned on top of an append that failed falls with it") {
  World world;
  const CommandId ids[] = {CommandId{random_uuid()}, CommandId{random_uuid()}};
  const Position end = world.log.end();
  const auto both = [&] {
    std::vector<Submission> all;
    all.push_back(world.add("joe@acme.com", ids[0]));
    all.push_back(world.add("zoe@acme.com", ids[1]));
    return all;
  };
  bool is_written = false;
  SUBCASE("lost") { world.log.next = DistantLog::Next::lost; }
  SUBCASE("written") {
    world.log.next = DistantLog::Next::written;
    is_written = true;
  }
  const auto outcomes = world.submit_over(both());
  const Kind first = is_written ? Kind::accepted : Kind::unknown;
  CHECK(outcomes[0].kind == first);
  CHECK(outcomes[2].kind == first);  // of the same turn
  CHECK(outcomes[1].kind == Kind::unknown);
  CHECK(world.log.appends == 2);  // the second turn was not even tried
  CHECK(world.log.end() == end + (is_written ? outcomes[0].count + outcomes[2].count : 0));
  for (const CommandId& id : ids) {
    const char* const address = id == ids[0] ? "joe@acme.com" : "zoe@acme.com";
    CHECK(world.engine.submit(world.add(address, id)).kind == Kind::accepted);
  }
  CHECK(world.members() == 3);
  CHECK_FALSE(world.engine.engine->has_halted());
}

TEST_CASE("a log that another server leads takes no engine") {
  class Foreign final : public LogDecorator {
   public:
    using LogDecorator::LogDecorator;
    Result<Claim> claim() override { return make_error_code(LogError::deposed); }
  };
  const TempDir directory;
  const auto memory = make_memory_log();
  Foreign log(*memory);
  EngineFixture engine(log, directory.path() / "projections");
  CHECK(engine.halted_by == make_error_code(LogError::deposed));
  CHECK(engine
            .submit(engine.as_operator(
                ProvisionOrg{org("acme-widgets"), email("ada@acme.com"), {}, {}, {}}))
            .kind == Kind::stopping);
  CHECK(log.end() == 0);
}

TEST_CASE("a last record that cannot be read halts the engine, and is no bug of ours") {
  class Damaged final : public LogDecorator {
   public:
    using LogDecorator::LogDecorator;
    Result<RecordView> read_one(Position position, std::string& keep) const override {
      if (is_damaged) return make_error_code(LogError::damaged);
      return below_.read_one(position, keep);
    }
    std::atomic<bool> is_damaged = false;
  };
  const TempDir directory;
  const auto memory = make_memory_log();
  Damaged log(*memory);
  {
    EngineFixture engine(log, directory.path() / "projections");
    CHECK(engine
              .submit(engine.as_operator(
                  ProvisionOrg{org("acme-widgets"), email("ada@acme.com"), {}, {}, {}}))
              .kind == Kind::accepted);
  }
  log.is_damaged = true;
  EngineFixture engine(log, directory.path() / "projections");
  CHECK(engine.halted_by == make_error_code(LogError::damaged));
  CHECK(engine.submit(engine.as("ada@acme.com", CreateApp{app("web"), org("acme-widgets"), false}))
            .kind == Kind::stopping);
}

}  // namespace orglog::testing
