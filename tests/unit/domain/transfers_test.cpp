#include "support/scenario.hpp"

using namespace orglog;
using namespace orglog::test;

namespace {

const OrgName acme = org_name("acme");
const AppName web = app_name("web");
const AppName blog = app_name("blog");

// ann's blog with eve as collaborator, and a request to eve that is pending.
Scenario requested() {
  Scenario scenario;
  scenario.org("acme", "ann").personal_app("blog", "ann").collaborator("blog", "eve");
  scenario.given("ann", TransferApp{blog, to_person("eve")});
  return scenario;
}

}  // namespace

TEST_CASE("T, into an org: the former owner is joined, other grants stay, the lock is as asked") {
  Scenario scenario;
  scenario.org("acme", "ann").member("acme", "bob").personal_app("blog", "bob");
  scenario.collaborator("blog", "eve");
  scenario.when("bob", TransferApp{blog, to_org("acme"), true});
  scenario.then({AppTransferred{app("blog"), owned_by("bob"), owned_by_org("acme"), true, {}}});
  const State& state = scenario.state();
  const App& moved = *state.app(blog);
  CHECK(moved.locked);
  CHECK(permissions_of(state, moved, account("bob")) == Permissions::work());
  CHECK(permissions_of(state, moved, account("eve")) == Permissions::work());
  CHECK(permissions_of(state, moved, account("ann")) == Permissions::all());
  CHECK(moved.people.size() == 2);
}

TEST_CASE("13: only the owner takes an app into an org, and only into one of his") {
  Scenario scenario;
  scenario.org("acme", "ann").member("acme", "bob").personal_app("blog", "zoe");
  scenario.collaborator("blog", "bob", Permissions::all());
  scenario.when("bob", TransferApp{blog, to_org("acme")}).then_rejected(Reason::not_owner);
  scenario.when("zoe", TransferApp{blog, to_org("acme")}).then_rejected(Reason::org_not_found);
  scenario.when("zoe", TransferApp{blog, to_org("nothing")}).then_rejected(Reason::org_not_found);
  CHECK_FALSE(OrgOrEmail::parse("No Name"));
  scenario.when("ann", TransferApp{blog, to_org("acme")}).then_rejected(Reason::app_not_found);
}

TEST_CASE("T, out of an org to a person: every grant, join and the lock are dropped") {
  Scenario scenario;
  scenario.org("acme", "ann").member("acme", "bob").app("web", "acme", true).person("zoe");
  scenario.joined("web", "bob").collaborator("web", "eve").collaborator("web", "zoe");
  scenario.when("ann", TransferApp{web, to_person("zoe")});
  scenario.then({AppTransferred{app("web"), owned_by_org("acme"), owned_by("zoe"), false, {}}});
  const State& state = scenario.state();
  CHECK(state.app(web)->people.empty());
  CHECK_FALSE(state.app(web)->locked);
  CHECK(permissions_of(state, *state.app(web), account("zoe")) == Permissions::all());
  CHECK_FALSE(sees(state, *state.app(web), scenario.caller("ann")));
}

TEST_CASE("T, out of an org to an address without an account: it gets an invited one") {
  Scenario scenario;
  scenario.org("acme", "ann").app("web", "acme");
  scenario.when("ann", TransferApp{web, to_person("new"), true});
  const auto made = scenario.made<AccountId>("account");
  scenario.then({AccountRegistered{made, email("new"), "", AccountState::invited},
                 AppTransferred{app("web"), owned_by_org("acme"), Owner::of(made), true, {}}});
  CHECK(scenario.state().app(web)->locked);
  CHECK_FALSE(OrgOrEmail::parse("no@address@at.all"));
}

TEST_CASE("T, from org to org: admin in the one, admin or member in the other") {
  Scenario scenario;
  scenario.org("acme", "ann").org("other", "oda").org("third", "tim").app("web", "acme", true);
  scenario.member("other", "ann").joined("web", "ann");
  scenario.when("ann", TransferApp{web, to_org("third")}).then_rejected(Reason::org_not_found);
  scenario.when("ann", TransferApp{web, to_org("acme")}).then_rejected(Reason::same_owner);
  scenario.when("ann", TransferApp{web, to_org("other")});
  const Owner other = owned_by_org("other");
  scenario.then({AppTransferred{app("web"), owned_by_org("acme"), other, false, {}}});
  const State& state = scenario.state();
  CHECK(state.app(web)->people.empty());
  CHECK_FALSE(state.app(web)->locked);
  CHECK(state.org(acme)->apps.empty());
  CHECK(state.org(org_name("other"))->apps.contains(app("web")));
  scenario.when("ann", TransferApp{web, to_org("acme")}).then_rejected(Reason::role_too_low);
}

TEST_CASE("T, user to user: pending, then accepted; the old owner becomes a collaborator") {
  Scenario scenario;
  scenario.personal_app("blog", "ann").collaborator("blog", "eve").collaborator("blog", "cal");
  scenario.when("ann", TransferApp{blog, to_person("eve")});
  const auto id = scenario.made<TransferId>("transfer");
  scenario.then({TransferRequested{id, app("blog"), account("ann"), account("eve")}});
  CHECK(scenario.state().app(blog)->owner == owned_by("ann"));
  scenario.when("eve", AcceptTransfer{id});
  scenario.then({AppTransferred{app("blog"), owned_by("ann"), owned_by("eve"), false, id}});
  const State& state = scenario.state();
  const App& moved = *state.app(blog);
  CHECK(moved.access_of(account("eve")) == nullptr);
  CHECK(permissions_of(state, moved, account("eve")) == Permissions::all());
  CHECK(moved.access_of(account("ann"))->granted == Permissions::work());
  CHECK(moved.access_of(account("cal"))->granted == Permissions::work());
  scenario.when("eve", AcceptTransfer{id}).then_rejected(Reason::transfer_not_found);
}

TEST_CASE("T: the recipient must collaborate already, and an unknown address says the same") {
  Scenario scenario;
  scenario.personal_app("blog", "ann").person("zoe");
  for (const char* name : {"zoe", "nobody"}) {
    scenario.when("ann", TransferApp{blog, to_person(name)});
    scenario.then_rejected(Reason::recipient_not_collaborator);
  }
  scenario.when("ann", TransferApp{blog, to_person("ann")}).then_rejected(Reason::same_owner);
  scenario.collaborator("blog", "max", Permissions::all());
  scenario.when("max", TransferApp{blog, to_person("max")}).then_rejected(Reason::not_owner);
}

TEST_CASE("T: one transfer of an app is pending at a time") {
  Scenario scenario = requested();
  scenario.collaborator("blog", "cal");
  scenario.when("ann", TransferApp{blog, to_person("cal")}).then_rejected(Reason::transfer_pending);
}

TEST_CASE("T: the recipient accepts or declines, the owner cancels, strangers see nothing") {
  Scenario scenario = requested();
  scenario.person("zoe").collaborator("blog", "cal");
  const auto id = scenario.made<TransferId>("transfer");
  for (const char* name : {"zoe", "cal"}) {
    scenario.when(name, AcceptTransfer{id}).then_rejected(Reason::transfer_not_found);
    scenario.when(name, DeclineTransfer{id}).then_rejected(Reason::transfer_not_found);
    scenario.when(name, CancelTransfer{id}).then_rejected(Reason::transfer_not_found);
  }
  scenario.when("ann", AcceptTransfer{id}).then_rejected(Reason::not_recipient);
  scenario.when("ann", DeclineTransfer{id}).then_rejected(Reason::not_recipient);
  scenario.when("eve", CancelTransfer{id}).then_rejected(Reason::not_owner);
  Scenario cancelled = scenario;
  scenario.when("eve", DeclineTransfer{id});
  scenario.then({TransferDeclined{id, app("blog"), account("ann"), account("eve")}});
  CHECK(scenario.state().app_of_transfer(id) == nullptr);
  cancelled.when("ann", CancelTransfer{id});
  cancelled.then({TransferCancelled{id, app("blog"), account("ann"), account("eve")}});
  cancelled.when("eve", AcceptTransfer{id}).then_rejected(Reason::transfer_not_found);
  cancelled.given("ann", TransferApp{blog, to_person("eve")});
}

TEST_CASE("T: a request ends when the app goes into an org or is destroyed") {
  Scenario moved = requested();
  const auto id = moved.made<TransferId>("transfer");
  Scenario destroyed = moved;
  const TransferCancelled cancelled{id, app("blog"), account("ann"), account("eve")};
  moved.when("ann", TransferApp{blog, to_org("acme")});
  moved.then(
      {cancelled, AppTransferred{app("blog"), owned_by("ann"), owned_by_org("acme"), false, {}}});
  moved.when("eve", AcceptTransfer{id}).then_rejected(Reason::transfer_not_found);
  destroyed.when("ann", DestroyApp{blog});
  destroyed.then({cancelled, AppDestroyed{app("blog"), owned_by("ann"), blog}});
}

TEST_CASE("T: the recipient of a request sees the app even when his grant is gone") {
  Scenario scenario = requested();
  const auto id = scenario.made<TransferId>("transfer");
  scenario.given("ann", RemoveCollaborator{blog, email("eve")});
  CHECK(sees(scenario.state(), *scenario.state().app(blog), scenario.caller("eve")));
  scenario.given("eve", AcceptTransfer{id});
}

TEST_CASE("T3, L2: the target's limit holds for every kind of transfer") {
  Scenario scenario;
  scenario.org("acme", "ann").org("full", "ann", Package{{}, 1, {}, {}}).app("last", "full");
  scenario.app("web", "acme").personal_app("blog", "ann").personal_app("gift", "eve");
  scenario.collaborator("gift", "ann");
  scenario.when("ann", TransferApp{blog, to_org("full")}).then_rejected(Reason::app_limit);
  scenario.when("ann", TransferApp{web, to_org("full")}).then_rejected(Reason::app_limit);
  scenario.given("eve", TransferApp{app_name("gift"), to_person("ann")});
  const auto id = scenario.made<TransferId>("transfer");
  for (std::uint32_t count = 1; count < limits::personal_apps; ++count) {
    scenario.personal_app("app-" + std::to_string(count), "ann");
  }
  scenario.when("ann", AcceptTransfer{id}).then_rejected(Reason::app_limit);
  scenario.when("ann", TransferApp{web, to_person("ann")}).then_rejected(Reason::app_limit);
}

TEST_CASE("D5: a lock of a personal app outlives the hand-over to another person") {
  Scenario scenario;
  scenario.person("ann").given("ann", CreateApp{blog, {}, true});
  scenario.given("ann", AddCollaborator{blog, email("eve")});
  const AccountId eve = scenario.state().account(email("eve"))->id;
  scenario.given("ann", TransferApp{blog, to_person("eve")});
  const auto id = scenario.made<TransferId>("transfer");
  Caller recipient;
  recipient.account = eve;
  recipient.now = scenario.now();
  recipient.command = CommandId{random_uuid()};
  const auto decision = decide(scenario.state(), AcceptTransfer{id}, recipient);
  REQUIRE(decision.has_value());
  CHECK(std::get<AppTransferred>(decision->events.at(0)).locked);
}

TEST_CASE("U6: what runs moves from org to org with the app") {
  Scenario scenario;
  scenario.org("acme", "ann").org("other", "ann").app("web", "acme");
  scenario.given("ann", SetFormation{web, {{process_type("web"), 2, DynoSize::standard_2x}}});
  scenario.given("ann", CreateAddon{web, "postgres", "basic", 900});
  scenario.given("ann", TransferApp{web, to_org("other")});
  const State& state = scenario.state();
  CHECK(state.org(acme)->dyno_centi_units == 0);
  CHECK(state.org(acme)->addon_cents == 0);
  CHECK(state.org(org_name("other"))->dyno_centi_units == 400);
  CHECK(state.org(org_name("other"))->addon_cents == 900);
}
