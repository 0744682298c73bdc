// The table of roles and actions (domain-rules 3.1), row by row, for every kind of person there is.
#include <functional>
#include <map>

#include "support/scenario.hpp"

using namespace orglog;
using namespace orglog::test;

namespace {

// ann: admin. bob: member, joined nothing. mia: member, joined. eve: collaborator with the default
// grant. max: collaborator who may manage. zoe: an outsider. cal: somebody with a grant.
const std::vector<std::string> people{"ann", "bob", "mia", "eve", "max", "zoe"};

// web is open, vault is locked.
Scenario world() {
  Scenario scenario;
  scenario.org("acme", "ann").admin("acme", "ada").member("acme", "bob").member("acme", "mia");
  scenario.org("other", "oda").person("zoe");
  for (const std::string& name : people) {
    scenario.person(name).personal_app(name + "-blog", name);
    if (name != "zoe") scenario.member("other", name);
  }
  scenario.app("web", "acme").app("vault", "acme", true);
  for (const std::string name : {"web", "vault"}) {
    scenario.joined(name, "mia").collaborator(name, "eve").collaborator(name, "cal");
    scenario.collaborator(name, "max", Permissions::all());
  }
  return scenario;
}

using R = Reason;
constexpr R ok = R::none;
constexpr R low = R::role_too_low;
constexpr R no_org = R::org_not_found;
constexpr R no_app = R::app_not_found;
constexpr R need_account = R::account_required;

using MakeCommand = std::function<Command(const std::string& actor)>;

struct Row {
  const char* action;
  MakeCommand command;
  R ann, bob, mia, eve, max, zoe, platform_operator;
};

MakeCommand always(Command command) {
  return [command](const std::string&) { return command; };
}

R verdict_on(Scenario& scenario, const Who& who, const Command& command) {
  scenario.when(who, command);
  return scenario.decision() ? ok : scenario.decision().error().reason;
}

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.action);
    const std::map<std::string, R> expected{{"ann", row.ann}, {"bob", row.bob}, {"mia", row.mia},
                                            {"eve", row.eve}, {"max", row.max}, {"zoe", row.zoe}};
    for (const auto& [name, reason] : expected) {
      CAPTURE(name);
      Scenario scenario = world();
      CHECK(code(verdict_on(scenario, name, row.command(name))) == code(reason));
    }
    Scenario scenario = world();
    CHECK(code(verdict_on(scenario, Who::platform_operator(), row.command("ann"))) ==
          code(row.platform_operator));
  }
}

const OrgName acme = org_name("acme");
const AppName web = app_name("web");
const AppName vault = app_name("vault");

}  // namespace

TEST_CASE("rows 1 to 4: who sees an org and its apps") {
  const Scenario scenario = world();
  const State& state = scenario.state();
  for (const std::string& name : people) {
    CAPTURE(name);
    const bool is_user = name == "ann" || name == "bob" || name == "mia";
    CHECK(sees(state, *state.org(acme), scenario.caller(name)) == is_user);
    CHECK(sees(state, *state.app(web), scenario.caller(name)) == (name != "zoe"));
    CHECK(sees(state, *state.app(app_name("ann-blog")), scenario.caller(name)) == (name == "ann"));
  }
  const Caller platform = scenario.caller(Who::platform_operator());
  CHECK(sees(state, *state.org(acme), platform));
  CHECK(sees(state, *state.app(app_name("ann-blog")), platform));
}

TEST_CASE("rows 5, 6 and 27: usage, billing and history are for those who have the admin's role") {
  const Scenario scenario = world();
  const State& state = scenario.state();
  const Org& org = *state.org(acme);
  CHECK(state.role(org, account("ann")) == Role::admin);
  CHECK(state.role(org, account("bob")) == Role::member);
  CHECK_FALSE(state.role(org, account("eve")).has_value());
  CHECK_FALSE(state.role(org, account("zoe")).has_value());
}

TEST_CASE("rows 7 to 9: the org and its people") {
  check({
      {"rename the org", always(RenameOrg{acme, org_name("acme2")}),  //
       ok, low, low, no_org, no_org, no_org, ok},
      {"close an org with apps", always(CloseOrg{acme}),  //
       R::org_owns_apps, low, low, no_org, no_org, no_org, R::org_owns_apps},
      {"add a member", always(AddMember{acme, email("new"), Role::member}),  //
       ok, low, low, no_org, no_org, no_org, ok},
      {"add an admin", always(AddMember{acme, email("new"), Role::admin}),  //
       ok, low, low, no_org, no_org, no_org, ok},
      {"set a role", always(SetMember{acme, email("ada"), Role::member}),  //
       ok, low, low, no_org, no_org, no_org, ok},
      {"remove a member", always(RemoveMember{acme, email("ada")}),  //
       ok, low, low, no_org, no_org, no_org, ok},
      {"invite", always(InviteMember{acme, email("new"), Role::member}),  //
       ok, low, low, no_org, no_org, no_org, ok},
      {"revoke an invitation", always(RevokeInvitation{acme, email("new")}),
       R::invitation_not_found, low, low, no_org, no_org, no_org, R::invitation_not_found},
      {"leave the org", always(LeaveOrg{acme}),  //
       ok, ok, ok, no_org, no_org, no_org, need_account},
  });
}

TEST_CASE("row 10: create an app in the org") {
  check({
      {"create", always(CreateApp{app_name("new-app"), acme}),  //
       ok, ok, ok, no_org, no_org, no_org, ok},
      {"create locked", always(CreateApp{app_name("new-app"), acme, true}),  //
       ok, ok, ok, no_org, no_org, no_org, ok},
      {"create a personal app", always(CreateApp{app_name("new-app"), {}}),  //
       ok, ok, ok, ok, ok, ok, need_account},
  });
}

TEST_CASE("rows 11, 12 and 19: what needs `manage`") {
  for (const AppName& app : {web, vault}) {
    check({
        {"destroy", always(DestroyApp{app}), ok, low, low, low, ok, no_app, ok},
        {"rename", always(RenameApp{app, app_name("other-name")}),  //
         ok, low, low, low, ok, no_app, ok},
        {"lock", always(LockApp{app}), ok, low, low, low, ok, no_app, ok},
        {"unlock", always(UnlockApp{app}), ok, low, low, low, ok, no_app, ok},
        {"set permissions", always(SetCollaborator{app, email("cal"), Permissions::view_only()}),
         ok, low, low, low, ok, no_app, ok},
    });
  }
}

TEST_CASE("rows 13 to 15: transfers") {
  const auto own_app = [](const std::string& actor) -> Command {
    return TransferApp{app_name(actor + "-blog"), to_org("acme")};
  };
  const auto import = [](const std::string& actor) -> Command {
    return ImportApps{acme, {app_name(actor + "-blog")}};
  };
  check({
      {"own app into the org", own_app, ok, ok, ok, no_org, no_org, no_org, need_account},
      {"bulk import", import, ok, ok, ok, no_org, no_org, no_org, need_account},
      {"out to a person", always(TransferApp{web, to_person("cal")}),  //
       ok, low, low, low, low, no_app, ok},
      {"out to another org", always(TransferApp{web, to_org("other")}),  //
       ok, low, low, low, low, no_app, ok},
  });
}

TEST_CASE("rows 16 to 18: join and leave") {
  check({
      {"join", always(JoinApp{web}), ok, ok, ok, low, low, no_app, need_account},
      {"join a locked app", always(JoinApp{vault}),  //
       ok, R::app_locked, ok, low, low, no_app, need_account},
      {"leave", always(LeaveApp{web}),  //
       R::not_joined, R::not_joined, ok, ok, ok, no_app, need_account},
      {"leave a locked app", always(LeaveApp{vault}),  //
       R::not_joined, R::not_joined, ok, ok, ok, no_app, need_account},
  });
}

TEST_CASE("rows 20 to 22: collaborators") {
  const auto add = [](AppName app) { return always(AddCollaborator{app, email("new")}); };
  const auto remove = [](AppName app) { return always(RemoveCollaborator{app, email("cal")}); };
  const auto remove_oneself = [](const std::string& actor) -> Command {
    return RemoveCollaborator{web, email(actor)};
  };
  const R none = R::not_a_collaborator;
  check({
      {"add", add(web), ok, ok, ok, low, ok, no_app, ok},
      {"add to a locked app", add(vault), ok, R::app_locked, R::app_locked, low, ok, no_app, ok},
      {"remove", remove(web), ok, ok, ok, low, ok, no_app, ok},
      {"remove from a locked app", remove(vault),  //
       ok, R::app_locked, R::app_locked, low, ok, no_app, ok},
      {"remove oneself", remove_oneself, none, none, ok, ok, ok, no_app, none},
      {"grant `manage`", always(AddCollaborator{web, email("new"), Permissions::all()}),  //
       ok, low, low, low, ok, no_app, ok},
  });
}

TEST_CASE("rows 23 to 26, W1: work on an app") {
  const Scenario scenario = world();
  const State& state = scenario.state();
  const std::map<std::string, bool> deploys{{"ann", true}, {"bob", false}, {"mia", true},
                                            {"eve", true}, {"max", true},  {"zoe", false}};
  for (const auto& [name, may] : deploys) {
    CAPTURE(name);
    for (const AppName& app : {web, vault}) {
      const Permissions permissions = permissions_of(state, *state.app(app), account(name));
      CHECK(permissions.has(Permission::deploy) == may);
    }
  }
  for (const AppName& app : {web, vault}) {
    check({
        {"scale", always(SetFormation{app, {{process_type("web"), 2, {}}}}),  //
         ok, R::not_joined, ok, ok, ok, no_app, ok},
        {"maintenance", always(SetMaintenance{app, true}),  //
         ok, R::not_joined, ok, ok, ok, no_app, ok},
        {"free add-on", always(CreateAddon{app, "logs", "free", 0}),  //
         ok, R::not_joined, ok, ok, ok, no_app, ok},
        {"paid add-on", always(CreateAddon{app, "postgres", "basic", 900}),  //
         ok, R::not_joined, ok, low, low, no_app, ok},
    });
  }
}

TEST_CASE("the operator's own commands are refused to everybody else") {
  const R only = R::operator_only;
  check({
      {"provision", always(ProvisionOrg{org_name("new-org"), email("new")}),  //
       only, only, only, only, only, only, ok},
      {"change a package", always(ChangePackage{acme, {}, {true}}),  //
       only, only, only, only, only, only, ok},
      {"register", always(RegisterAccount{email("new"), "New"}),  //
       only, only, only, only, only, only, ok},
      {"activate another", always(ActivateAccount{email("ada")}),  //
       only, only, only, only, only, only, ok},
      {"rename another", always(RenameAccount{email("ada"), "Ada"}),  //
       only, only, only, only, only, only, ok},
      {"erase another", always(EraseAccount{email("cal")}),  //
       only, only, only, only, only, only, ok},
      {"accept the clock", always(AcceptClock{}),  //
       only, only, only, only, only, only, ok},
      {"a token for another", always(IssueToken{email("ada"), sha256("secret"), "laptop"}), only,
       only, only, only, only, only, ok},
  });
}

TEST_CASE("D11: the operator who acts for a person has that person's rights and his own commands") {
  Scenario scenario = world();
  scenario.when(Who::operator_for("bob"), LockApp{web}).then_rejected(low);
  scenario.when(Who::operator_for("zoe"), JoinApp{web}).then_rejected(no_app);
  scenario.when(Who::operator_for("ann"), LockApp{web});
  scenario.then({AppLocked{app("web"), owned_by_org("acme")}});
  scenario.when(Who::operator_for("bob"), RegisterAccount{email("new"), "New"});
  CHECK(scenario.decision().has_value());
}

TEST_CASE("a caller who is nobody may do nothing") {
  Scenario scenario = world();
  Caller nobody;
  nobody.now = scenario.now();
  for (const Command& command :
       {Command{JoinApp{web}}, Command{CreateApp{}}, Command{LockApp{web}},
        Command{RenameOrg{acme, org_name("acme2")}}, Command{IssueToken{email("ann"), {}, ""}}}) {
    CHECK_FALSE(decide(scenario.state(), command, nobody).has_value());
  }
}
