// Random commands against the model (`domain_model.hpp`), and what must hold after each of them.
// ORGLOG_SEED replays a failing run.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <set>

#include "property/domain_model.hpp"
#include "support/scenario.hpp"

using namespace orglog;
using namespace orglog::test;

namespace {

// Few names, so that commands meet. The last two people have no account until somebody names them.
const std::vector<std::string> people{"ann", "bob", "cyd", "dan", "eve", "fay", "gus", "hal"};
constexpr std::size_t registered_people = 6;
const std::vector<std::string> orgs{"acme", "bolt", "core"};
const std::vector<std::string> apps{"web", "api", "job", "log", "map", "net", "ops", "pay"};

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  std::size_t below(std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>{0, bound - 1}(engine_);
  }
  bool one_in(std::size_t chances) { return below(chances) == 0; }
  const std::string& of(const std::vector<std::string>& values) {
    return values[below(values.size())];
  }
  Email email() {
    const std::string& name = of(people);
    return test::email(one_in(4) ? std::string(1, static_cast<char>(name[0] - 32)) + name.substr(1)
                                 : name);
  }
  OrgName org() { return org_name(of(orgs)); }
  AppName app() { return app_name(of(apps)); }
  Role role() { return one_in(3) ? Role::admin : Role::member; }
  Permissions permissions() { return Permissions::from_bits(static_cast<std::uint8_t>(below(16))); }
  OrgOrEmail recipient() { return one_in(2) ? to_org(of(orgs)) : OrgOrEmail(email()); }

 private:
  std::mt19937_64 engine_;
};

TransferId some_transfer(Dice& dice, const State& state) {
  const App* app = state.app(dice.app());
  if (app != nullptr && !app->transfer.id.is_nil()) return app->transfer.id;
  for (const auto& [id, each] : state.apps()) {
    if (!each.transfer.id.is_nil()) return each.transfer.id;
  }
  return TransferId{derive_uuid(Uuid{}, 0, "no transfer")};
}

TokenId some_token(Dice& dice, const State& state) {
  const Account* account = state.account(dice.email());
  if (account == nullptr || account->tokens.empty()) return {};
  return account->tokens[dice.below(account->tokens.size())].id;
}

std::string some_addon(Dice& dice, const State& state, const AppName& name) {
  const App* app = state.app(name);
  if (app == nullptr || app->addons.empty() || dice.one_in(3)) return "postgres";
  return app->addons[dice.below(app->addons.size())].name;
}

ProvisionOrg some_provisioning(Dice& dice) {
  ProvisionOrg command{dice.org(), dice.email()};
  if (dice.one_in(2)) command.package.members = 4;
  if (dice.one_in(2)) command.package.apps = 3;
  if (dice.one_in(2)) command.package.dyno_units = 10;
  if (dice.one_in(2)) command.package.addon_credits_cents = 1'000;
  return command;
}

ImportApps some_import(Dice& dice) {
  ImportApps command{dice.org(), {}, false, dice.one_in(3)};
  std::vector<AppName> names;
  for (std::size_t count = dice.below(6); count > 0; --count) names.push_back(dice.app());
  command.apps = *AppNames::of(std::move(names));
  return command;
}

OrgOrEmail some_recipient(Dice& dice, const State& state, const AppName& name) {
  const App* app = state.app(name);
  if (app == nullptr || app->people.empty() || dice.one_in(2)) return dice.recipient();
  const AccountId collaborator = app->people[dice.below(app->people.size())].account;
  return state.account(collaborator)->email;
}

Command some_org_command(Dice& dice, const State& state) {
  switch (dice.below(15)) {
    case 0:
      return AddMember{dice.org(), dice.email(), dice.role()};
    case 1:
      return AddMember{dice.org(), dice.email(), dice.role()};
    case 2:
      return SetMember{dice.org(), dice.email(), dice.role()};
    case 3:
      return RemoveMember{dice.org(), dice.email()};
    case 4:
      return LeaveOrg{dice.org()};
    case 5:
      return InviteMember{dice.org(), dice.email(), dice.role()};
    case 6:
      return AcceptInvitation{dice.org()};
    case 7:
      return RevokeInvitation{dice.org(), dice.email()};
    case 8:
      return RenameOrg{dice.org(), dice.org()};
    case 9:
      return CloseOrg{dice.org()};
    case 10:
      return IssueToken{dice.email(), sha256(std::to_string(dice.below(1'000))), ""};
    case 11:
      return RevokeToken{some_token(dice, state)};
    case 12:
      return ActivateAccount{dice.email()};
    case 13:
      return SendAgain{dice.org(), dice.email()};
    default:
      return some_provisioning(dice);
  }
}

Command some_app_command(Dice& dice, const State& state) {
  const AppName app = dice.app();
  switch (dice.below(20)) {
    case 0:
    case 1:
      return CreateApp{app, dice.org(), dice.one_in(4)};
    case 2:
      return CreateApp{app, {}, dice.one_in(4)};
    case 3:
      return RenameApp{app, dice.app()};
    case 4:
      return DestroyApp{app};
    case 5:
    case 6:
      return JoinApp{app};
    case 7:
      return LeaveApp{app};
    case 8:
      return LockApp{app};
    case 9:
      return UnlockApp{app};
    case 10:
      return AddCollaborator{app, dice.email(), dice.permissions()};
    case 11:
      return SetCollaborator{app, dice.email(), dice.permissions()};
    case 12:
      return RemoveCollaborator{app, dice.email()};
    case 13:
      return TransferApp{app, some_recipient(dice, state, app), dice.one_in(4)};
    case 14:
      return AcceptTransfer{some_transfer(dice, state)};
    case 15:
      if (dice.one_in(2)) return DeclineTransfer{some_transfer(dice, state)};
      return CancelTransfer{some_transfer(dice, state)};
    case 16:
      return some_import(dice);
    case 17:
      if (dice.one_in(4)) return SetMaintenance{app, dice.one_in(2)};
      return SetFormation{app,
                          {{process_type("web"), static_cast<std::uint32_t>(dice.below(9)), {}}}};
    case 18:
      return CreateAddon{app, "postgres", "basic", dice.one_in(2) ? Price(0) : Price(400)};
    default:
      return DestroyAddon{app, *AddonReference::parse(some_addon(dice, state, app))};
  }
}

std::optional<std::string> name_of(const State& state, AccountId id) {
  const Account* account = state.account(id);
  return account == nullptr ? std::nullopt : std::optional(person_of(account->email));
}

std::optional<std::string> some_admin(const State& state, const Org* org) {
  if (org == nullptr) return std::nullopt;
  for (const auto& [id, member] : org->members) {
    if (member.role == Role::admin) return name_of(state, id);
  }
  return std::nullopt;
}

// Somebody who is likely to be allowed to do it, so that deep states are reached.
struct FindFittingActor {
  const State& state;
  Dice& dice;

  template <class Wish>
  std::optional<std::string> operator()(const Wish& wish) const {
    if constexpr (requires { wish.transfer; }) {
      const App* app = state.app_of_transfer(wish.transfer);
      if (app == nullptr) return std::nullopt;
      return name_of(state, dice.one_in(3) ? app->transfer.from : app->transfer.to);
    } else if constexpr (requires { wish.apps.front(); }) {
      const App* app = wish.apps.empty() ? nullptr : state.app(wish.apps.front());
      return app == nullptr ? std::nullopt : name_of(state, app->owner.account());
    } else if constexpr (requires { wish.app; }) {
      const App* app = state.app(wish.app);
      if (app == nullptr) return std::nullopt;
      if (!app->owner.is_org()) return name_of(state, app->owner.account());
      return some_admin(state, state.org(app->owner.org()));
    } else if constexpr (requires { state.org(wish.org); }) {
      return some_admin(state, state.org(wish.org));
    } else {
      return std::nullopt;
    }
  }
};

// A world that commands are thrown at: the live state, the log of its events, and the model.
class Run {
 public:
  explicit Run(std::uint64_t seed) : dice_(seed), seed_(seed) {
    for (std::size_t index = 0; index < registered_people; ++index) {
      record(AccountRegistered{
          account(people[index]), email(people[index]), {}, AccountState::active});
    }
    for (const std::string& org : orgs) {
      step("", ProvisionOrg{org_name(org), email(people[dice_.below(3)])});
    }
  }

  void step() {
    const Command command =
        dice_.one_in(3) ? some_org_command(dice_, state_) : some_app_command(dice_, state_);
    std::optional<std::string> actor;
    if (dice_.one_in(2)) actor = std::visit(FindFittingActor{state_, dice_}, command);
    if (!actor) actor = dice_.one_in(12) ? std::string() : dice_.of(people);
    step(*actor, command);
  }

  const State& state() const { return state_; }

  void check_against_model() const {
    for (const auto& [name, expected] : model_.orgs()) check_org(name, expected);
    for (const auto& [name, expected] : model_.apps()) check_app(name, expected);
    CHECK(state_.orgs().size() == model_.orgs().size());
    CHECK(state_.apps().size() == model_.apps().size());
  }

  void check_invariants() const {
    CHECK(wrong_indexes(state_) == "");
    for (const auto& [id, org] : state_.orgs()) CHECK(org.admins >= 1);
    check_active_admins();
  }

  // Decision 13: once an org has had an admin who can sign in, it always has one.
  void check_active_admins() const {
    for (const auto& [id, org] : state_.orgs()) {
      if (had_active_admin_.contains(id)) CHECK(has_active_admin(org));
    }
  }

  void check_replay() const {
    State replayed;
    for (const Entry& entry : log_) evolve(replayed, entry.envelope());
    CHECK(describe(replayed) == describe(state_));
    CHECK(describe(reloaded(state_)) == describe(state_));
  }

 private:
  struct Entry {
    Position position;
    Timestamp time;
    AccountId actor;
    Event event;
    EventEnvelope envelope() const { return {position, time, actor, event}; }
  };

  bool has_active_admin(const Org& org) const {
    return std::any_of(org.members.begin(), org.members.end(), [&](const auto& each) {
      const Account* account = state_.account(each.first);
      return each.second.role == Role::admin && account->state == AccountState::active;
    });
  }

  void record(Event event, AccountId actor = {}) {
    log_.push_back(Entry{log_.size(), now_, actor, std::move(event)});
    evolve(state_, log_.back().envelope());
    for (const auto& [id, account] : state_.accounts()) {
      if (account.state == AccountState::active) model_.activated(person_of(account.email));
    }
    for (const auto& [id, org] : state_.orgs()) {
      if (has_active_admin(org)) had_active_admin_.insert(id);
    }
  }

  void step(const std::string& actor, const Command& command) {
    ++steps_;
    now_ += std::chrono::minutes{dice_.one_in(50) ? 5'000 : 1};
    Caller caller;
    caller.is_operator = actor.empty();
    caller.now = now_;
    caller.command = CommandId{derive_uuid(Uuid{}, steps_, std::to_string(seed_))};
    if (!actor.empty()) {
      const Account* account = state_.account(email(actor));
      if (account == nullptr) return;
      caller.account = account->id;
    }
    const auto decision = decide(state_, command, caller);
    const auto expected = model_.submit(actor, command, now_, caller.command);
    if (expected) {
      INFO("step ", steps_, ", command ", command.index(), " by ", actor);
      const Reason reason = decision ? Reason::none : decision.error().reason;
      REQUIRE(code(reason) == code(*expected));
    }
    if (!decision) return;
    for (const Event& event : decision->events) record(event, caller.account);
  }

  AccountId id_of(const std::string& person) const {
    const Account* found = state_.account(email(person));
    return found == nullptr ? AccountId{} : found->id;
  }

  void check_org(const std::string& name, const Model::Org& expected) const {
    CAPTURE(name);
    const Org* org = state_.org(org_name(name));
    REQUIRE(org != nullptr);
    CHECK(org->members.size() == expected.members.size());
    for (const auto& [person, is_admin] : expected.members) {
      CHECK(state_.role(*org, id_of(person)) == (is_admin ? Role::admin : Role::member));
    }
    CHECK(org->invitations.size() == expected.invited.size());
    for (const Invitation& invitation : org->invitations) {
      const std::string person = person_of(state_.account(invitation.account)->email);
      REQUIRE(expected.invited.contains(person));
      CHECK((invitation.role == Role::admin) == expected.invited.at(person).as_admin);
    }
  }

  void check_app(const std::string& name, const Model::App& expected) const {
    CAPTURE(name);
    const App* app = state_.app(app_name(name));
    REQUIRE(app != nullptr);
    CHECK(app->locked == expected.locked);
    if (expected.org.empty()) {
      CHECK(app->owner == Owner::of(id_of(expected.person)));
    } else {
      CHECK(app->owner == Owner::of(state_.org(org_name(expected.org))->id));
    }
    for (const std::string& person : people) {
      const AccountId id = id_of(person);
      const Access* access = id.is_nil() ? nullptr : app->access_of(id);
      const auto grant = expected.grants.find(person);
      const unsigned bits = access == nullptr ? 0 : access->granted.bits();
      CHECK(bits == (grant == expected.grants.end() ? 0 : grant->second));
      CHECK((access != nullptr && access->joined) == expected.joined.contains(person));
    }
    CHECK(app->transfer.id.is_nil() == expected.recipient.empty());
    if (!expected.recipient.empty()) CHECK(app->transfer.to == id_of(expected.recipient));
  }

  Dice dice_;
  std::uint64_t seed_;
  std::uint32_t steps_ = 0;
  Timestamp now_ = start_of_scenario();
  State state_;
  Model model_;
  std::vector<Entry> log_;
  std::set<OrgId> had_active_admin_;
};

std::uint64_t first_seed() {
  const char* given = std::getenv("ORGLOG_SEED");
  return given == nullptr ? std::random_device{}() : std::strtoull(given, nullptr, 10);
}

}  // namespace

TEST_CASE("the decider agrees with the model on every command, and its invariants hold") {
  constexpr int runs = 12;
  constexpr int steps_per_run = 1'500;
  constexpr int steps_between_checks = 5;
  const std::uint64_t seed = first_seed();
  std::printf("ORGLOG_SEED=%llu\n", static_cast<unsigned long long>(seed));
  for (int run = 0; run < runs; ++run) {
    CAPTURE(seed + static_cast<std::uint64_t>(run));
    Run world(seed + static_cast<std::uint64_t>(run));
    for (int step = 0; step < steps_per_run; ++step) {
      world.step();
      if (step % steps_between_checks != 0) continue;
      world.check_invariants();
      world.check_against_model();
    }
    world.check_replay();
  }
}
