#include "orglog/projections/runner.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <future>
#include <thread>

#include "orglog/base/bytes.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/codec/state_codec.hpp"
#include "support/describe.hpp"
#include "support/eventually.hpp"
#include "support/history.hpp"

using namespace orglog;
using namespace orglog::testing;
using test::account;
using test::app;
using test::org;
using test::owned_by_org;

namespace {

const Timestamp noon = at("2026-08-21T12:00:00Z");

void found(History& history) {
  history.add(noon, {AccountRegistered{account("ann"), *Email::parse("ann@example.com"), "Ann",
                                       AccountState::active}});
  history.add(noon,
              {OrgProvisioned{
                  org("acme"), *OrgName::parse("acme"), OrgType::team, {}, {}, account("ann")}});
  history.add(noon,
              {AppCreated{app("web"), *AppName::parse("web"), owned_by_org("acme"), false, {}}});
}

// Locks and unlocks, `count` commands of two events each.
void toggle(History& history, std::size_t count) {
  for (std::size_t n = 0; n < count; ++n) {
    history.add(noon, {AppLocked{app("web"), owned_by_org("acme")},
                       AppUnlocked{app("web"), owned_by_org("acme")}});
  }
}

// Counts what it is given, and fails at a position.
class Counting final : public Projection {
 public:
  explicit Counting(std::uint32_t version = 1) : version_(version) {}
  std::string_view name() const override { return "counting"; }
  std::uint32_t version() const override { return version_; }
  Result<void> apply(const EventView& event, Tables& tables) override {
    CHECK(event.record.position == next++);
    if (event.record.position == fails_at) return ProjectionError::damaged;
    tables.put("last", std::to_string(event.record.position));
    return {};
  }
  Result<Position> flush(Tables&, Position end, bool) override {
    ++batches;
    return end;
  }
  Result<void> finish_bulk(Tables&, Position) override { return {}; }

  Position next = 0;
  Position fails_at = ~Position{0};
  int batches = 0;

 private:
  std::uint32_t version_;
};

}  // namespace

TEST_CASE("catching up applies the whole log, and a later start goes on from there") {
  History history;
  found(history);
  toggle(history, 10);
  Projections projections(history.log());
  CHECK(projections.runner->checkpoint() == 23);
  projections.state->read([](const State& state) {
    CHECK(state.orgs().size() == 1);
    CHECK_FALSE(state.app(app("web"))->locked);
  });
  projections.close();
  history.add(noon, {AppLocked{app("web"), owned_by_org("acme")}});
  projections.open();
  CHECK(projections.runner->checkpoint() == 24);
  CHECK(projections.state->copy().app(app("web"))->locked);
}

TEST_CASE("the commands' positions are found by their ids, of one event and of several") {
  History history;
  found(history);
  const CommandId several = history.add(noon, {AppLocked{app("web"), owned_by_org("acme")},
                                               AppUnlocked{app("web"), owned_by_org("acme")}});
  const CommandId one = history.add(noon, {AppLocked{app("web"), owned_by_org("acme")}});
  const Projections projections(history.log());
  const auto find = [&](CommandId command) {
    const auto result = CommandIndex::find(*projections.store, command);
    REQUIRE(result.has_value());
    return *result;
  };
  REQUIRE(find(several));
  CHECK(find(several)->first == 3);
  CHECK(find(several)->count == 2);
  CHECK(find(one)->first == 5);
  CHECK(find(one)->count == 1);
  CHECK_FALSE(find(CommandId{random_uuid()}));
}

TEST_CASE("a long log is folded in bulk, with the same rows as batch by batch") {
  History history;
  found(history);
  Projections live(history.log());
  live.close();
  toggle(history, limits::projection_batch_events);
  live.open();
  const Projections bulk(history.log());
  CHECK(bulk.runner->checkpoint() == history.log().end());
  for (Projection* projection : bulk.all()) {
    CAPTURE(projection->name());
    const auto one = live.store->reader(projection->name());
    const auto other = bulk.store->reader(projection->name());
    CHECK((*one)->checkpoint() == history.log().end());
    CHECK((*other)->checkpoint() == history.log().end());
    CHECK(rows_of(**one) == rows_of(**other));
  }
}

TEST_CASE("a batch ends at the end of a command") {
  History history;
  history.add(noon, {AppLocked{app("web"), owned_by_org("acme")}});
  history.add(noon, std::vector<Event>(limits::projection_batch_events + 5,
                                       AppLocked{app("web"), owned_by_org("acme")}));
  history.add(noon, {AppLocked{app("web"), owned_by_org("acme")}});
  const TempDir directory;
  const auto store = open_store(directory.path());
  Counting counting;
  REQUIRE(store->ensure("counting", 1, TableUse::scanned));
  {
    const auto batch = store->begin();  // not at zero: batch by batch
    batch->set_checkpoint("counting", 1);
    REQUIRE(batch->commit());
  }
  counting.next = 1;
  Runner runner(history.log(), *store, {&counting});
  REQUIRE(runner.catch_up());
  CHECK(counting.next == history.log().end());
  CHECK(counting.batches == 3);  // the long command, the short one, what was kept back
}

TEST_CASE("a projection of a new version begins anew, the others go on") {
  History history;
  found(history);
  const TempDir directory;
  const auto store = open_store(directory.path());
  CommandIndex commands;
  {
    Counting old;
    Runner runner(history.log(), *store, {&old, &commands});
    REQUIRE(runner.catch_up());
  }
  toggle(history, 2);
  Counting raised(2);
  Runner runner(history.log(), *store, {&commands, &raised});
  REQUIRE(runner.catch_up());
  CHECK(raised.next == history.log().end());
  CHECK(store->get("counting", "last").value() == "6");
}

TEST_CASE("a checkpoint beyond the end of the log stops the start") {
  History longer;
  found(longer);
  Projections projections(longer.log());
  projections.runner.reset();
  const History empty;
  Runner runner(empty.log(), *projections.store, projections.all());
  const auto outcome = runner.catch_up();
  REQUIRE_FALSE(outcome.has_value());
  CHECK(outcome.error() == ProjectionError::ahead_of_log);
}

TEST_CASE("the projector follows the log, and who waits for a position is told") {
  History history;
  found(history);
  Projections projections(history.log());
  Runner& runner = *projections.runner;
  bool called = false;
  runner.when_reached(3, [&](bool reached) { called = reached; });
  CHECK(called);  // at once
  std::promise<bool> later;
  runner.when_reached(4, [&](bool reached) { later.set_value(reached); });
  runner.start([](const Error& error) { FAIL(error.message()); });
  toggle(history, 1'000);
  runner.log_grew();
  CHECK(later.get_future().get());
  CHECK(runner.wait_for(history.log().end()));
  CHECK(runner.checkpoint() == history.log().end());
  projections.state->read([&](const State& state) {
    CHECK(state.app(app("web"))->version == history.log().end() - 1);
  });
}

TEST_CASE("stopping lets waiters go and writes what was kept back") {
  History history;
  found(history);
  Projections projections(history.log());
  Runner& runner = *projections.runner;
  runner.start([](const Error& error) { FAIL(error.message()); });
  toggle(history, 5);
  runner.log_grew();
  CHECK(runner.wait_for(13));
  auto waiting = std::async(std::launch::async, [&] { return runner.wait_for(1'000); });
  runner.stop();
  CHECK_FALSE(waiting.get());
  CHECK_FALSE(runner.wait_for(1'000));
  const auto table = projections.store->reader(StateTable::table);
  CHECK((*table)->checkpoint() == 13);
}

TEST_CASE("a failing projection is reported once, lets waiters go, and keeps its checkpoint") {
  History history;
  found(history);
  const TempDir directory;
  const auto store = open_store(directory.path());
  Counting counting;
  counting.fails_at = 5;
  Runner runner(history.log(), *store, {&counting});
  REQUIRE(runner.catch_up());
  std::promise<Error> failure;
  runner.start([&](const Error& error) { failure.set_value(error); });
  toggle(history, 3);
  runner.log_grew();
  CHECK_FALSE(runner.wait_for(history.log().end()));
  CHECK(failure.get_future().get() == ProjectionError::damaged);
  runner.stop();
  const auto table = store->reader("counting");
  CHECK((*table)->checkpoint() == 3);
  CHECK(store->get("counting", "last").value() == "2");
}

TEST_CASE("readers of the state see whole commands only") {
  History history;
  found(history);
  toggle(history, 20'000);
  Projections projections(history.log());
  // Every command above ends unlocked: a reader that sees a lock has seen half a command.
  std::atomic<bool> done{false};
  auto reader = std::async(std::launch::async, [&] {
    bool half = false;
    while (!done) {
      projections.state->read([&](const State& state) {
        const App* web = state.app(app("web"));
        half = half || (web != nullptr && web->locked);
      });
    }
    return half;
  });
  projections.runner->start([](const Error& error) { FAIL(error.message()); });
  toggle(history, 2'000);
  projections.runner->log_grew();
  CHECK(projections.runner->wait_for(history.log().end()));
  done = true;
  CHECK_FALSE(reader.get());
}

TEST_CASE("a rebuilt table is compared with the live one, and takes its place") {
  History history;
  found(history);
  toggle(history, 100);
  Projections projections(history.log());
  for (Projection* projection : projections.all()) {
    CAPTURE(projection->name());
    Position done = 0;
    const auto report = rebuild(history.log(), *projections.store, *projection,
                                [&](Position now, Position) { done = now; });
    REQUIRE(report.has_value());
    CHECK(report->projection == projection->name());
    CHECK(report->position == history.log().end());
    CHECK(done == history.log().end());
    CHECK(report->digest_live.size() == 64);
    CHECK(report->same());
  }
  projections.reopen();
  CHECK(projections.state->copy().app(app("web")) != nullptr);
}

TEST_CASE("the rows of its members go with an org that closes") {
  History history;
  history.add(noon, {AccountRegistered{account("ann"), *Email::parse("ann@example.com"), "Ann",
                                       AccountState::active}});
  history.add(noon,
              {OrgProvisioned{
                  org("acme"), *OrgName::parse("acme"), OrgType::team, {}, {}, account("ann")}});
  Projections projections(history.log());
  projections.close();
  history.add(noon, {OrgClosed{org("acme")}});
  projections.open();
  const auto report = rebuild(history.log(), *projections.store, *projections.state, {});
  REQUIRE(report.has_value());
  CHECK(report->same());
}

TEST_CASE("a live table that is not what the log says is reported and replaced") {
  History history;
  found(history);
  Projections projections(history.log());
  {
    const auto batch = projections.store->begin();
    batch->tables(UsageTable::table).put("stray", "row");
    REQUIRE(batch->commit());
  }
  const auto report = rebuild(history.log(), *projections.store, *projections.usage, {});
  REQUIRE(report.has_value());
  CHECK_FALSE(report->same());
  CHECK(projections.store->get(UsageTable::table, "stray").value() == std::nullopt);
}

TEST_CASE("a table that was never there can be rebuilt, with nothing to compare") {
  History history;
  found(history);
  const TempDir directory;
  const auto store = open_store(directory.path());
  StateTable state;
  const auto report = rebuild(history.log(), *store, state, {});
  REQUIRE(report.has_value());
  CHECK(report->position == 3);
  CHECK(report->digest_live.empty());
  CHECK(report->digest_rebuilt == to_hex(view(digest_of(state.copy()))));
}

TEST_CASE("F-C2: those who read for long let in a change that waits for them") {
  History history;
  found(history);
  Projections projections(history.log());
  projections.runner->start([](const Error& error) { FAIL_CHECK(error.message()); });
  std::promise<void> reads, release;
  std::thread reading([&] {
    projections.state->read([&](const State&) {
      reads.set_value();
      release.get_future().wait();
    });
  });
  reads.get_future().wait();
  history.add(noon, {AppLocked{app("web"), owned_by_org("acme")}});
  projections.runner->log_grew();
  // As soon as the change waits, another one who asks does.
  std::future<void> asking;
  const auto is_held_up = [&] {
    std::promise<void> asks;
    const auto begun = asks.get_future();
    asking = std::async(std::launch::async, [&, asks = std::move(asks)]() mutable {
      asks.set_value();
      projections.state->let_changes_in();
    });
    begun.wait();
    return asking.wait_for(std::chrono::milliseconds(200)) == std::future_status::timeout;
  };
  CHECK(eventually(is_held_up));
  release.set_value();
  reading.join();
  asking.wait();
  bool is_locked = false;
  projections.state->read([&](const State& state) { is_locked = state.app(app("web"))->locked; });
  CHECK(is_locked);
  projections.state->let_changes_in();  // nothing waits: it does not either
}
