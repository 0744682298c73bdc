#include "support/scenario.hpp"

using namespace orglog;
using namespace orglog::test;

namespace {

const OrgName acme = org_name("acme");

Scenario world(Package package = {}) {
  Scenario scenario;
  scenario.org("acme", "ann", package).member("acme", "bob").personal_app("foreign", "zoe");
  scenario.personal_app("beta", "bob").personal_app("alpha", "bob").personal_app("gamma", "bob");
  return scenario;
}

Event moved(std::string_view name) {
  return AppTransferred{app(name), owned_by("bob"), owned_by_org("acme"), false, {}};
}

}  // namespace

TEST_CASE("T2: each app of an import succeeds or fails on its own, in order") {
  Scenario scenario = world();
  scenario.app("web", "acme").collaborator("foreign", "bob");
  scenario.when("bob", ImportApps{acme,
                                  {app_name("gamma"), app_name("nothing"), app_name("foreign"),
                                   app_name("web"), app_name("gamma"), app_name("alpha")}});
  scenario.then({moved("gamma"), moved("alpha")});
  scenario.then_items({Reason::none, Reason::app_not_found, Reason::not_owner, Reason::same_owner,
                       Reason::same_owner, Reason::none});
}

TEST_CASE("T2: `all` takes every personal app, in order of name") {
  Scenario scenario = world();
  ImportApps all{acme, {}};
  all.all = true;
  scenario.when("bob", all).then({moved("alpha"), moved("beta"), moved("gamma")});
  scenario.then_items({Reason::none, Reason::none, Reason::none});
  scenario.when("bob", all).then_nothing().then_items({});
  scenario.when(Who::operator_for("ann"), all).then_nothing();
}

TEST_CASE("D5: an atomic import is all or nothing") {
  Scenario scenario = world();
  ImportApps import{acme, {app_name("alpha"), app_name("foreign")}, false, true};
  scenario.when("bob", import).then_rejected(Reason::import_refused);
  CHECK(scenario.decision().error().subject == "foreign");
  import.apps = {app_name("alpha")};
  scenario.when("bob", import).then({moved("alpha")}).then_items({Reason::none});
}

TEST_CASE("T3: the org's limit is checked item by item") {
  Scenario scenario = world(Package{{}, 2, {}, {}});
  ImportApps all{acme, {}};
  all.all = true;
  scenario.when("bob", all).then({moved("alpha"), moved("beta")});
  scenario.then_items({Reason::none, Reason::none, Reason::app_limit});
}

TEST_CASE("D10: an app that he may not see is reported as one that does not exist") {
  Scenario scenario = world();
  scenario.when("bob", ImportApps{acme, {app_name("foreign")}});
  scenario.then_nothing().then_items({Reason::app_not_found});
}

TEST_CASE("T: an import ends a request that is pending on one of the apps") {
  Scenario scenario = world();
  scenario.collaborator("beta", "eve")
      .given("bob", TransferApp{app_name("beta"), to_person("eve")});
  const auto id = scenario.made<TransferId>("transfer");
  scenario.when("bob", ImportApps{acme, {app_name("beta")}});
  scenario.then(
      {TransferCancelled{id, app("beta"), account("bob"), account("eve")}, moved("beta")});
}

TEST_CASE("D6: a limit that an import crosses is flagged once, at the end") {
  Scenario scenario = world(Package{{}, {}, 3, 1'000});
  for (const char* name : {"alpha", "beta"}) {
    scenario.given("bob", SetFormation{app_name(name), {{process_type("web"), 2, {}}}});
    scenario.given("bob", CreateAddon{app_name(name), "postgres", "basic", 600});
  }
  scenario.when("bob", ImportApps{acme, {app_name("alpha"), app_name("beta")}});
  scenario.then({moved("alpha"), moved("beta"),
                 LimitExceeded{org("acme"), LimitKind::dyno_units, 300, 400},
                 LimitExceeded{org("acme"), LimitKind::addon_credits, 1'000, 1'200}});
}
