#include "support/scenario.hpp"

using namespace orglog;
using namespace orglog::test;

namespace {

const AppName web = app_name("web");
const Owner by_acme = owned_by_org("acme");

Scenario world() {
  Scenario scenario;
  scenario.org("acme", "ann").member("acme", "bob").app("web", "acme").person("eve");
  return scenario;
}

}  // namespace

TEST_CASE("D1: the default grant is view, deploy and operate, and `view` is always in it") {
  Scenario scenario = world();
  scenario.when("ann", AddCollaborator{web, email("eve")});
  scenario.then({CollaboratorAdded{app("web"), by_acme, account("eve"), Permissions::work()}});
  scenario.when("ann", SetCollaborator{web, email("eve"), Permissions::from_bits(8)});
  scenario.then({CollaboratorChanged{app("web"), by_acme, account("eve"), Permissions::from_bits(9),
                                     Permissions::work()}});
  scenario.when("ann", SetCollaborator{web, email("eve"), Permissions::from_bits(9)});
  scenario.then_nothing();
}

TEST_CASE("D9: a collaborator without an account gets an invited one") {
  Scenario scenario = world();
  scenario.when("bob", AddCollaborator{web, email("new")});
  const auto made = scenario.made<AccountId>("account");
  scenario.then({AccountRegistered{made, email("new"), "", AccountState::invited},
                 CollaboratorAdded{app("web"), by_acme, made, Permissions::work()}});
}

TEST_CASE("K3: an admin brings org users and outsiders onto a locked app, a member does not") {
  Scenario scenario = world();
  scenario.given("ann", LockApp{web});
  scenario.when("bob", AddCollaborator{web, email("eve")}).then_rejected(Reason::app_locked);
  scenario.when("bob", AddCollaborator{web, email("bob")}).then_rejected(Reason::app_locked);
  scenario.given("ann", AddCollaborator{web, email("eve")});
  scenario.given("ann", AddCollaborator{web, email("bob")});
}

TEST_CASE("D1: whoever does not manage the app cannot grant `manage`") {
  Scenario scenario = world();
  scenario.when("bob", AddCollaborator{web, email("eve"), Permissions::all()});
  scenario.then_rejected(Reason::role_too_low);
  scenario.given("ann", AddCollaborator{web, email("eve"), Permissions::all()});
  scenario.given("eve", AddCollaborator{web, email("new"), Permissions::all()});
}

TEST_CASE("a person has one grant on an app") {
  Scenario scenario = world();
  scenario.given("ann", AddCollaborator{web, email("eve")});
  scenario.when("ann", AddCollaborator{web, email("eve"), Permissions::view_only()});
  scenario.then_rejected(Reason::already_collaborator);
}

TEST_CASE("someone who joined can be given a grant on top, and has both") {
  Scenario scenario = world();
  scenario.joined("web", "bob");
  scenario.when("ann", SetCollaborator{web, email("bob"), Permissions::all()});
  scenario.then_rejected(Reason::not_a_collaborator);
  scenario.when("ann", AddCollaborator{web, email("bob"), Permissions::from_bits(9)});
  scenario.then(
      {CollaboratorAdded{app("web"), by_acme, account("bob"), Permissions::from_bits(9)}});
  const State& state = scenario.state();
  CHECK(permissions_of(state, *state.app(web), account("bob")) == Permissions::all());
  CHECK(state.app(web)->people.size() == 1);
}

TEST_CASE("the owner of a personal app is no collaborator") {
  Scenario scenario;
  scenario.personal_app("blog", "ann");
  scenario.when("ann", AddCollaborator{app_name("blog"), email("ann")});
  scenario.then_rejected(Reason::owner_is_no_collaborator);
  scenario.when("ann", SetCollaborator{app_name("blog"), email("ann"), Permissions::work()});
  scenario.then_rejected(Reason::not_a_collaborator);
}

TEST_CASE("22: a member takes collaborators off an unlocked app, but not those who joined") {
  Scenario scenario = world();
  scenario.member("acme", "mia").joined("web", "mia").collaborator("web", "eve");
  scenario.when("bob", RemoveCollaborator{web, email("mia")}).then_rejected(Reason::role_too_low);
  scenario.when("bob", RemoveCollaborator{web, email("eve")});
  scenario.then({CollaboratorRemoved{app("web"), by_acme, account("eve"), Permissions::work(),
                                     Cause::removed}});
  scenario.when("ann", RemoveCollaborator{web, email("mia")});
  scenario.then({AppLeft{app("web"), by_acme, account("mia"), Cause::removed}});
}

TEST_CASE("22: anybody takes himself off, also from a locked app") {
  Scenario scenario = world();
  scenario.joined("web", "bob").collaborator("web", "eve").given("ann", LockApp{web});
  scenario.when("eve", RemoveCollaborator{web, email("eve")});
  scenario.then({CollaboratorRemoved{app("web"), by_acme, account("eve"), Permissions::work(),
                                     Cause::own_wish}});
  scenario.when("bob", RemoveCollaborator{web, email("bob")});
  scenario.then({AppLeft{app("web"), by_acme, account("bob"), Cause::own_wish}});
  scenario.when("bob", RemoveCollaborator{web, email("bob")});
  scenario.then_rejected(Reason::not_a_collaborator);
}

TEST_CASE("removing someone who is not on the app is refused") {
  Scenario scenario = world();
  for (const char* name : {"eve", "nobody", "ann"}) {
    scenario.when("bob", RemoveCollaborator{web, email(name)});
    scenario.then_rejected(Reason::not_a_collaborator);
  }
}

TEST_CASE("a collaborator sees the app and not its org") {
  Scenario scenario = world();
  scenario.collaborator("web", "eve", Permissions::view_only());
  const State& state = scenario.state();
  CHECK(sees(state, *state.app(web), scenario.caller("eve")));
  scenario.when("eve", CreateApp{{}, org_name("acme")}).then_rejected(Reason::org_not_found);
  scenario.when("eve", SetFormation{web, {}}).then_rejected(Reason::role_too_low);
}
