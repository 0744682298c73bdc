#include "orglog/projections/usage.hpp"

#include <doctest/doctest.h>

#include "support/describe.hpp"
#include "support/history.hpp"

using namespace orglog;
using namespace orglog::testing;
using test::account;
using test::app;
using test::owned_by;
using test::owned_by_org;

namespace {

const Timestamp far = at("2030-01-01T00:00:00Z");

Day day(std::string_view text) {
  const auto parsed = parse_date(text);
  REQUIRE(parsed);
  return *parsed;
}

FormationChanged runs(std::string_view name, const Owner& owner, std::uint32_t quantity,
                      DynoSize size = DynoSize::standard_1x) {
  return {app(name), owner, {{*ProcessType::parse("web"), quantity, size}}};
}

AddonCreated holds(std::string_view name, const Owner& owner, std::int64_t cents) {
  return {app(name), owner, AddonId{test::id_named("addon", "pg")}, "pg-one", "pg", "basic", cents};
}
AddonDestroyed drops(std::string_view name, const Owner& owner, std::int64_t cents) {
  return {app(name), owner, AddonId{test::id_named("addon", "pg")}, "pg-one", cents};
}

AppDestroyed destroyed(std::string_view name, const Owner& owner) {
  return {app(name), owner, *AppName::parse(name)};
}

std::vector<PeriodUsage> ask(const History& history, const Owner& owner, UsagePeriod period,
                             std::string_view start, std::string_view end, Timestamp now = far) {
  const Projections projections(history.log());
  auto result = usage(*projections.store, owner, period, day(start), day(end), now);
  REQUIRE(result.has_value());
  return *result;
}

// `date centi-unit-seconds micro-cents` of every period.
std::vector<std::string> figures(const std::vector<PeriodUsage>& periods) {
  std::vector<std::string> lines;
  for (const PeriodUsage& period : periods) {
    std::int64_t sum = 0;
    for (const AppUsage& one : period.apps) sum += one.dyno_centi_unit_seconds;
    CHECK(sum == period.dyno_centi_unit_seconds);
    lines.push_back(to_date(period.first) + " " + std::to_string(period.dyno_centi_unit_seconds) +
                    " " + std::to_string(period.addon_micro_cents));
  }
  return lines;
}

using Lines = std::vector<std::string>;
const Owner acme = owned_by_org("acme");
const Owner bolt = owned_by_org("bolt");

}  // namespace

TEST_CASE("U1: 1 h 15 min 30 s of one standard-1x are 4530 unit seconds, 1.2583 hours") {
  History history;
  history.add(at("2026-08-21T10:00:00.9Z"), {runs("web", acme, 1)});
  history.add(at("2026-08-21T11:15:30.1Z"), {runs("web", acme, 0)});
  const auto days = ask(history, acme, UsagePeriod::day, "2026-08-01", "2026-08-31");
  CHECK(figures(days) == Lines{"2026-08-21 453000 0"});
  CHECK(days[0].apps.size() == 1);
  CHECK(days[0].apps[0].app == app("web"));
}

TEST_CASE("U2: every size counts with its weight, and all processes of an app together") {
  History history;
  FormationChanged all = runs("web", acme, 2, DynoSize::basic);
  all.processes.push_back({*ProcessType::parse("worker"), 1, DynoSize::performance_l});
  all.processes.push_back({*ProcessType::parse("clock"), 0, DynoSize::performance_m});
  history.add(at("2026-08-21T10:00:00Z"), {all});
  history.add(at("2026-08-21T10:00:10Z"), {runs("web", acme, 0)});
  CHECK(figures(ask(history, acme, UsagePeriod::day, "2026-08-21", "2026-08-21")) ==
        Lines{"2026-08-21 16560 0"});
}

TEST_CASE("U6: a transfer cuts usage at its own second") {
  History history;
  history.add(at("2026-08-21T10:00:00Z"), {runs("web", acme, 1)});
  history.add(at("2026-08-21T11:00:00Z"), {AppTransferred{app("web"), acme, bolt, false, {}}});
  history.add(at("2026-08-21T11:30:00Z"),
              {AppTransferred{app("web"), bolt, owned_by("ann"), false, {}}});
  history.add(at("2026-08-21T11:40:00Z"), {destroyed("web", owned_by("ann"))});
  const auto of = [&](const Owner& owner) {
    return figures(ask(history, owner, UsagePeriod::day, "2026-08-01", "2026-08-31"));
  };
  CHECK(of(acme) == Lines{"2026-08-21 360000 0"});
  CHECK(of(bolt) == Lines{"2026-08-21 180000 0"});
  CHECK(of(owned_by("ann")) == Lines{"2026-08-21 60000 0"});
}

TEST_CASE("U8: a segment is split at the UTC ends of days and months, leap days included") {
  History history;
  history.add(at("2028-02-28T23:59:50Z"), {runs("web", acme, 1)});
  history.add(at("2028-03-01T00:00:30Z"), {runs("web", acme, 0)});
  CHECK(figures(ask(history, acme, UsagePeriod::day, "2028-02-01", "2028-03-31")) ==
        Lines{"2028-02-28 1000 0", "2028-02-29 8640000 0", "2028-03-01 3000 0"});
  CHECK(figures(ask(history, acme, UsagePeriod::month, "2028-02-10", "2028-03-01")) ==
        Lines{"2028-02-01 8641000 0", "2028-03-01 3000 0"});
  CHECK(figures(ask(history, acme, UsagePeriod::day, "2028-02-29", "2028-02-29")) ==
        Lines{"2028-02-29 8640000 0"});
  CHECK(figures(ask(history, acme, UsagePeriod::month, "2028-03-05", "2028-03-06")) ==
        Lines{"2028-03-01 3000 0"});
}

TEST_CASE("an add-on costs its price in every whole month, whatever the month's length") {
  History history;
  history.add(at("2028-01-01T00:00:00Z"), {holds("web", acme, 5'001)});
  history.add(at("2028-04-01T00:00:00Z"), {drops("web", acme, 5'001)});
  CHECK(figures(ask(history, acme, UsagePeriod::month, "2028-01-01", "2028-12-31")) ==
        Lines{"2028-01-01 0 5001000000", "2028-02-01 0 5001000000", "2028-03-01 0 5001000000"});
}

TEST_CASE("an add-on costs by the second, and a day of February more than one of March") {
  History history;
  history.add(at("2027-02-10T00:00:00Z"), {holds("web", acme, 2'800)});
  history.add(at("2027-02-11T00:00:00Z"), {drops("web", acme, 2'800)});
  history.add(at("2027-03-10T00:00:00Z"), {holds("web", acme, 3'100)});
  history.add(at("2027-03-10T12:00:00Z"), {drops("web", acme, 3'100)});
  CHECK(figures(ask(history, acme, UsagePeriod::day, "2027-02-01", "2027-03-31")) ==
        Lines{"2027-02-10 0 100000000", "2027-03-10 0 50000000"});
}

TEST_CASE("costs are summed before they are rounded down") {
  History history;
  // A third of a month's second each: three of them make a whole number.
  for (const char* name : {"one", "two", "six"}) {
    history.add(at("2027-02-01T00:00:00Z"), {holds(name, acme, 1)});
    history.add(at("2027-02-10T08:00:00Z"), {drops(name, acme, 1)});
  }
  const auto months = ask(history, acme, UsagePeriod::month, "2027-02-01", "2027-02-28");
  CHECK(figures(months) == Lines{"2027-02-01 0 1000000"});
  REQUIRE(months[0].apps.size() == 3);
  for (const AppUsage& one : months[0].apps) CHECK(one.addon_micro_cents == 333'333);
}

TEST_CASE("U5: owners and periods without usage have no rows, apps neither, in order of id") {
  History history;
  history.add(at("2026-08-21T10:00:00Z"), {runs("web", acme, 1)});
  history.add(at("2026-08-21T10:00:00Z"), {runs("api", acme, 1)});
  history.add(at("2026-08-21T10:00:00Z"), {runs("off", acme, 0)});
  history.add(at("2026-08-21T10:01:00Z"), {runs("web", acme, 0), runs("api", acme, 0)});
  history.add(at("2026-08-25T10:00:00Z"), {runs("api", acme, 1)});
  history.add(at("2026-08-25T10:01:00Z"), {runs("api", acme, 0)});
  const auto days = ask(history, acme, UsagePeriod::day, "2026-08-01", "2026-08-31");
  CHECK(figures(days) == Lines{"2026-08-21 12000 0", "2026-08-25 6000 0"});
  REQUIRE(days[0].apps.size() == 2);
  CHECK(days[0].apps[0].app < days[0].apps[1].app);
  CHECK(days[1].apps.size() == 1);
  CHECK(ask(history, bolt, UsagePeriod::day, "2026-08-01", "2026-08-31").empty());
  CHECK(ask(history, acme, UsagePeriod::day, "2026-09-01", "2026-08-01").empty());
}

TEST_CASE("what runs now counts up to now, and time to come counts nothing") {
  History history;
  history.add(at("2026-08-21T10:00:00Z"), {runs("web", acme, 3)});
  history.add(at("2026-08-21T10:00:00Z"), {holds("web", acme, 100)});
  const auto now = at("2026-08-21T10:00:10.9Z");
  const auto days = ask(history, acme, UsagePeriod::day, "2026-08-01", "2026-08-31", now);
  CHECK(figures(days) == Lines{"2026-08-21 3000 373"});
  CHECK(ask(history, acme, UsagePeriod::day, "2026-08-22", "2026-08-31", now).empty());
}

TEST_CASE("usage goes on over a restart") {
  History history;
  history.add(at("2026-08-21T10:00:00Z"), {runs("web", acme, 1), holds("web", acme, 3'100)});
  Projections projections(history.log());
  projections.close();
  history.add(at("2026-08-22T10:00:00Z"), {AppTransferred{app("web"), acme, bolt, false, {}}});
  projections.open();
  projections.close();
  history.add(at("2026-08-23T10:00:00Z"), {destroyed("web", bolt)});
  projections.open();
  for (const Owner& owner : {acme, bolt}) {
    const auto months = usage(*projections.store, owner, UsagePeriod::month, day("2026-08-01"),
                              day("2026-08-31"), far);
    REQUIRE(months.has_value());
    CHECK(figures(*months) == Lines{"2026-08-01 8640000 100000000"});
  }
}

TEST_CASE("a segment of many years is found in each of its months") {
  History history;
  history.add(at("2019-12-31T23:00:00Z"), {runs("web", acme, 1)});
  history.add(at("2026-01-01T00:00:00Z"), {runs("web", acme, 0)});
  const auto months = ask(history, acme, UsagePeriod::month, "2019-01-01", "2026-12-31");
  CHECK(months.size() == 1 + 6 * 12);
  CHECK(figures(ask(history, acme, UsagePeriod::day, "2022-05-05", "2022-05-05")) ==
        Lines{"2022-05-05 8640000 0"});
}
