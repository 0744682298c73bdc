#include "support/scenario.hpp"

using namespace orglog;
using namespace orglog::test;

namespace {

const OrgName acme = org_name("acme");
const AppName web = app_name("web");
const Owner by_acme = owned_by_org("acme");

}  // namespace

TEST_CASE("A2, D1: a member who creates an app is joined by the same event, an admin is not") {
  Scenario scenario;
  scenario.org("acme", "ann").member("acme", "bob");
  scenario.when("bob", CreateApp{web, acme, true});
  const auto made = scenario.made<AppId>("app");
  scenario.then({AppCreated{made, web, by_acme, true, account("bob")}});
  const App& app = *scenario.state().app(web);
  CHECK(app.locked);
  CHECK(permissions_of(scenario.state(), app, account("bob")) == Permissions::work());
  scenario.when("ann", CreateApp{app_name("api"), acme});
  scenario.then({AppCreated{scenario.made<AppId>("app"), app_name("api"), by_acme, false, {}}});
  CHECK(scenario.state().app(app_name("api"))->people.empty());
}

TEST_CASE("D1: the owner of a personal app has every permission without being listed") {
  Scenario scenario;
  scenario.person("ann");
  scenario.when("ann", CreateApp{web, {}});
  scenario.then({AppCreated{scenario.made<AppId>("app"), web, owned_by("ann"), false, {}}});
  const App& app = *scenario.state().app(web);
  CHECK(app.people.empty());
  CHECK(permissions_of(scenario.state(), app, account("ann")) == Permissions::all());
}

TEST_CASE("A1: an app's name is unique among all orgs, and free again when the app is gone") {
  Scenario scenario;
  scenario.org("acme", "ann").app("web", "acme").person("zoe");
  scenario.when("zoe", CreateApp{web, {}}).then_rejected(Reason::name_taken);
  scenario.when("ann", CreateApp{web, acme}).then_rejected(Reason::name_taken);
  scenario.when("ann", DestroyApp{web}).then({AppDestroyed{app("web"), by_acme, web}});
  scenario.given("zoe", CreateApp{web, {}});
}

TEST_CASE("an app without a name gets one that is made up from the command, and is free") {
  Scenario scenario;
  scenario.person("ann");
  scenario.when("ann", CreateApp{});
  REQUIRE(scenario.decision().has_value());
  const auto& made = std::get<AppCreated>(scenario.decision()->events.at(0));
  CHECK(made.name.text().size() > 8);
  const auto last_dash = made.name.text().rfind('-');
  CHECK(made.name.text().size() - last_dash == 5);

  // The same command again, as if its name had been taken by somebody else in between.
  const State& state = scenario.state();
  const auto again = decide(state, CreateApp{}, scenario.caller("ann"));
  REQUIRE(again.has_value());
  CHECK(std::get<AppCreated>(again->events.at(0)).name.text() != made.name.text());
  CHECK(decide(state, CreateApp{}, scenario.caller("ann"))->events.size() == 1);
}

TEST_CASE("a retried command makes up the same name") {
  Scenario scenario;
  scenario.person("ann");
  Caller caller = scenario.caller("ann");
  caller.command = CommandId{derive_uuid(Uuid{}, 7, "command")};
  const auto first = decide(scenario.state(), CreateApp{}, caller);
  const auto second = decide(scenario.state(), CreateApp{}, caller);
  CHECK(describe(first->events) == describe(second->events));
}

TEST_CASE("rename: the id stays, the old name is free") {
  Scenario scenario;
  scenario.org("acme", "ann").app("web", "acme").app("api", "acme");
  scenario.when("ann", RenameApp{web, app_name("site")});
  scenario.then({AppRenamed{app("web"), by_acme, app_name("site"), web}});
  CHECK(scenario.state().app(app_name("site"))->id == app("web"));
  CHECK(scenario.state().app(web) == nullptr);
  scenario.when("ann", RenameApp{app_name("api"), app_name("site")});
  scenario.then_rejected(Reason::name_taken);
  scenario.when("ann", RenameApp{app_name("api"), app_name("api")}).then_nothing();
}

TEST_CASE("A3, 16: a member joins an unlocked app, once") {
  Scenario scenario;
  scenario.org("acme", "ann").member("acme", "bob").app("web", "acme");
  scenario.when("bob", JoinApp{web}).then({AppJoined{app("web"), by_acme, account("bob")}});
  scenario.when("bob", JoinApp{web}).then_nothing();
  CHECK(scenario.state().app(web)->people.size() == 1);
}

TEST_CASE("K1, 17: a locked app keeps members out and those on it in") {
  Scenario scenario;
  scenario.org("acme", "ann").member("acme", "bob").member("acme", "mia").app("web", "acme");
  scenario.joined("web", "mia");
  scenario.when("ann", LockApp{web}).then({AppLocked{app("web"), by_acme}});
  scenario.when("bob", JoinApp{web}).then_rejected(Reason::app_locked);
  scenario.when("mia", JoinApp{web}).then_nothing();
  const State& state = scenario.state();
  CHECK(permissions_of(state, *state.app(web), account("mia")) == Permissions::work());
}

TEST_CASE("K2: a lock does not stop the work of those who are on the app") {
  Scenario scenario;
  scenario.org("acme", "ann").member("acme", "mia").app("web", "acme", true);
  scenario.joined("web", "mia").collaborator("web", "eve");
  for (const char* name : {"mia", "eve"}) {
    scenario.given(name, SetFormation{web, {{process_type(name), 1, {}}}});
  }
}

TEST_CASE("K3: an admin joins a locked app") {
  Scenario scenario;
  scenario.org("acme", "ann").app("web", "acme", true);
  scenario.when("ann", JoinApp{web}).then({AppJoined{app("web"), by_acme, account("ann")}});
}

TEST_CASE("K4, D2: to lock what is locked and unlock what is not records nothing") {
  Scenario scenario;
  scenario.org("acme", "ann").app("web", "acme");
  scenario.when("ann", UnlockApp{web}).then_nothing();
  scenario.when("ann", LockApp{web}).then({AppLocked{app("web"), by_acme}});
  scenario.when("ann", LockApp{web}).then_nothing();
  scenario.when("ann", UnlockApp{web}).then({AppUnlocked{app("web"), by_acme}});
}

TEST_CASE("K6: after the unlock every member may join again") {
  Scenario scenario;
  scenario.org("acme", "ann").member("acme", "bob").app("web", "acme", true);
  scenario.when("bob", JoinApp{web}).then_rejected(Reason::app_locked);
  scenario.given("ann", UnlockApp{web}).given("bob", JoinApp{web});
}

TEST_CASE("A4: a member who leaves a locked app cannot come back by himself") {
  Scenario scenario;
  scenario.org("acme", "ann").member("acme", "mia").app("web", "acme", true);
  scenario.joined("web", "mia");
  scenario.when("mia", LeaveApp{web});
  scenario.then({AppLeft{app("web"), by_acme, account("mia"), Cause::own_wish}});
  scenario.when("mia", JoinApp{web}).then_rejected(Reason::app_locked);
  scenario.when("mia", LeaveApp{web}).then_rejected(Reason::not_joined);
  scenario.given("ann", AddCollaborator{web, email("mia")});
  const State& state = scenario.state();
  CHECK(permissions_of(state, *state.app(web), account("mia")) == Permissions::work());
}

TEST_CASE("18: a collaborator who leaves drops his grant, and a join goes with it") {
  Scenario scenario;
  scenario.org("acme", "ann").member("acme", "bob").app("web", "acme");
  scenario.collaborator("web", "bob").given("bob", JoinApp{web});
  CHECK(scenario.state().app(web)->people.size() == 1);
  scenario.when("bob", LeaveApp{web});
  scenario.then({CollaboratorRemoved{app("web"), by_acme, account("bob"), Permissions::work(),
                                     Cause::own_wish}});
  CHECK(scenario.state().app(web)->people.empty());
}

TEST_CASE("a personal app has nobody who could join it") {
  Scenario scenario;
  scenario.personal_app("blog", "ann").collaborator("blog", "eve");
  for (const char* name : {"ann", "eve"}) {
    scenario.when(name, JoinApp{app_name("blog")}).then_rejected(Reason::role_too_low);
  }
  scenario.when("ann", LeaveApp{app_name("blog")}).then_rejected(Reason::not_joined);
}

TEST_CASE("L2: the hundred-and-first app is refused, in an org by its package") {
  Scenario scenario;
  scenario.org("acme", "ann", Package{{}, 2, {}, {}}).app("web", "acme").app("api", "acme");
  scenario.when("ann", CreateApp{{}, acme}).then_rejected(Reason::app_limit);
  scenario.given("ann", DestroyApp{web}).given("ann", CreateApp{web, acme});
  for (std::uint32_t count = 0; count < limits::personal_apps; ++count) {
    scenario.given("ann", CreateApp{app_name("app-" + std::to_string(count)), {}});
  }
  scenario.when("ann", CreateApp{}).then_rejected(Reason::app_limit);
}

TEST_CASE("a destroyed app takes people, transfer and running dynos with it") {
  Scenario scenario;
  scenario.org("acme", "ann").app("web", "acme").collaborator("web", "eve");
  scenario.given("ann", SetFormation{web, {{process_type("web"), 3, {}}}});
  CHECK(scenario.state().org(acme)->dyno_centi_units == 300);
  scenario.given("ann", DestroyApp{web});
  CHECK(scenario.state().org(acme)->dyno_centi_units == 0);
  CHECK(scenario.state().account(account("eve"))->apps.empty());
  scenario.when("eve", LeaveApp{web}).then_rejected(Reason::app_not_found);
}
