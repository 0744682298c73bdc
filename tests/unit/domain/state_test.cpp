#include "orglog/domain/state.hpp"

#include "support/scenario.hpp"

using namespace orglog;
using namespace orglog::test;

namespace {

const OrgName acme = org_name("acme");
const AppName web = app_name("web");

Scenario busy_world() {
  Scenario scenario;
  scenario.org("acme", "ann", Package{10, 10, 10, 10}).member("acme", "bob").app("web", "acme");
  scenario.joined("web", "bob").collaborator("web", "eve").personal_app("blog", "eve");
  scenario.collaborator("blog", "ann")
      .given("eve", TransferApp{app_name("blog"), to_person("ann")});
  scenario.given("ann", InviteMember{acme, email("ivy"), Role::admin});
  scenario.given("ann", SetFormation{web, {{process_type("web"), 2, {}}}});
  scenario.given("ann", CreateAddon{web, "postgres", "basic", 900});
  scenario.given("ann", IssueToken{email("ann"), sha256("secret"), "laptop"});
  return scenario;
}

void happen(State& state, const Event& event, Position position = 100) {
  evolve(state, EventEnvelope{position, start_of_scenario(), AccountId{}, event});
}

}  // namespace

TEST_CASE("a state that is loaded from what was stored is the state that was stored") {
  const Scenario scenario = busy_world();
  const State loaded = reloaded(scenario.state());
  CHECK(describe(loaded) == describe(scenario.state()));
  CHECK(wrong_indexes(loaded) == "");
}

TEST_CASE("an org that is loaded with its members in place is indexed as well") {
  const Scenario scenario = busy_world();
  State loaded;
  for (const auto& [id, account] : scenario.state().accounts()) loaded.load(account);
  for (const auto& [id, org] : scenario.state().orgs()) loaded.load(org);
  for (const auto& [id, app] : scenario.state().apps()) loaded.load(app);
  CHECK(describe(loaded) == describe(scenario.state()));
}

TEST_CASE("a copy is independent") {
  const Scenario scenario = busy_world();
  State copy = scenario.state();
  const std::string before = describe(scenario.state());
  happen(copy, AppLocked{app("web"), owned_by_org("acme")});
  CHECK(describe(scenario.state()) == before);
  CHECK(describe(copy) != before);
}

TEST_CASE("the version of a thing is the position of the newest event about it") {
  Scenario scenario;
  scenario.org("acme", "ann").org("other", "oda").app("web", "acme");
  State state = scenario.state();
  const Position before = state.org(org_name("other"))->version;
  happen(state, AppLocked{app("web"), owned_by_org("acme")}, 50);
  CHECK(state.app(web)->version == 50);
  CHECK(state.org(acme)->version == 50);
  CHECK(state.org(org_name("other"))->version == before);
  happen(state, AppTransferred{app("web"), owned_by_org("acme"), owned_by_org("other"), false, {}},
         51);
  CHECK(state.org(acme)->version == 51);
  CHECK(state.org(org_name("other"))->version == 51);
  happen(state, MemberAdded{org("acme"), account("oda"), Role::member}, 52);
  CHECK(state.account(account("oda"))->version == 52);
  CHECK(state.account(account("ann"))->version < 50);
  happen(state, LimitExceeded{org("acme"), LimitKind::dyno_units, 1, 2}, 53);
  CHECK(state.org(acme)->version == 53);
}

TEST_CASE("versions follow the subjects of every event that stays in the state") {
  const Scenario scenario = busy_world();
  const std::vector<Event> events{
      AccountActivated{account("ann")},
      PackageChanged{org("acme"), {}, {}},
      OrgRenamed{org("acme"), org_name("apex"), acme},
      MemberRoleChanged{org("acme"), account("bob"), Role::admin, Role::member},
      AppRenamed{app("web"), owned_by_org("acme"), app_name("site"), web},
      AppUnlocked{app("web"), owned_by_org("acme")},
      CollaboratorChanged{app("web"), owned_by_org("acme"), account("eve"), Permissions::all(), {}},
      CollaboratorRemoved{app("web"), owned_by_org("acme"), account("eve"), {}, {}},
      AppLeft{app("web"), owned_by_org("acme"), account("bob"), {}},
      TransferCancelled{{}, app("blog"), account("eve"), account("ann")},
      AppTransferred{app("blog"), owned_by("eve"), owned_by("ann"), false, {}},
      MemberRemoved{org("acme"), account("bob"), Role::admin, {}},
      TokenRevoked{{}, account("ann")}};
  State state = scenario.state();
  Position position = 1'000;
  for (const Event& event : events) {
    CAPTURE(describe(event));
    happen(state, event, ++position);
    const Subjects subjects = subjects_of(event);
    if (!subjects.app.is_nil()) CHECK(state.app(subjects.app)->version == position);
    for (const OrgId id : subjects.orgs) {
      if (!id.is_nil()) CHECK(state.org(id)->version == position);
    }
    for (const AccountId id : subjects.accounts) {
      if (!id.is_nil()) CHECK(state.account(id)->version == position);
    }
  }
}

namespace {

template <std::size_t... index>
std::vector<Event> one_of_each(std::index_sequence<index...>) {
  return {Event(std::in_place_index<index>)...};
}

// Names things that do not exist, wherever a fact names things.
struct MakeUnknown {
  template <class Fact>
  void operator()(Fact& fact) const {
    if constexpr (requires { fact.app; }) fact.app = app("unknown");
    if constexpr (requires { fact.org; }) fact.org = org("unknown");
    if constexpr (requires { fact.account; }) fact.account = account("unknown");
    if constexpr (requires { fact.owner; }) fact.owner = owned_by_org("unknown");
  }
};

}  // namespace

TEST_CASE("an event about what the state does not hold changes nothing") {
  for (Event event : one_of_each(std::make_index_sequence<event_types>{})) {
    const auto type = type_of(event);
    const bool creates = type == type_of(AccountRegistered{}) ||
                         type == type_of(OrgProvisioned{}) || type == type_of(AppCreated{});
    if (creates || type == type_of(ClockAccepted{})) continue;  // that one is about everything
    std::visit(MakeUnknown{}, event);
    State state = busy_world().state();
    const std::string before = describe(state);
    happen(state, event);
    CHECK(describe(state) == before);
  }
}

TEST_CASE("evolve takes any event, however senseless") {
  for (const Event& event : one_of_each(std::make_index_sequence<event_types>{})) {
    State state;
    happen(state, event);
    happen(state, event);
  }
}

TEST_CASE("what is created twice stays as it was") {
  State state = busy_world().state();
  const std::string before = describe(state);
  happen(state, AccountRegistered{account("ann"), email("other"), "", AccountState::invited});
  happen(state, OrgProvisioned{org("acme"), org_name("other"), {}, {}, {}, account("eve")});
  happen(state, AppCreated{app("web"), app_name("other"), Owner{}, true, {}});
  CHECK(describe(state) == before);
}
