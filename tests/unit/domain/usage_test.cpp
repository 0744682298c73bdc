#include "support/scenario.hpp"

using namespace orglog;
using namespace orglog::test;

namespace {

const AppName web = app_name("web");
const Owner by_acme = owned_by_org("acme");

Scenario world(Package package = {}) {
  Scenario scenario;
  scenario.org("acme", "ann", package).app("web", "acme");
  return scenario;
}

SetFormation scale(std::string_view type, std::uint32_t quantity,
                   std::optional<DynoSize> size = {}) {
  return {web, {{process_type(type), quantity, size}}};
}

}  // namespace

TEST_CASE("an app is in maintenance until it is taken out of it") {
  Scenario scenario = world();
  scenario.when("ann", SetMaintenance{web, true});
  scenario.then({MaintenanceChanged{app("web"), by_acme, true}});
  CHECK(scenario.state().app(web)->maintenance);
  scenario.when("ann", SetMaintenance{web, true}).then_nothing();
  scenario.when("ann", SetMaintenance{web, false});
  scenario.then({MaintenanceChanged{app("web"), by_acme, false}});
  CHECK_FALSE(scenario.state().app(web)->maintenance);
}

TEST_CASE("U1: a formation names every process type after the change") {
  Scenario scenario = world();
  scenario.when("ann", scale("web", 2));
  scenario.then(
      {FormationChanged{app("web"), by_acme, {{process_type("web"), 2, DynoSize::standard_1x}}}});
  scenario.when("ann", scale("worker", 1, DynoSize::performance_m));
  scenario.then({FormationChanged{app("web"),
                                  by_acme,
                                  {{process_type("web"), 2, DynoSize::standard_1x},
                                   {process_type("worker"), 1, DynoSize::performance_m}}}});
  scenario.when("ann", scale("web", 0));
  scenario.then({FormationChanged{app("web"),
                                  by_acme,
                                  {{process_type("web"), 0, DynoSize::standard_1x},
                                   {process_type("worker"), 1, DynoSize::performance_m}}}});
  CHECK(scenario.state().org(org_name("acme"))->dyno_centi_units == 800);
}

TEST_CASE("U1: a formation that is so already records nothing") {
  Scenario scenario = world();
  scenario.given("ann", scale("web", 2, DynoSize::standard_2x));
  scenario.when("ann", scale("web", 2)).then_nothing();
  scenario.when("ann", scale("web", 2, DynoSize::standard_2x)).then_nothing();
  scenario.when("ann", SetFormation{web, {}}).then_nothing();
}

TEST_CASE("L3: a process type has at most 100 dynos, an app a bounded number of types") {
  Scenario scenario = world();
  scenario.when("ann", scale("web", 101)).then_rejected(Reason::dyno_limit);
  scenario.given("ann", scale("web", 100));
  std::vector<ProcessScale> types;
  for (std::size_t count = 1; count < limits::process_types_per_app; ++count) {
    types.push_back({process_type("type-" + std::to_string(count)), 1, {}});
  }
  const SetFormation many{web, *ProcessScales::of(std::move(types))};
  scenario.given("ann", many);
  scenario.when("ann", scale("one-more", 1)).then_rejected(Reason::process_type_limit);
  scenario.given("ann", scale("web", 1));
}

TEST_CASE("L4, D6: crossing a soft limit is flagged once and never refused") {
  Scenario scenario = world(Package{{}, {}, 3, {}});
  const auto formation = [](std::uint32_t quantity) {
    return FormationChanged{
        app("web"), by_acme, {{process_type("web"), quantity, DynoSize::standard_1x}}};
  };
  scenario.when("ann", scale("web", 3)).then({formation(3)});
  const auto exceeded = [](std::int64_t used) {
    return LimitExceeded{org("acme"), LimitKind::dyno_units, 300, used};
  };
  scenario.when("ann", scale("web", 4)).then({formation(4), exceeded(400)});
  scenario.when("ann", scale("web", 5)).then({formation(5)});
  scenario.when("ann", scale("web", 1)).then({formation(1)});
  scenario.when("ann", scale("web", 9)).then({formation(9), exceeded(900)});
}

TEST_CASE("L4: add-on credits are a soft limit as well") {
  Scenario scenario = world(Package{{}, {}, {}, 1'000});
  scenario.given("ann", CreateAddon{web, "postgres", "basic", 1'000});
  scenario.when("ann", CreateAddon{web, "redis", "basic", 1});
  REQUIRE(scenario.decision().has_value());
  REQUIRE(scenario.decision()->events.size() == 2);
  CHECK(describe(scenario.decision()->events.at(1)) ==
        describe(LimitExceeded{org("acme"), LimitKind::addon_credits, 1'000, 1'001}));
}

TEST_CASE("L4: an app that comes in with what it runs crosses the line, one that goes does not") {
  Scenario scenario = world(Package{{}, {}, 3, {}});
  scenario.personal_app("blog", "ann");
  scenario.given("ann", SetFormation{app_name("blog"), {{process_type("web"), 4, {}}}});
  scenario.when("ann", TransferApp{app_name("blog"), to_org("acme")});
  scenario.then({AppTransferred{app("blog"), owned_by("ann"), by_acme, false, {}},
                 LimitExceeded{org("acme"), LimitKind::dyno_units, 300, 400}});
  scenario.when("ann", TransferApp{app_name("blog"), to_person("ann")});
  scenario.then({AppTransferred{app("blog"), by_acme, owned_by("ann"), false, {}}});
}

TEST_CASE("an add-on has a made-up name that begins with its service") {
  Scenario scenario = world();
  scenario.when("ann", CreateAddon{web, "postgres", "standard-0", 5'000});
  REQUIRE(scenario.decision().has_value());
  const auto& made = std::get<AddonCreated>(scenario.decision()->events.at(0));
  CHECK(made.name.text().rfind("postgres-", 0) == 0);
  CHECK(made.addon == scenario.made<AddonId>("addon"));
  CHECK(made.price_cents_a_month == 5'000);
  CHECK(scenario.state().org(org_name("acme"))->addon_cents == 5'000);
}

TEST_CASE("an add-on has the name that was asked for, which is nobody else's on any app") {
  Scenario scenario = world();
  scenario.app("blog", "acme");
  scenario.given("ann", CreateAddon{web, "postgres", "basic", 0, "ledger"});
  CHECK(std::get<AddonCreated>(scenario.decision()->events.at(0)).name == "ledger");
  CHECK(scenario.state().app_of_addon("ledger")->name == web);
  const CreateAddon again{app_name("blog"), "redis", "basic", 0, "ledger"};
  scenario.when("ann", CreateAddon{web, "redis", "basic", 0, "ledger"})
      .then_rejected(Reason::name_taken);
  scenario.when("ann", again).then_rejected(Reason::name_taken);
  Scenario without_addon = scenario;
  without_addon.given("ann", DestroyAddon{web, "ledger"}).given("ann", again);
  Scenario without_app = scenario;
  without_app.given("ann", DestroyApp{web}).given("ann", again);
  CHECK(without_app.state().app_of_addon("ledger")->name == app_name("blog"));
}

TEST_CASE("an add-on is destroyed by its name, or by its service when that is unambiguous") {
  Scenario scenario = world();
  scenario.given("ann", CreateAddon{web, "postgres", "basic", 900});
  const auto first = std::get<AddonCreated>(scenario.decision()->events.at(0));
  Scenario by_service = scenario;
  by_service.when("ann", DestroyAddon{web, "postgres"});
  by_service.then({AddonDestroyed{app("web"), by_acme, first.addon, first.name, 900}});
  scenario.given("ann", CreateAddon{web, "postgres", "basic", 100});
  scenario.when("ann", DestroyAddon{web, "postgres"}).then_rejected(Reason::addon_not_found);
  scenario.when("ann", DestroyAddon{web, *AddonReference::parse(first.name)});
  scenario.then({AddonDestroyed{app("web"), by_acme, first.addon, first.name, 900}});
  CHECK(scenario.state().org(org_name("acme"))->addon_cents == 100);
  scenario.when("ann", DestroyAddon{web, *AddonReference::parse(first.name)})
      .then_rejected(Reason::addon_not_found);
}

TEST_CASE("26: a paid add-on is destroyed by those who could have created it") {
  Scenario scenario = world();
  scenario.member("acme", "mia").joined("web", "mia").collaborator("web", "eve");
  scenario.given("mia", CreateAddon{web, "postgres", "basic", 900});
  scenario.given("eve", CreateAddon{web, "logs", "free", 0});
  scenario.when("eve", DestroyAddon{web, "postgres"}).then_rejected(Reason::role_too_low);
  scenario.given("eve", DestroyAddon{web, "logs"}).given("mia", DestroyAddon{web, "postgres"});
}

TEST_CASE("26: on a personal app only the owner spends money") {
  Scenario scenario;
  scenario.personal_app("blog", "ann").collaborator("blog", "eve", Permissions::all());
  const CreateAddon paid{app_name("blog"), "postgres", "basic", 900};
  scenario.when("eve", paid).then_rejected(Reason::role_too_low);
  scenario.given("ann", paid);
}

TEST_CASE("24 to 26: a grant without the permission is not enough") {
  Scenario scenario = world();
  scenario.collaborator("web", "eve", Permissions::view_only());
  scenario.collaborator("web", "dan", Permissions::from_bits(3));
  scenario.when("eve", CreateAddon{web, "logs", "free", 0}).then_rejected(Reason::role_too_low);
  scenario.given("dan", CreateAddon{web, "logs", "free", 0});
  scenario.when("dan", scale("web", 1)).then_rejected(Reason::role_too_low);
}

TEST_CASE("an app has a bounded number of add-ons") {
  Scenario scenario = world();
  for (std::size_t count = 0; count < limits::addons_per_app; ++count) {
    scenario.given("ann", CreateAddon{web, "logs", "free", 0});
  }
  scenario.when("ann", CreateAddon{web, "logs", "free", 0}).then_rejected(Reason::addon_limit);
}
