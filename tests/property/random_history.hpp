// Random histories of a few people, orgs and apps, for the property tests. ORGLOG_SEED replays a
// failing run.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "orglog/domain/decider.hpp"
#include "support/history.hpp"

namespace orglog::testing {

inline const std::vector<std::string> people{"ann", "bob", "cyd", "dan", "eve"};
inline const std::vector<std::string> orgs{"acme", "bolt"};
inline const std::vector<std::string> apps{"web", "api", "job", "log", "map"};
inline const Timestamp start = at("2027-12-30T00:00:00Z");

inline std::uint64_t seed() {
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
  // With `backdating`, some of what the operator does took effect up to a month before. With
  // `clocks`, the clock runs a year ahead now and then, until the operator accepts the right one.
  explicit World(std::uint64_t number, bool backdating = false, bool clocks = false)
      : random_(number), backdating_(backdating), clocks_(clocks) {
    for (const std::string& name : people) {
      decided(RegisterAccount{email(name), *PersonName::parse(name)}, {});
      decided(ActivateAccount{email(name)}, {});
    }
    for (const std::string& name : orgs) {
      decided(ProvisionOrg{*OrgName::parse(name), email(person())}, {});
    }
  }

  // Sends random commands; the refused ones leave no trace.
  void live(std::size_t commands) {
    for (; commands > 0; --commands) {
      if (clocks_ && one_in(30)) move_clock();
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
  struct Right {
    Timestamp time{};
    State state;
    Meter meter;
  };

  // What happened meanwhile took effect when the clock was accepted.
  void move_clock() {
    constexpr std::chrono::hours day{24};
    if (!right_) {
      right_ = Right{now_, state_, meter_};
      now_ += day * (30 + below(300));
      meter_.pass(state_, right_->time, now_);
      return;
    }
    const Timestamp newest = now_;
    now_ = right_->time + std::chrono::microseconds(below(864'000'000'000));
    meter_ = right_->meter;
    meter_.pass(right_->state, right_->time, now_);
    right_.reset();
    const Event accepted = ClockAccepted{now_, newest};
    const Position position = history_.log().end();
    history_.add(now_, {accepted});
    evolve(state_, {position, now_, {}, accepted});
  }

  static Email email(const std::string& name) { return *Email::parse(name + "@example.com"); }
  bool one_in(std::uint64_t chances) { return below(chances) == 0; }
  const std::string& person() { return people[below(people.size())]; }
  AppName app() { return *AppName::parse(apps[below(apps.size())]); }
  OrgName org() { return *OrgName::parse(orgs[below(orgs.size())]); }
  OrgOrEmail recipient() { return one_in(2) ? OrgOrEmail(org()) : OrgOrEmail(email(person())); }

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
    switch (below(15)) {
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
      case 12:
        return RenameApp{app(), app()};
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
    Timestamp when = now_;
    const bool back = backdating_ && actor.is_nil() && one_in(3);
    if (back) when -= std::chrono::microseconds(random_() % 2'600'000'000'000);
    const auto decision = decide(state_, command, {actor.is_nil(), actor, {}, when, back, id});
    if (!decision || decision->events.empty()) return;
    Position position = history_.log().end();
    when = decision->occurred_at;
    history_.add(now_, when, decision->events, actor);
    for (const Event& event : decision->events) evolve(state_, {position++, when, actor, event});
  }

  std::mt19937_64 random_;
  bool backdating_;
  bool clocks_;
  History history_;
  State state_;
  Meter meter_;
  std::optional<Right> right_;  // before the clock ran ahead, while it does
  Timestamp now_ = start;
  std::uint32_t commands_ = 0;
};

}  // namespace orglog::testing
