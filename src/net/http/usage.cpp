// What teams used: by day and month as the vendor's clients ask for it, add-ons as `usage:addons`
// shows them, and what runs now against the package (an admin's to know: domain-rules 3.1 row 5).
#include "orglog/projections/usage.hpp"

#include <boost/json/array.hpp>

#include "orglog/base/failure.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/codec/json.hpp"
#include "orglog/engine/viewer_names.hpp"
#include "resources.hpp"
#include "shapes.hpp"

namespace orglog::net::http {
namespace {

namespace json = boost::json;

struct Team {
  OrgId id;
  std::string name;
};

// The team when the asker is one of its admins; else the answer.
OrRefusal<Team> admins_team(const Look& look) {
  Team team;
  Response refusal = look.with_team([&](const View& view, const Org& org) {
    team = {org.id, org.name.text()};
    if (view.is_admin(org)) return Response();
    return refuse(Rejection{Reason::role_too_low, org.name.text()});
  });
  if (refusal.code != status::ok) return refusal;
  return team;
}

struct Period {
  UsagePeriod kind{};
  Day start{}, end{};
};

std::optional<Day> parse_day(std::string text, UsagePeriod kind) {
  if (kind == UsagePeriod::month && text.size() == 7) text += "-01";
  return parse_date(text);
}

// Of the period, those that have passed. One that has only begun is a second old at least.
std::int64_t seconds_of(Day first, UsagePeriod kind, Timestamp now) {
  const Timestamp end = std::min(end_of_period(first, kind), now);
  const auto passed = std::chrono::floor<std::chrono::seconds>(end) - first;
  return std::max<std::int64_t>(passed.count(), 1);
}

// `start` is required, `end` inclusive (U4): one day or month without it.
OrFailure<Period> read_period(const Request& request, UsagePeriod kind) {
  const std::string start(request.parameter("start")), end(request.parameter("end"));
  const auto first = parse_day(start, kind);
  if (!first) {
    return Failure{(start.empty() ? "start is required, as YYYY-MM" : "start must be as YYYY-MM") +
                   std::string(kind == UsagePeriod::day ? "-DD." : ".")};
  }
  const auto last = end.empty() ? first : parse_day(end, kind);
  if (!last || *last < *first) return Failure{"end must be a date at or after start."};
  const auto most =
      kind == UsagePeriod::day ? limits::http_usage_days : limits::http_usage_months * 31;
  if ((*last - *first).count() > most) return Failure{"end is too far from start."};
  return Period{kind, *first, *last};
}

// Dyno units as their mean over the time of the period that has passed, add-ons in credits of a
// hundred cents.
void add_figures(json::object& row, std::int64_t centi_unit_seconds, std::int64_t micro_cents,
                 std::int64_t seconds) {
  const double credits = static_cast<double>(micro_cents) / 1e8;
  row["dynos"] = static_cast<double>(centi_unit_seconds) / 100.0 / static_cast<double>(seconds);
  row["addons"] = orglog::json::number(credits);
  row["data"] = 0;
  row["partner"] = orglog::json::number(credits);
}

json::object row_of(const ViewerNames& names, const Team& team, const PeriodUsage& usage,
                    UsagePeriod kind, Timestamp now) {
  const std::int64_t seconds = seconds_of(usage.first, kind, now);
  json::object row = shape::named(team.id.value, team.name);
  const std::string date = to_date(usage.first);
  if (kind == UsagePeriod::day) {
    row["date"] = date;
  } else {
    row["month"] = date.substr(0, 7);
    row["connect"] = 0;
  }
  row["space"] = 0;
  row["complete"] = end_of_period(usage.first, kind) <= now;
  add_figures(row, usage.dyno_centi_unit_seconds, usage.addon_micro_cents, seconds);
  json::array apps;
  for (const AppUsage& one : usage.apps) {
    json::object entry{{"app_name", names.app_before(one.app, one.until)}};
    add_figures(entry, one.dyno_centi_unit_seconds, one.addon_micro_cents, seconds);
    apps.push_back(std::move(entry));
  }
  row["apps"] = std::move(apps);
  return row;
}

Response usage_by(const Look& look, UsagePeriod kind) {
  ORGLOG_TRY_ASSIGN(team, admins_team(look));
  const auto period = read_period(look.request, kind);
  if (!period) return invalid(period.error().sentence);
  const Timestamp now = look.parts.sources.clock.now();
  const auto rows =
      usage(look.parts.sources.store, Owner::of(team.id), kind, period->start, period->end, now);
  if (!rows) return broken(rows.error());
  const ViewerNames names(look.parts.sources, look.principal);
  json::array array;
  for (const PeriodUsage& row : *rows) array.push_back(row_of(names, team, row, kind, now));
  if (const auto named = names.outcome(); !named) return broken(named.error());
  return respond(array);
}

// What `usage:addons` prints: one meter an add-on, its price so far this month is not known to it.
json::object metered(const App& app) {
  json::object object = shape::named(app.id.value, app.name.text());
  json::array addons;
  for (const Addon& addon : app.addons) {
    json::object entry = shape::named(addon.id.value, addon.name);
    entry["meters"] =
        json::object{{"Cents a month", json::object{{"quantity", addon.price_cents_a_month}}}};
    addons.push_back(std::move(entry));
  }
  object["addons"] = std::move(addons);
  return object;
}

}  // namespace

Response get_daily_usage(const Look& look) { return usage_by(look, UsagePeriod::day); }
Response get_monthly_usage(const Look& look) { return usage_by(look, UsagePeriod::month); }

Response get_current_usage(const Look& look) {
  ORGLOG_TRY_ASSIGN(team, admins_team(look));
  Query query;
  query.kind = QueryKind::usage;
  query.org = team.name;
  const auto answered = look.ask(query);
  return answered ? respond(answered->json) : refuse(answered.error());
}

Response get_team_addon_usage(const Look& look) {
  ORGLOG_TRY_ASSIGN(team, admins_team(look));
  return look.with_team([&](const View& view, const Org& org) {
    json::object object = shape::named(team.id.value, team.name);
    json::array apps;
    for (const App* app : view.apps(org.apps)) {
      if (!app->addons.empty()) apps.push_back(metered(*app));
    }
    object["apps"] = std::move(apps);
    return respond(object);
  });
}

Response get_app_addon_usage(const Look& look, const View& view) {
  const App* app = view.app(look.request.arguments.back());
  return app != nullptr ? respond(metered(*app)) : no_app();
}

}  // namespace orglog::net::http
