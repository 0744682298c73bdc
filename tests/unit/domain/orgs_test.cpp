#include "support/scenario.hpp"

using namespace orglog;
using namespace orglog::test;

namespace {

const Who platform = Who::platform_operator();
const OrgName acme = org_name("acme");

}  // namespace

TEST_CASE("O1, D7: a new org has one user, its first admin, who may be new as well") {
  Scenario scenario;
  scenario.when(platform, ProvisionOrg{acme, email("ann"), OrgType::enterprise, {"sso"}, {}});
  const auto ann = scenario.made<AccountId>("account");
  const auto org = scenario.made<OrgId>("org");
  scenario.then({AccountRegistered{ann, email("ann"), "", AccountState::invited},
                 OrgProvisioned{org, acme, OrgType::enterprise, {"sso"}, {}, ann}});
  const Org& made = *scenario.state().org(acme);
  CHECK(made.members.size() == 1);
  CHECK(made.admins == 1);
  CHECK(scenario.state().role(made, ann) == Role::admin);
}

TEST_CASE("D7: the first admin's account is found without regard to case") {
  Scenario scenario;
  scenario.person("ann");
  scenario.when(platform, ProvisionOrg{acme, *Email::parse("Ann@Example.com")});
  scenario.then({OrgProvisioned{
      scenario.made<OrgId>("org"), acme, OrgType::enterprise, {}, {}, account("ann")}});
}

TEST_CASE(
    "D6: a team has 25 members and 100 apps unless agreed otherwise, an enterprise no limit") {
  Scenario scenario;
  scenario.person("ann");
  scenario.given(platform, ProvisionOrg{org_name("team1"), email("ann"), OrgType::team, {}, {}});
  CHECK(scenario.state().org(org_name("team1"))->package == Package{25, 100, {}, {}});
  scenario.given(
      platform,
      ProvisionOrg{org_name("team2"), email("ann"), OrgType::team, {}, Package{5, {}, 40, {}}});
  CHECK(scenario.state().org(org_name("team2"))->package == Package{5, 100, 40, {}});
  scenario.given(platform, ProvisionOrg{acme, email("ann"), OrgType::enterprise, {}, {}});
  CHECK(scenario.state().org(acme)->package == Package{});
}

TEST_CASE("O8: an org's name is unique, and a closed or renamed org's name is free again") {
  Scenario scenario;
  scenario.org("acme", "ann");
  scenario.when(platform, ProvisionOrg{acme, email("bob")}).then_rejected(Reason::name_taken);
  scenario.when("ann", RenameOrg{acme, org_name("apex")});
  scenario.then({OrgRenamed{org("acme"), org_name("apex"), acme}});
  CHECK(scenario.state().org(acme) == nullptr);
  CHECK(scenario.state().org(org_name("apex"))->id == org("acme"));
  scenario.given(platform, ProvisionOrg{acme, email("bob")});
  scenario.when("ann", RenameOrg{org_name("apex"), acme}).then_rejected(Reason::name_taken);
  scenario.when("ann", RenameOrg{org_name("apex"), org_name("apex")}).then_nothing();
  scenario.when("ann", CloseOrg{org_name("apex")}).then({OrgClosed{org("acme")}});
  scenario.given(platform, ProvisionOrg{org_name("apex"), email("bob")});
}

TEST_CASE("an org that owns apps is not closed, and a closed one leaves its people's lists") {
  Scenario scenario;
  scenario.org("acme", "ann").member("acme", "bob").app("web", "acme");
  scenario.when("ann", CloseOrg{acme}).then_rejected(Reason::org_owns_apps);
  scenario.given("ann", DestroyApp{app_name("web")});
  scenario.given("ann", CloseOrg{acme});
  CHECK(scenario.state().org(acme) == nullptr);
  CHECK(scenario.state().org(org("acme")) == nullptr);
  CHECK(scenario.state().account(account("bob"))->orgs.empty());
  scenario.when("bob", LeaveOrg{acme}).then_rejected(Reason::org_not_found);
}

TEST_CASE("D6: only the limits that are named change with the package") {
  Scenario scenario;
  scenario.org("acme", "ann", Package{10, 20, 30, 4'000});
  ChangePackage change{acme, Package{11, {}, {}, {}}};
  change.changes.members = true;
  change.changes.dyno_units = true;
  change.features = Features{"sso"};
  scenario.when(platform, change);
  scenario.then({PackageChanged{org("acme"), Package{11, 20, {}, 4'000}, {"sso"}}});
  scenario.when(platform, change).then_nothing();
  scenario.when(platform, ChangePackage{org_name("nothing"), {}});
  scenario.then_rejected(Reason::org_not_found);
}

TEST_CASE("D6: a package that shrinks around what runs already crosses the line") {
  Scenario scenario;
  scenario.org("acme", "ann", Package{{}, {}, 30, 4'000}).app("web", "acme");
  scenario.given("ann", SetFormation{app_name("web"), {{process_type("web"), 20, {}}}});
  ChangePackage change{acme, Package{{}, {}, 19, {}}};
  change.changes.dyno_units = true;
  scenario.when(platform, change);
  scenario.then({PackageChanged{org("acme"), Package{{}, {}, 19, 4'000}, {}},
                 LimitExceeded{org("acme"), LimitKind::dyno_units, 1'900, 2'000}});
  change.package.dyno_units = 18;
  scenario.when(platform, change);
  scenario.then({PackageChanged{org("acme"), Package{{}, {}, 18, 4'000}, {}}});
}
