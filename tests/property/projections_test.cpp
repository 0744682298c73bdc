// Random histories: whatever happened and whenever the process ended, the projections are what the
// log says. ORGLOG_SEED replays a failing run.
#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <random>

#include "orglog/base/bytes.hpp"
#include "orglog/codec/state_codec.hpp"
#include "orglog/domain/decider.hpp"
#include "orglog/projections/replay.hpp"
#include "support/history.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

const std::vector<std::string> people{"ann", "bob", "cyd", "dan", "eve"};
const std::vector<std::string> orgs{"acme", "bolt"};
const std::vector<std::string> apps{"web", "api", "job", "log", "map"};
const Timestamp start = at("2027-12-30T00:00:00Z");

std::uint64_t seed() {
  const char* given = std::getenv("ORGLOG_SEED");
  const std::uint64_t seed =
      given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  std::printf("ORGLOG_SEED=%llu\n", static_cast<unsigned long long>(seed));
  return seed;
}

// What apps used, counted the slow way: what ran, times the seconds until the next command.
class Meter {
 public:
  void pass(const State& state, Timestamp from, Timestamp to) {
    const auto whole = [](Timestamp time) {
      return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    };
    for (const auto& [id, app] : state.apps()) {
      const std::int64_t used = app.dyno_centi_units() * (whole(to) - whole(from));
      if (used != 0) used_[{app.owner.kind, app.owner.id}] += used;
    }
  }
  std::int64_t of(const Owner& owner) const {
    const auto found = used_.find({owner.kind, owner.id});
    return found == used_.end() ? 0 : found->second;
  }

 private:
  std::map<std::pair<Owner::Kind, Uuid>, std::int64_t> used_;
};

class World {
 public:
  explicit World(std::uint64_t number) : random_(number) {
    for (const std::string& name : people) {
      decided(RegisterAccount{email(name), name}, {});
      decided(ActivateAccount{email(name)}, {});
    }
    for (const std::string& name : orgs) {
      decided(ProvisionOrg{*OrgName::parse(name), email(person())}, {});
    }
  }

  // Sends random commands; the refused ones leave no trace.
  void live(std::size_t commands) {
    for (; commands > 0; --commands) {
      const Timestamp before = now_;
      now_ += std::chrono::microseconds(random_() % (one_in(20) ? 2'000'000'000'000 : 90'000'000));
      meter_.pass(state_, before, now_);
      const Account* actor = state_.account(email(person()));
      decided(one_in(2) ? about_people() : about_apps(), one_in(5) ? AccountId{} : actor->id);
    }
  }

  History& history() { return history_; }
  const State& state() const { return state_; }
  const Meter& meter() const { return meter_; }
  Timestamp now() const { return now_; }
  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }

 private:
  static Email email(const std::string& name) { return *Email::parse(name + "@example.com"); }
  bool one_in(std::uint64_t chances) { return below(chances) == 0; }
  const std::string& person() { return people[below(people.size())]; }
  AppName app() { return *AppName::parse(apps[below(apps.size())]); }
  OrgName org() { return *OrgName::parse(orgs[below(orgs.size())]); }
  OrgOrEmail recipient() { return {one_in(2) ? org().text() : email(person()).text()}; }

  Command about_people() {
    switch (below(10)) {
      case 0:
        return RemoveMember{org(), email(person())};
      case 1:
        return InviteMember{org(), email(person()), Role::member};
      case 2:
        return AcceptInvitation{org()};
      case 3:
        return SetMember{org(), email(person()), one_in(2) ? Role::admin : Role::member};
      case 4:
        return LeaveOrg{org()};
      case 5:
        return IssueToken{email(person()), sha256(std::to_string(random_())), "test"};
      case 6:
        return CloseOrg{org()};
      case 7:
        return ProvisionOrg{org(), email(person())};
      default:
        return AddMember{org(), email(person()), one_in(2) ? Role::admin : Role::member};
    }
  }

  Command about_apps() {
    const auto quantity = static_cast<std::uint32_t>(below(4));
    switch (below(14)) {
      case 0:
        return CreateApp{app(), org(), one_in(3)};
      case 1:
        return CreateApp{app(), {}, false};
      case 2:
        return DestroyApp{app()};
      case 3:
        return JoinApp{app()};
      case 4:
        return LeaveApp{app()};
      case 5:
        return AddCollaborator{app(), email(person()), Permissions::work()};
      case 6:
        return RemoveCollaborator{app(), email(person())};
      case 7:
        return TransferApp{app(), recipient(), one_in(3)};
      case 8:
        return ImportApps{org(), {}, true, false};
      case 9:
        return CreateAddon{app(), "postgres", "basic", 900};
      case 10:
        return DestroyAddon{app(), "postgres"};
      case 11:
        return accept_transfer();
      default:
        return SetFormation{app(),
                            {{*ProcessType::parse(one_in(2) ? "web" : "worker"), quantity, {}}}};
    }
  }

  Command accept_transfer() {
    for (const auto& [id, each] : state_.apps()) {
      if (!each.transfer.id.is_nil()) return AcceptTransfer{each.transfer.id};
    }
    return RenameOrg{org(), org()};
  }

  void decided(const Command& command, AccountId actor) {
    const CommandId id{derive_uuid(Uuid{}, ++commands_, "property")};
    const auto decision = decide(state_, command, {actor.is_nil(), actor, now_, false, id});
    if (!decision || decision->events.empty()) return;
    Position position = history_.log().end();
    history_.add(now_, decision->events, actor);
    for (const Event& event : decision->events) evolve(state_, {position++, now_, actor, event});
  }

  std::mt19937_64 random_;
  History history_;
  State state_;
  Meter meter_;
  Timestamp now_ = start;
  std::uint32_t commands_ = 0;
};

std::string digest(const State& state) { return to_hex(view(digest_of(state))); }

std::string digest_of_rows(const Projections& projections) {
  const auto reader = projections.store->reader(StateTable::table);
  REQUIRE(reader.has_value());
  RowDigest rows;
  for (const auto& [key, value] : rows_of(**reader)) rows.add(key, value);
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

}  // namespace

TEST_CASE("replay == live == rows, over restarts at random moments; rebuilt == live") {
  std::mt19937_64 seeds(seed());
  for (int run = 0; run < 4; ++run) {
    const std::uint64_t number = seeds();
    CAPTURE(number);
    World world(number);
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
