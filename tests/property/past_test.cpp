// Random histories: what the index and the snapshots say of any past moment is what a fold of the
// log from its begin says. ORGLOG_SEED replays a failing run.
#include <doctest/doctest.h>

#include <set>

#include "orglog/codec/state_codec.hpp"
#include "orglog/projections/past.hpp"
#include "random_history.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

// Every org and app that ever was.
struct Ever {
  std::set<OrgId> orgs;
  std::set<AppId> apps;
};

Ever ever(const EventLog& log) {
  Ever all;
  REQUIRE(log.read(0, log.end(), [&](const RecordView& record) {
    for (const Tag& tag : record.header.tags) {
      if (tag.kind == Tag::Kind::org) all.orgs.insert(OrgId{tag.id});
      if (tag.kind == Tag::Kind::app) all.apps.insert(AppId{tag.id});
    }
    return true;
  }));
  return all;
}

Past past_at(const Projections& projections, const AsOf& as_of) {
  auto past = Past::open(projections.log, *projections.store, *projections.state, as_of);
  REQUIRE(past.has_value());
  return std::move(*past);
}

void check_org(const Projections& projections, const AsOf& as_of, const State& folded, OrgId id) {
  Past past = past_at(projections, as_of);
  REQUIRE(past.load_org(id));
  const State& state = past.state();
  CHECK(row_value(state, row_key(id)) == row_value(folded, row_key(id)));
  const Org* org = folded.org(id);
  if (org == nullptr) return;
  REQUIRE(state.org(id) != nullptr);
  CHECK(state.org(id)->members.size() == org->members.size());
  for (const auto& member : org->members) {
    const std::string key = row_key(id, member.first);
    CHECK(row_value(state, key) == row_value(folded, key));
  }
  CHECK(state.org(id)->apps == org->apps);
  CHECK(state.org(id)->dyno_centi_units == org->dyno_centi_units);
  CHECK(state.org(id)->addon_cents == org->addon_cents);
  for (const AppId app : org->apps)
    CHECK(row_value(state, row_key(app)) == row_value(folded, row_key(app)));
}

void check_access(const State& state, const State& folded, AppId id) {
  const App* app = state.app(id);
  const App* expected = folded.app(id);
  REQUIRE((app == nullptr) == (expected == nullptr));
  if (app == nullptr) return;
  CHECK(app->name == expected->name);
  CHECK(app->owner == expected->owner);
  CHECK(app->owner_event == expected->owner_event);
  CHECK(app->locked == expected->locked);
  CHECK(app->people.size() == expected->people.size());
  for (const auto& [account, each] : folded.accounts()) {
    CHECK(permissions_of(state, *app, account) == permissions_of(folded, *expected, account));
    const Access* access = app->access_of(account);
    const Access* other = expected->access_of(account);
    REQUIRE((access == nullptr) == (other == nullptr));
    if (access == nullptr) continue;
    CHECK(access->grant_event == other->grant_event);
    CHECK(access->join_event == other->join_event);
  }
}

void check_app(const Projections& projections, const AsOf& as_of, const State& folded, AppId id) {
  Past past = past_at(projections, as_of);
  const auto found = past.find_app(to_string(id));
  REQUIRE(found.has_value());
  check_access(past.state(), folded, id);
}

// At a position one thing has the name. At a time two may: what is told of one org need not come in
// the order of what is told of another, so that one took the name «before» the other gave it up.
template <class Entity>
bool had_name(const AsOf& as_of, const Entity* found, const Entity& expected) {
  if (found == nullptr) return false;
  return found->id == expected.id || (as_of.time && found->name == expected.name);
}

// A name leads to what had it then, whatever became of either since.
void check_names(const Projections& projections, const AsOf& as_of, const State& folded) {
  for (const std::string& name : apps) {
    Past past = past_at(projections, as_of);
    const auto found = past.find_app(name);
    REQUIRE(found.has_value());
    const App* expected = folded.app(*AppName::parse(name));
    if (expected == nullptr) {
      if (*found) CHECK(folded.app(**found) != nullptr);  // what has the name today
      continue;
    }
    REQUIRE(found->has_value());
    CHECK(had_name(as_of, folded.app(**found), *expected));
    check_access(past.state(), folded, **found);
  }
  for (const std::string& name : orgs) {
    Past past = past_at(projections, as_of);
    const auto found = past.find_org(name);
    REQUIRE(found.has_value());
    const Org* expected = folded.org(*OrgName::parse(name));
    if (expected == nullptr) continue;
    REQUIRE(found->has_value());
    CHECK(had_name(as_of, folded.org(**found), *expected));
  }
}

void check_moment(const Projections& projections, const AsOf& as_of) {
  CAPTURE(as_of.position.value_or(0));
  CAPTURE(as_of.time ? to_rfc3339(*as_of.time) : std::string("-"));
  const auto folded = fold(projections.log, as_of);
  REQUIRE(folded.has_value());
  const Ever all = ever(projections.log);
  for (const OrgId org : all.orgs) check_org(projections, as_of, folded->state, org);
  for (const AppId app : all.apps) check_app(projections, as_of, folded->state, app);
  check_names(projections, as_of, folded->state);
}

void check_moments(World& world, const Projections& projections, int moments) {
  const Position end = projections.log.end();
  const auto span = static_cast<std::uint64_t>((world.now() - start).count());
  for (int moment = 0; moment < moments; ++moment) {
    check_moment(projections, AsOf{world.below(end + 1), {}});
    check_moment(projections,
                 AsOf{{}, start + std::chrono::microseconds(world.below(span + span / 20 + 1))});
  }
}

}  // namespace

TEST_CASE("as of any position or time, by the index == folded from the log's begin") {
  std::mt19937_64 seeds(seed());
  for (int run = 0; run < 4; ++run) {
    const std::uint64_t number = seeds();
    CAPTURE(number);
    World world(number, run % 2 == 1, run == 1 || run == 2);
    const SnapshotPace often{4, 1};
    Projections projections(world.history().log(), run < 2 ? often : SnapshotPace{});
    world.live(300);
    projections.reopen();  // everything is written
    check_moments(world, projections, 6);

    // The newest events stand in the log only.
    projections.runner->start([](const Error& error) { FAIL(error.message()); });
    world.live(60);
    projections.runner->log_grew();
    REQUIRE(projections.runner->wait_for(projections.log.end()));
    check_moments(world, projections, 4);
    projections.runner->stop();

    projections.reopen();
    for (Projection* projection : projections.all()) {
      const auto report = rebuild(projections.log, *projections.store, *projection, {});
      REQUIRE(report.has_value());
      CAPTURE(report->projection);
      CHECK(report->same());
    }
    check_moments(world, projections, 4);
  }
}
