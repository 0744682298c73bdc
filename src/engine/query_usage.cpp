#include <algorithm>

#include "orglog/base/limits.hpp"
#include "orglog/codec/json.hpp"
#include "orglog/engine/viewer_names.hpp"
#include "orglog/projections/usage.hpp"
#include "query_parts.hpp"

namespace orglog::queries {
namespace {

using std::chrono::days;
using std::chrono::months;
using std::chrono::year_month;
using std::chrono::year_month_day;

// Whose usage is asked for, and what the present says about it.
struct Subject {
  Owner owner;
  std::string name;
  boost::json::object now;
};

boost::json::object org_now(const Org& org, Timestamp now) {
  const Package& package = org.package;
  boost::json::array over;
  const std::size_t people = org.members.size() + pending_invitations(org, now);
  if (package.members && people > *package.members) over.push_back("members");
  if (package.apps && org.apps.size() > *package.apps) over.push_back("apps");
  if (package.dyno_units && org.dyno_centi_units > std::int64_t{100} * *package.dyno_units)
    over.push_back("dyno_units");
  if (package.addon_credits_cents && org.addon_cents > *package.addon_credits_cents)
    over.push_back("addon_credits");
  return {{"org", org.name.text()},
          {"at", to_rfc3339(now)},
          {"limits", json::limits(package)},
          {"current", json::current(org, now)},
          {"over", std::move(over)}};
}

Answered<Subject> subject_of(const View& view, const Query& query) {
  if (query.org.empty()) {
    if (view.asker.account.is_nil())
      return refused(QueryFailure::Kind::invalid, Reason::account_required, "org");
    const Account* account = view.state.account(view.asker.account);
    if (account == nullptr) return not_found(Reason::account_not_found, "account");
    return Subject{Owner::of(account->id), account->email.text(), {}};
  }
  ORGLOG_TRY_ASSIGN(org, visible_org(view, query.org));
  ORGLOG_TRY(may_read_history(view, *org));
  return Subject{Owner::of(org->id), org->name.text(), org_now(*org, view.asker.now)};
}

void add_figures(boost::json::object& json, std::int64_t dyno_centi_unit_seconds,
                 std::int64_t addon_micro_cents) {
  json["dyno_centi_unit_seconds"] = dyno_centi_unit_seconds;  // exact
  json["dyno_unit_hours"] = json::number(static_cast<double>(dyno_centi_unit_seconds) / 360'000.0);
  json["addon_micro_cents"] = addon_micro_cents;
  json["addon_cents"] = addon_micro_cents / 1'000'000;
}

boost::json::object row_json(const ViewerNames& names, const PeriodUsage& usage, UsagePeriod period,
                             Timestamp now) {
  boost::json::object json;
  const std::string date = to_date(usage.first);
  json[period == UsagePeriod::day ? "date" : "month"] =
      period == UsagePeriod::day ? date : date.substr(0, 7);
  json["complete"] = end_of_period(usage.first, period) <= now;
  add_figures(json, usage.dyno_centi_unit_seconds, usage.addon_micro_cents);
  boost::json::array apps;
  for (const AppUsage& one : usage.apps) {
    boost::json::object row{{"app", names.app_before(one.app, one.until)}};
    add_figures(row, one.dyno_centi_unit_seconds, one.addon_micro_cents);
    apps.push_back(std::move(row));
  }
  json["apps"] = std::move(apps);
  return json;
}

struct Range {
  UsagePeriod period{};
  Day start{}, end{};
};

Day first_of_month(Day day) {
  const year_month_day date{day};
  return Day{date.year() / date.month() / 1};
}

// Without a start: the last 31 days, or the last 12 months, this one included (U4).
Answered<Range> range_of(const Query& query, Timestamp now) {
  Range range;
  range.period = query.period == 2 ? UsagePeriod::month : UsagePeriod::day;
  range.end = std::chrono::floor<days>(now);
  const auto read = [](std::string text, Day& day) {
    if (text.size() == 7) text += "-01";  // a month
    const auto parsed = parse_date(text);
    if (parsed) day = *parsed;
    return parsed.has_value();
  };
  if (!query.until.empty() && !read(query.until, range.end)) return invalid("end", query.until);
  const year_month_day last{range.end};
  range.start = range.period == UsagePeriod::day
                    ? range.end - days{30}
                    : Day{(year_month{last.year(), last.month()} - months{11}) / 1};
  if (!query.since.empty() && !read(query.since, range.start)) return invalid("start", query.since);
  if (range.period == UsagePeriod::month) range.start = first_of_month(range.start);
  if (range.end < range.start) return senseless("end must not lie before start");
  const int longest = range.period == UsagePeriod::day ? limits::usage_days_per_query
                                                       : 31 * limits::usage_months_per_query;
  if ((range.end - range.start).count() >= longest)
    return senseless("end is too far from start for one question");
  return range;
}

}  // namespace

Answered<Answer> answer_usage(const QuerySources& sources, const Principal& asker,
                              const Query& query) {
  const Timestamp now = sources.clock.now();
  ORGLOG_TRY_ASSIGN(
      subject, read_as(sources, asker, [&](const View& view) { return subject_of(view, query); }));
  Answer answer;
  if (query.period == 0) {
    if (query.org.empty())
      return senseless("limits are those of an org: name one, or ask for days or months");
    answer.json = std::move(subject.now);
    return answer;
  }
  ORGLOG_TRY_ASSIGN(range, range_of(query, now));
  ORGLOG_TRY_ASSIGN(rows, or_broken(usage(sources.store, subject.owner, range.period, range.start,
                                          range.end, now)));
  const ViewerNames names(sources, asker);
  boost::json::array array;
  for (const PeriodUsage& row : rows) array.push_back(row_json(names, row, range.period, now));
  ORGLOG_TRY(or_broken(names.outcome()));
  answer.json = boost::json::object{{"name", subject.name},
                                    {"period", range.period == UsagePeriod::day ? "day" : "month"},
                                    {"rows", std::move(array)}};
  return answer;
}

}  // namespace orglog::queries
