#include <doctest/doctest.h>

#include "support/engine_fixture.hpp"

namespace orglog::testing {
namespace {

using Kind = Outcome::Kind;

// A log whose disk fails when it is told to; whether the bytes got there all the same is chosen
// too.
class FailingLog final : public EventLog {
 public:
  explicit FailingLog(EventLog& below) : below_(below) {}
  Result<Position> append(std::span<const NewRecord> records, std::span<const OutcomeNote> notes,
                          const AppendCondition& condition) override {
    if (!fails) return below_.append(records, notes, condition);
    if (reaches_disk) (void)below_.append(records, notes, condition);
    return make_error_code(LogError::unknown_outcome);
  }
  Result<Position> read(Position from, Position end, const Visit& visit,
                        Position* damaged_at) const override {
    return below_.read(from, end, visit, damaged_at);
  }
  Result<RecordView> read_one(Position position, std::string& keep) const override {
    return below_.read_one(position, keep);
  }
  Result<std::optional<std::string>> find_note(CommandId command) const override {
    return below_.find_note(command);
  }
  Position end() const noexcept override { return below_.end(); }

  std::atomic<bool> fails = false;
  std::atomic<bool> reaches_disk = false;

 private:
  EventLog& below_;
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

}  // namespace orglog::testing
