#include "support/scenario.hpp"

using namespace orglog;
using namespace orglog::test;

namespace {

const OrgName acme = org_name("acme");
const AppName web = app_name("web");

}  // namespace

TEST_CASE("I1: an admin adds a user directly, and an unknown address gets an invited account") {
  Scenario scenario;
  scenario.org("acme", "ann").person("bob");
  scenario.when("ann", AddMember{acme, email("bob"), Role::admin});
  scenario.then({MemberAdded{org("acme"), account("bob"), Role::admin}});
  scenario.when("ann", AddMember{acme, email("new"), Role::member});
  const auto made = scenario.made<AccountId>("account");
  scenario.then({AccountRegistered{made, email("new"), "", AccountState::invited},
                 MemberAdded{org("acme"), made, Role::member}});
  CHECK(scenario.state().account(email("new"))->state == AccountState::invited);
}

TEST_CASE("O5: adding a member again is refused, whatever the role") {
  Scenario scenario;
  scenario.org("acme", "ann").member("acme", "bob");
  for (const Role role : {Role::member, Role::admin}) {
    scenario.when("ann", AddMember{acme, email("bob"), role});
    scenario.then_rejected(Reason::already_member);
  }
}

TEST_CASE("O5: setting the role that he has records nothing") {
  Scenario scenario;
  scenario.org("acme", "ann").member("acme", "bob");
  scenario.when("ann", SetMember{acme, email("bob"), Role::member}).then_nothing();
  scenario.when("ann", SetMember{acme, email("bob"), Role::admin});
  scenario.then({MemberRoleChanged{org("acme"), account("bob"), Role::admin, Role::member}});
  CHECK(scenario.state().org(acme)->admins == 2);
}

TEST_CASE("O4: a role cannot be set for someone who is only a collaborator, or nobody") {
  Scenario scenario;
  scenario.org("acme", "ann").app("web", "acme").collaborator("web", "eve").person("zoe");
  scenario.when("ann", SetMember{acme, email("eve"), Role::admin});
  scenario.then_rejected(Reason::collaborator_not_a_member);
  scenario.when("ann", SetMember{acme, email("zoe"), Role::admin});
  scenario.then_rejected(Reason::not_a_member);
  scenario.when("ann", SetMember{acme, email("nobody"), Role::admin});
  scenario.then_rejected(Reason::not_a_member);
}

TEST_CASE("O2, D4: the last admin is not removed, does not leave and is not demoted") {
  Scenario scenario;
  scenario.org("acme", "ann").member("acme", "bob");
  scenario.when("ann", SetMember{acme, email("ann"), Role::member});
  scenario.then_rejected(Reason::last_admin);
  scenario.when("ann", RemoveMember{acme, email("ann")}).then_rejected(Reason::last_admin);
  scenario.when("ann", LeaveOrg{acme}).then_rejected(Reason::last_admin);
  scenario.when(Who::platform_operator(), RemoveMember{acme, email("ann")});
  scenario.then_rejected(Reason::last_admin);
  scenario.given("ann", SetMember{acme, email("bob"), Role::admin});
  scenario.when("ann", LeaveOrg{acme});
  scenario.then({MemberRemoved{org("acme"), account("ann"), Role::admin, Cause::left_org}});
  scenario.when("bob", LeaveOrg{acme}).then_rejected(Reason::last_admin);
}

TEST_CASE("D13: the last admin who can sign in stays, however many admins never activated") {
  Scenario scenario;
  scenario.org("acme", "ann").person("gil", AccountState::invited).admin("acme", "gil");
  scenario.person("hal", AccountState::invited).admin("acme", "hal").member("acme", "bob");
  const std::vector<std::pair<Who, Command>> ways{
      {"ann", LeaveOrg{acme}},
      {"ann", RemoveMember{acme, email("ann")}},
      {"ann", SetMember{acme, email("ann"), Role::member}},
      {Who::platform_operator(), RemoveMember{acme, email("ann")}},
      {Who::platform_operator(), SetMember{acme, email("ann"), Role::member}},
      {Who::platform_operator(), EraseAccount{email("ann")}}};
  for (const auto& [who, command] : ways) {
    scenario.when(who, command).then_rejected(Reason::last_admin);
    CHECK(sentence(scenario.decision().error()) ==
          "Until gil@example.com or hal@example.com activates an account, ann@example.com is the "
          "last admin of the org.");
  }
  scenario.when("ann", RemoveMember{acme, email("gil")});
  CHECK(scenario.decision().has_value());
  scenario.given("ann", SetMember{acme, email("bob"), Role::admin});
  scenario.when("ann", LeaveOrg{acme});
  CHECK(scenario.decision().has_value());
  scenario.when("bob", LeaveOrg{acme}).then_rejected(Reason::last_admin);
}

TEST_CASE("D13: who activates relieves the last admin; many who would have to are counted") {
  Scenario scenario;
  scenario.org("acme", "ann");
  for (const char* name : {"gil", "hal", "ida", "jon", "kay"})
    scenario.person(name, AccountState::invited).admin("acme", name);
  scenario.when("ann", LeaveOrg{acme}).then_rejected(Reason::last_admin);
  CHECK(sentence(scenario.decision().error()) ==
        "Until gil@example.com, hal@example.com, ida@example.com or 2 others activates an account, "
        "ann@example.com is the last admin of the org.");
  scenario.given(Who::platform_operator(), ActivateAccount{email("kay")});
  scenario.when("ann", LeaveOrg{acme});
  CHECK(scenario.decision().has_value());
}

TEST_CASE("D13: before anybody activated, the rule counts admins") {
  Scenario scenario;
  scenario.person("gil", AccountState::invited).person("hal", AccountState::invited);
  scenario.org("acme", "gil").admin("acme", "hal");
  scenario.given(Who::platform_operator(), RemoveMember{acme, email("gil")});
  scenario.when(Who::platform_operator(), RemoveMember{acme, email("hal")});
  scenario.then_rejected(Reason::last_admin);
  CHECK(sentence(scenario.decision().error()) == "hal@example.com is the last admin of the org.");
}

TEST_CASE("O6, D3: removal ends joins and grants on the org's apps, in order of their names") {
  Scenario scenario;
  scenario.org("acme", "ann").member("acme", "bob").org("other", "oda").member("other", "bob");
  scenario.app("web", "acme").app("api", "acme").app("worker", "acme").app("shop", "other");
  scenario.joined("web", "bob").collaborator("api", "bob").joined("shop", "bob");
  scenario.joined("worker", "bob").collaborator("worker", "bob", Permissions::all());
  scenario.personal_app("blog", "bob");
  scenario.when("ann", RemoveMember{acme, email("bob")});
  const auto cause = Cause::removed_from_org;
  const Owner owner = owned_by_org("acme");
  scenario.then(
      {CollaboratorRemoved{app("api"), owner, account("bob"), Permissions::work(), cause},
       AppLeft{app("web"), owner, account("bob"), cause},
       CollaboratorRemoved{app("worker"), owner, account("bob"), Permissions::all(), cause},
       MemberRemoved{org("acme"), account("bob"), Role::member, cause}});
  const State& state = scenario.state();
  CHECK_FALSE(sees(state, *state.app(web), scenario.caller("bob")));
  CHECK(state.app(app_name("worker"))->people.empty());
  CHECK(state.app(app_name("shop"))->access_of(account("bob")) != nullptr);
  CHECK(state.app(app_name("blog"))->owner == owned_by("bob"));
}

TEST_CASE("D3: to leave is the same, with another cause") {
  Scenario scenario;
  scenario.org("acme", "ann").member("acme", "bob").app("web", "acme").joined("web", "bob");
  scenario.when("bob", LeaveOrg{acme});
  scenario.then({AppLeft{app("web"), owned_by_org("acme"), account("bob"), Cause::left_org},
                 MemberRemoved{org("acme"), account("bob"), Role::member, Cause::left_org}});
}

TEST_CASE("an admin who removes himself leaves") {
  Scenario scenario;
  scenario.org("acme", "ann").admin("acme", "ada");
  scenario.when("ada", RemoveMember{acme, email("ada")});
  scenario.then({MemberRemoved{org("acme"), account("ada"), Role::admin, Cause::left_org}});
}

TEST_CASE("O7: whoever comes back finds none of his old joins") {
  Scenario scenario;
  scenario.org("acme", "ann").member("acme", "bob").app("web", "acme").joined("web", "bob");
  scenario.given("ann", RemoveMember{acme, email("bob")});
  scenario.given("ann", AddMember{acme, email("bob"), Role::member});
  const State& state = scenario.state();
  CHECK(permissions_of(state, *state.app(web), account("bob")) == Permissions::view_only());
}

TEST_CASE("removing someone who is not there is refused") {
  Scenario scenario;
  scenario.org("acme", "ann").app("web", "acme").collaborator("web", "eve");
  scenario.when("ann", RemoveMember{acme, email("eve")}).then_rejected(Reason::not_a_member);
  scenario.when("ann", RemoveMember{acme, email("nobody")}).then_rejected(Reason::not_a_member);
}

TEST_CASE("D1: a demoted admin keeps a join, and has only `view` without one") {
  Scenario scenario;
  scenario.org("acme", "ann").admin("acme", "ada").app("web", "acme").app("api", "acme");
  scenario.given("ada", JoinApp{web});
  scenario.given("ann", SetMember{acme, email("ada"), Role::member});
  const State& state = scenario.state();
  CHECK(permissions_of(state, *state.app(web), account("ada")) == Permissions::work());
  CHECK(permissions_of(state, *state.app(app_name("api")), account("ada")) ==
        Permissions::view_only());
}

TEST_CASE("L1: the member limit counts members and pending invitations") {
  Scenario scenario;
  scenario.org("acme", "ann", Package{3, {}, {}, {}}).member("acme", "bob");
  scenario.given("ann", InviteMember{acme, email("ivy"), Role::member});
  scenario.when("ann", AddMember{acme, email("new"), Role::member});
  scenario.then_rejected(Reason::member_limit);
  scenario.when("ann", AddMember{acme, email("ivy"), Role::member});
  CHECK(scenario.decision().has_value());
  CHECK(scenario.state().org(acme)->invitations.empty());
  scenario.given("ann", RemoveMember{acme, email("bob")});
  scenario.given("ann", AddMember{acme, email("new"), Role::member});
}

TEST_CASE("L1: an expired invitation takes no seat") {
  Scenario scenario;
  scenario.org("acme", "ann", Package{2, {}, {}, {}});
  scenario.given("ann", InviteMember{acme, email("ivy"), Role::member});
  scenario.later(limits::invitation_lifetime);
  scenario.given("ann", AddMember{acme, email("bob"), Role::member});
  scenario.when("ann", AddMember{acme, email("ivy"), Role::member});
  scenario.then_rejected(Reason::member_limit);
  scenario.when("ann", InviteMember{acme, email("ivy"), Role::member});
  scenario.then_rejected(Reason::member_limit);
}
