#include "support/scenario.hpp"

using namespace orglog;
using namespace orglog::test;

namespace {

const OrgName acme = org_name("acme");
const AppName web = app_name("web");
const Who for_ann = Who::operator_for("ann");

}  // namespace

TEST_CASE("D11: history is told forwards within an org") {
  Scenario scenario;
  scenario.org("acme", "ann").person("bob").later(std::chrono::hours{1});
  const Timestamp founded = scenario.state().org(acme)->newest;
  scenario.dated(founded - std::chrono::seconds{1});
  scenario.when(for_ann, AddMember{acme, email("bob"), Role::member});
  scenario.then_rejected(Reason::time_before_newest);
  CHECK(scenario.decision().error().subject == "acme");
  scenario.dated(founded);
  scenario.when(for_ann, AddMember{acme, email("bob"), Role::member});
  scenario.then({MemberAdded{org("acme"), account("bob"), Role::member}});
}

TEST_CASE("D11: an app's own history counts, and that of the org it goes to") {
  Scenario scenario;
  scenario.org("acme", "ann").personal_app("blog", "ann").later(std::chrono::hours{1});
  scenario.given("ann", LockApp{app_name("blog")});
  const Timestamp locked = scenario.now();
  scenario.dated(locked - std::chrono::seconds{1});
  scenario.when(for_ann, TransferApp{app_name("blog"), to_org("acme")});
  scenario.then_rejected(Reason::time_before_newest);
  scenario.later(std::chrono::hours{1}).app("web", "acme");
  scenario.dated(locked + std::chrono::seconds{1});
  scenario.when(for_ann, TransferApp{app_name("blog"), to_org("acme")});
  scenario.then_rejected(Reason::time_before_newest);
  CHECK(scenario.decision().error().subject == "acme");
}

TEST_CASE("D11: a command that records nothing may carry any time, and so may a new org") {
  Scenario scenario;
  scenario.org("acme", "ann").app("web", "acme").later(std::chrono::hours{1});
  scenario.given("ann", LockApp{web});
  scenario.dated(start_of_scenario()).when(for_ann, LockApp{web}).then_nothing();
  scenario.dated(start_of_scenario() - std::chrono::days{365});
  scenario.given(Who::platform_operator(), ProvisionOrg{org_name("older"), email("ann")});
  CHECK(scenario.state().org(org_name("older"))->created_at < start_of_scenario());
}

TEST_CASE("without a given time the order of commands rules, not the clock") {
  Scenario scenario;
  scenario.org("acme", "ann").app("web", "acme").later(std::chrono::hours{1});
  scenario.given("ann", LockApp{web}).later(-std::chrono::hours{2});
  scenario.given("ann", UnlockApp{web});
  CHECK(scenario.state().app(web)->newest > scenario.now());
}

TEST_CASE("D10: what a stranger asks for answers as what does not exist") {
  Scenario scenario;
  scenario.org("acme", "ann").app("web", "acme").personal_app("blog", "ann").person("zoe");
  const auto both = [&](const Command& real, const Command& unreal) {
    scenario.when("zoe", real);
    REQUIRE_FALSE(scenario.decision().has_value());
    const Reason seen = scenario.decision().error().reason;
    scenario.when("zoe", unreal).then_rejected(seen);
  };
  const OrgName no_org = org_name("nothing");
  const AppName no_app = app_name("nothing");
  both(RenameOrg{acme, org_name("mine")}, RenameOrg{no_org, org_name("mine")});
  both(CloseOrg{acme}, CloseOrg{no_org});
  both(AddMember{acme, email("zoe"), Role::admin}, AddMember{no_org, email("zoe"), Role::admin});
  both(SetMember{acme, email("ann"), Role::member}, SetMember{no_org, email("ann"), Role::member});
  both(LeaveOrg{acme}, LeaveOrg{no_org});
  both(AcceptInvitation{acme}, AcceptInvitation{no_org});
  both(RevokeInvitation{acme, email("ann")}, RevokeInvitation{no_org, email("ann")});
  both(ImportApps{acme, {}}, ImportApps{no_org, {}});
  for (const AppName& app : {web, app_name("blog")}) {
    both(JoinApp{app}, JoinApp{no_app});
    both(LeaveApp{app}, LeaveApp{no_app});
    both(LockApp{app}, LockApp{no_app});
    both(UnlockApp{app}, UnlockApp{no_app});
    both(DestroyApp{app}, DestroyApp{no_app});
    both(RenameApp{app, app_name("mine")}, RenameApp{no_app, app_name("mine")});
    both(AddCollaborator{app, email("zoe")}, AddCollaborator{no_app, email("zoe")});
    both(RemoveCollaborator{app, email("ann")}, RemoveCollaborator{no_app, email("ann")});
    both(TransferApp{app, to_person("zoe")}, TransferApp{no_app, to_person("zoe")});
    both(SetFormation{app, {}}, SetFormation{no_app, {}});
    both(CreateAddon{app, "logs", "free", 0}, CreateAddon{no_app, "logs", "free", 0});
    both(DestroyAddon{app, "logs"}, DestroyAddon{no_app, "logs"});
  }
}

TEST_CASE("D12: the acting account stands beside the event, and who invited with the invitation") {
  Scenario scenario;
  scenario.org("acme", "ann").person("ivy");
  scenario.given(Who::platform_operator(), InviteMember{acme, email("ivy"), Role::member});
  CHECK(scenario.state().org(acme)->invitations[0].invited_by.is_nil());
}
