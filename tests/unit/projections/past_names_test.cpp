#include "orglog/projections/past_names.hpp"

#include <doctest/doctest.h>

#include "support/history.hpp"

namespace orglog::testing {
namespace {

const OrgId org{derive_uuid(Uuid{}, 1, "org")};
const AppId app{derive_uuid(Uuid{}, 1, "app")}, other{derive_uuid(Uuid{}, 2, "app")};

std::string name_of(const Result<std::optional<PastName>>& found) {
  REQUIRE(found.has_value());
  return *found ? (*found)->name : "none";
}

}  // namespace

TEST_CASE("a name holds from the event that gave it to the one that gave another") {
  History history;
  const Timestamp begin = at("2027-01-01T00:00:00Z");
  const Owner owner = Owner::of(org);
  const AppName web = *AppName::parse("web"), api = *AppName::parse("api");
  history.add(begin, {OrgProvisioned{org, *OrgName::parse("acme"), {}, {}, {}, {}}});   // 0
  history.add(begin, {AppCreated{app, web, owner, false, {}}});                         // 1
  history.add(begin, {AppCreated{other, *AppName::parse("other"), owner, false, {}}});  // 2
  history.add(begin + std::chrono::hours(1), {AppRenamed{app, owner, api, web}});       // 3
  history.add(begin + std::chrono::hours(2), {AppDestroyed{app, owner, api}});          // 4
  history.add(begin + std::chrono::hours(3),
              {OrgRenamed{org, *OrgName::parse("globex"), *OrgName::parse("acme")}});  // 5
  Projections projections(history.log());
  const auto check = [&] {
    const auto table = projections.store->reader(PastNames::table);
    REQUIRE(table.has_value());
    const Tag org_tag{Tag::Kind::org, org.value}, app_tag{Tag::Kind::app, app.value};
    CHECK(name_of(name_at(**table, org_tag, 0)) == "acme");
    CHECK(name_of(name_at(**table, org_tag, 4)) == "acme");
    CHECK(name_of(name_at(**table, org_tag, 5)) == "globex");
    CHECK(name_of(name_at(**table, org_tag, 1'000)) == "globex");
    CHECK(name_of(name_at(**table, app_tag, 0)) == "none");
    CHECK(name_of(name_at(**table, app_tag, 1)) == "web");
    CHECK(name_of(name_at(**table, app_tag, 2)) == "web");
    CHECK(name_of(name_at(**table, app_tag, 3)) == "api");
    CHECK(name_of(name_at(**table, app_tag, 4)) == "api");
    CHECK((*name_at(**table, app_tag, 4))->since == 3);
    CHECK(name_of(name_before(**table, app, begin)) == "none");
    CHECK(name_of(name_before(**table, app, begin + std::chrono::hours(1))) == "web");
    CHECK(name_of(name_before(**table, app, begin + std::chrono::minutes(61))) == "api");
    CHECK(name_of(name_before(**table, other, begin + std::chrono::hours(9))) == "other");
  };
  check();
  projections.reopen();
  check();
  const auto report = rebuild(history.log(), *projections.store, *projections.names, {});
  REQUIRE(report.has_value());
  CHECK(report->same());
}

TEST_CASE("names of before 1970 come before those of after") {
  History history;
  const AppName web = *AppName::parse("web"), api = *AppName::parse("api");
  history.add(at("1960-01-01T00:00:00Z"), {AppCreated{app, web, Owner::of(org), false, {}}});
  history.add(at("1980-01-01T00:00:00Z"), {AppRenamed{app, Owner::of(org), api, web}});
  Projections projections(history.log());
  const auto table = projections.store->reader(PastNames::table);
  REQUIRE(table.has_value());
  CHECK(name_of(name_before(**table, app, at("1970-01-01T00:00:00Z"))) == "web");
  CHECK(name_of(name_before(**table, app, at("1990-01-01T00:00:00Z"))) == "api");
}

}  // namespace orglog::testing
