// Random histories: whatever happened and whenever the process ended, the projections are what the
// log says.
#include <doctest/doctest.h>

#include <map>

#include "orglog/base/bytes.hpp"
#include "orglog/codec/event_codec.hpp"
#include "orglog/codec/state_codec.hpp"
#include "orglog/domain/decider.hpp"
#include "orglog/projections/replay.hpp"
#include "random_history.hpp"
#include "support/history.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

std::string digest(const State& state) { return to_hex(view(digest_of(state))); }

std::string digest_of_rows(const Projections& projections) {
  const auto reader = projections.store->reader(StateTable::table);
  REQUIRE(reader.has_value());
  RowDigest rows;
  for (const auto& [key, value] : rows_of(**reader)) {
    if (key < "e") rows.add(key, value);  // behind them stands the past
  }
  return to_hex(view(rows.finish()));
}

void check_usage(const World& world, const Projections& projections) {
  std::vector<Owner> owners;
  for (const auto& [id, org] : world.state().orgs()) owners.push_back(Owner::of(id));
  for (const auto& [id, account] : world.state().accounts()) owners.push_back(Owner::of(id));
  for (const Owner& owner : owners) {
    for (const UsagePeriod period : {UsagePeriod::day, UsagePeriod::month}) {
      const auto periods = usage(*projections.store, owner, period, Day(std::chrono::days(21'000)),
                                 Day(std::chrono::days(40'000)), world.now());
      REQUIRE(periods.has_value());
      std::int64_t sum = 0;
      for (const PeriodUsage& one : *periods) sum += one.dyno_centi_unit_seconds;
      CHECK(sum == world.meter().of(owner));
    }
  }
}

// Every event is found under each of its tags, and nothing else is.
void check_audit(const World& world, const Projections& projections) {
  std::map<Tag, std::vector<Position>> expected;
  const auto note = [&](const RecordView& record) {
    for (const Tag& tag : record.header.tags) expected[tag].push_back(record.position);
    return true;
  };
  REQUIRE(projections.log.read(0, projections.log.end(), note).has_value());
  for (const auto& [tag, positions] : expected) {
    std::vector<Position> found;
    AuditQuery query{.tags = {tag}, .limit = 1'000};
    const auto page =
        audit(*projections.store, projections.log, query,
              [&](const RecordView& record, const Event&) { found.push_back(record.position); });
    REQUIRE(page.has_value());
    CHECK(std::vector(positions.begin(),
                      positions.begin() + static_cast<std::ptrdiff_t>(found.size())) == found);
    CHECK((page->next || found.size() == positions.size()));
  }
  CHECK(world.state().accounts().size() >= people.size());
}

// After every event each org and app that is there is called in the table as in the state.
void check_names(const World& world, const Projections& projections) {
  const auto table = projections.store->reader(PastNames::table);
  REQUIRE(table.has_value());
  State state;
  std::size_t wrong = 0;
  const auto visit = [&](const RecordView& record) {
    const auto event = decode_event(record.header.type, record.payload);
    if (!event) return false;
    evolve(state, {record.position, record.header.occurred_at, record.header.actor, *event,
                   record.header.by_operator});
    for (const Tag& tag : record.header.tags) {
      std::string expected;
      if (tag.kind == Tag::Kind::org && state.org(OrgId{tag.id}) != nullptr)
        expected = state.org(OrgId{tag.id})->name.text();
      if (tag.kind == Tag::Kind::app && state.app(AppId{tag.id}) != nullptr)
        expected = state.app(AppId{tag.id})->name.text();
      if (expected.empty()) continue;
      const auto found = name_at(**table, tag, record.position);
      if (!found || !*found || (*found)->name != expected) ++wrong;
    }
    return true;
  };
  REQUIRE(projections.log.read(0, projections.log.end(), visit).has_value());
  CHECK(wrong == 0);
  CHECK(world.state().orgs().size() == state.orgs().size());
}

}  // namespace

TEST_CASE("replay == live == rows, over restarts at random moments; rebuilt == live") {
  std::mt19937_64 seeds(seed());
  for (int run = 0; run < 4; ++run) {
    const std::uint64_t number = seeds();
    CAPTURE(number);
    World world(number, false, run % 2 == 1);
    Projections projections(world.history().log());
    for (int part = 0; part < 5; ++part) {
      if (world.below(2) == 0) {
        projections.close();
        world.live(world.below(300));
        projections.open();
      } else {
        projections.reopen();
        projections.runner->start([](const Error& error) { FAIL(error.message()); });
        for (int turn = 0; turn < 5; ++turn) {
          world.live(world.below(60));
          projections.runner->log_grew();
        }
        REQUIRE(projections.runner->wait_for(world.history().log().end()));
        projections.runner->stop();
      }
      const std::string live = digest(world.state());
      CHECK(digest(projections.state->copy()) == live);
      CHECK(digest_of_rows(projections) == live);
    }
    const auto folded = fold(world.history().log(), {});
    REQUIRE(folded.has_value());
    CHECK(digest(folded->state) == digest(world.state()));
    check_usage(world, projections);
    check_audit(world, projections);
    check_names(world, projections);
    projections.reopen();
    for (Projection* projection : projections.all()) {
      CAPTURE(projection->name());
      const auto report = rebuild(world.history().log(), *projections.store, *projection, {});
      REQUIRE(report.has_value());
      CHECK(report->position == world.history().log().end());
      CHECK_FALSE(report->digest_live.empty());
      CHECK(report->same());
    }
  }
}

TEST_CASE("a state at any position is the state that was live there") {
  std::mt19937_64 seeds(seed());
  World world(seeds());
  std::vector<std::pair<Position, std::string>> moments;
  for (int part = 0; part < 10; ++part) {
    world.live(world.below(40));
    moments.emplace_back(world.history().log().end(), digest(world.state()));
  }
  for (const auto& [position, live] : moments) {
    const auto folded = fold(world.history().log(), {.position = position});
    REQUIRE(folded.has_value());
    CHECK(digest(folded->state) == live);
  }
}
