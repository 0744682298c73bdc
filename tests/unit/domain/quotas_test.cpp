// Decision 16: what one names, and how many there are on an app, is bounded for the sake of others.
#include "orglog/base/limits.hpp"
#include "support/scenario.hpp"

using namespace orglog;
using namespace orglog::test;

namespace {

const AppName blog = app_name("blog");
const AppName web = app_name("web");
const OrgName acme = org_name("acme");

// eve has an app of her own, ann runs acme, and stan is a stranger to both who has an account.
Scenario world() {
  Scenario scenario;
  scenario.personal_app("blog", "eve").org("acme", "ann").app("web", "acme").person("stan");
  return scenario;
}

Email stranger(std::uint32_t number) { return email("stranger" + std::to_string(number)); }

// All that a person may name in a day.
Scenario exhausted() {
  Scenario scenario = world();
  for (std::uint32_t count = 0; count < limits::new_addresses_a_day; ++count)
    scenario.given("eve", AddCollaborator{blog, stranger(count)});
  return scenario;
}

// What the rules say where an org may name three a day.
Decision decided(const Scenario& scenario, const Who& who, const Command& command) {
  Caller caller = scenario.caller(who);
  caller.new_addresses.org = 3;
  return decide(scenario.state(), command, caller);
}

std::vector<Event> grants(const std::string& app_called, const Owner& owner, std::size_t count) {
  std::vector<Event> events;
  for (std::size_t number = 0; number < count; ++number) {
    const std::string name = "fan" + std::to_string(number);
    events.emplace_back(AccountRegistered{account(name), email(name), "", AccountState::active});
    events.emplace_back(
        CollaboratorAdded{app(app_called), owner, account(name), Permissions::work()});
  }
  return events;
}

}  // namespace

TEST_CASE("F-C3: a person names so many new addresses a day, and then waits for the next one") {
  Scenario scenario = exhausted();
  scenario.when("eve", AddCollaborator{blog, email("one-more")});
  scenario.then_rejected(Reason::new_address_limit);
  const Rejection& refusal = scenario.decision().error();
  CHECK(sentence(refusal) ==
        "No further address without an account may be named today: at most 200 on apps of one's "
        "own; the next one can be named at 2014-06-02T00:00:00Z.");
  CHECK(scenario.now() + refusal.retry_after == *parse_rfc3339("2014-06-02T00:00:00Z"));
  scenario.later(refusal.retry_after - std::chrono::seconds{2});
  scenario.when("eve", AddCollaborator{blog, email("one-more")});
  scenario.then_rejected(Reason::new_address_limit);
  scenario.given("eve", AddCollaborator{blog, email("one-more")});
}

TEST_CASE("F-C3: fifty thousand people on an app of one's own are refused at the bound") {
  Scenario scenario = world();
  std::uint32_t added = 0, refused = 0;
  for (std::uint32_t count = 0; count < 50'000; ++count) {
    const Decision decision =
        decide(scenario.state(), AddCollaborator{blog, stranger(count)}, scenario.caller("eve"));
    if (decision.has_value()) {
      scenario.given("eve", AddCollaborator{blog, stranger(count)});
      ++added;
    } else {
      CHECK(decision.error().reason == Reason::new_address_limit);
      ++refused;
    }
  }
  CHECK(added == limits::new_addresses_a_day);
  CHECK(refused == 50'000 - limits::new_addresses_a_day);
}

TEST_CASE("F-B3: at the bound a stranger's account is refused as an address without one is") {
  Scenario scenario = exhausted();
  scenario.given({AppCreated{app("other"), app_name("other"), owned_by("eve"), false, {}}});
  const AppName other = app_name("other");
  scenario.when("eve", AddCollaborator{other, email("stan")});
  scenario.then_rejected(Reason::new_address_limit);
  const std::string known = sentence(scenario.decision().error());
  scenario.when("eve", AddCollaborator{other, email("nobody")});
  scenario.then_rejected(Reason::new_address_limit);
  CHECK(sentence(scenario.decision().error()) == known);
  // Whom she sees anyhow, she may add.
  scenario.given("eve", AddCollaborator{other, stranger(0)});
}

TEST_CASE("F-C3: the bound is of the person, on whoever's app, and not of the app") {
  Scenario scenario = exhausted();
  scenario.personal_app("shop", "joe").collaborator("shop", "eve", Permissions::all());
  scenario.when("eve", AddCollaborator{app_name("shop"), email("one-more")});
  scenario.then_rejected(Reason::new_address_limit);
  scenario.given("joe", AddCollaborator{app_name("shop"), email("one-more")});
}

TEST_CASE("F-C3: every way to name an address in an org counts for the org") {
  Scenario scenario = world();
  scenario.admin("acme", "ben").app("old", "acme");
  scenario.given("ann", AddMember{acme, email("one"), Role::member});
  scenario.given("ben", InviteMember{acme, email("two"), Role::member});
  scenario.given("ann", AddCollaborator{web, email("three")});
  const Command further[] = {
      AddMember{acme, email("four"), Role::member}, InviteMember{acme, email("four"), Role::member},
      AddCollaborator{web, email("four")}, TransferApp{app_name("old"), to_person("four"), false}};
  for (const Command& command : further) {
    for (const char* name : {"ann", "ben"}) {
      const Decision decision = decided(scenario, name, command);
      REQUIRE_FALSE(decision.has_value());
      CHECK(decision.error().reason == Reason::new_address_limit);
      CHECK(decision.error().subject.starts_with("3 in an org; "));
    }
    CHECK(decided(scenario, Who::platform_operator(), command).has_value());
    CHECK(decided(scenario, Who::operator_for("ann"), command).has_value());
  }
  CHECK(decided(scenario, "ann", AddCollaborator{web, email("one")}).has_value());
  CHECK_FALSE(decided(scenario, "ann", AddCollaborator{web, email("stan")}).has_value());
}

TEST_CASE("F-C3: an app given to a new address by its org counts for the org") {
  Scenario scenario = world();
  scenario.given("ann", TransferApp{web, to_person("new"), false});
  CHECK(scenario.state().org(acme)->new_addresses.count == 1);
}

TEST_CASE("F-C3: what the operator names, in whosever name, is not counted") {
  Scenario scenario = world();
  scenario.given(Who::operator_for("eve"), AddCollaborator{blog, email("one")});
  scenario.given(Who::operator_for("ann"), AddMember{acme, email("two"), Role::member});
  scenario.given(Who::platform_operator(), AddCollaborator{web, email("three")});
  scenario.given(Who::platform_operator(), RegisterAccount{email("four"), ""});
  scenario.given("eve", AddCollaborator{blog, email("four")});
  CHECK(scenario.state().account(email("eve"))->new_addresses.count == 0);
  CHECK(scenario.state().org(acme)->new_addresses.count == 0);
  scenario.given("eve", AddCollaborator{blog, email("five")});
  CHECK(scenario.state().account(email("eve"))->new_addresses.count == 1);
}

TEST_CASE("F-C3: a bound of zero is none") {
  Scenario scenario = exhausted();
  Caller eve = scenario.caller("eve");
  eve.new_addresses.person = 0;
  CHECK(decide(scenario.state(), AddCollaborator{blog, email("one-more")}, eve).has_value());
}

TEST_CASE("F-C3: a count that a wrong clock left is forgotten when the right one is accepted") {
  Scenario scenario = exhausted();
  scenario.given({ClockAccepted{scenario.now() - std::chrono::days{3}, scenario.now()}});
  scenario.later(-std::chrono::days{3});
  CHECK(decide(scenario.state(), AddCollaborator{blog, email("one-more")}, scenario.caller("eve"))
            .has_value());
}

TEST_CASE("F-C2: on one app there are five thousand people, and not one more") {
  Scenario scenario = world();
  scenario.member("acme", "bob").member("acme", "liz");
  scenario.given(grants("web", owned_by_org("acme"), limits::people_per_app - 1));
  scenario.given("bob", JoinApp{web});
  scenario.when("liz", JoinApp{web}).then_rejected(Reason::people_limit);
  scenario.when("ann", AddCollaborator{web, email("stan")}).then_rejected(Reason::people_limit);
  CHECK(sentence(scenario.decision().error()) ==
        "App web has 5000 people, as many as one app may have: remove somebody first.");
  scenario.when(Who::platform_operator(), AddCollaborator{web, email("stan")});
  scenario.then_rejected(Reason::people_limit);
  // Who is on it already takes no further place.
  scenario.given("ann", AddCollaborator{web, email("bob")});
  scenario.given("ann", RemoveCollaborator{web, email("fan0")});
  scenario.given("liz", JoinApp{web});
}

TEST_CASE("F-C2: an app with more people from before is opened, and can be made smaller") {
  Scenario scenario = world();
  scenario.given(grants("web", owned_by_org("acme"), limits::people_per_app + 2));
  CHECK(scenario.state().app(web)->people.size() == limits::people_per_app + 2);
  scenario.given("ann", SetCollaborator{web, email("fan7"), Permissions::view_only()});
  for (const char* name : {"fan0", "fan1", "fan2"}) {
    scenario.when("ann", AddCollaborator{web, email("stan")}).then_rejected(Reason::people_limit);
    scenario.given("ann", RemoveCollaborator{web, email(name)});
  }
  scenario.given("ann", AddCollaborator{web, email("stan")});
}
