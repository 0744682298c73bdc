// Usage of an organization, or of one's own apps: what runs now, and what ran in days and months.
#include <cstdio>
#include <iostream>

#include "cli/output.hpp"
#include "cli/verbs.hpp"

namespace orglog::cli {
namespace {

std::int64_t number(const boost::json::value& object, const char* key) {
  const boost::json::value* value = find(object, key);
  return value != nullptr && value->is_number() ? value->to_number<std::int64_t>() : 0;
}

// Hundredths of a dyno unit times seconds, as hours.
std::string unit_hours(std::int64_t centi_unit_seconds) {
  char text[48];
  std::snprintf(text, sizeof text, "%.4f", static_cast<double>(centi_unit_seconds) / 360'000.0);
  return text;
}

std::string units(const boost::json::value& current) {
  const boost::json::value* value = find(current, "dyno_units");
  char text[48];
  std::snprintf(text, sizeof text, "%.2f", value == nullptr ? 0.0 : value->to_number<double>());
  return text;
}

bool contains(const boost::json::value& array, std::string_view word) {
  for (const auto& each : array.as_array()) {
    if (each.is_string() && std::string_view(each.get_string()) == word) return true;
  }
  return false;
}

void print_now(const boost::json::value& answer) {
  const boost::json::value& current = answer.at("current");
  const boost::json::value& limits = answer.at("limits");
  const boost::json::value& over = answer.at("over");
  const auto limit = [&](const char* key) {
    const std::string most = text(limits, key);
    return most.empty() ? std::string("none") : most;
  };
  const auto mark = [&](const char* word) {
    return contains(over, word) ? std::string("over the limit") : std::string();
  };
  const std::string credits = limit("addon_credits_cents");
  std::cout << "Usage of " << text(answer, "org") << " on " << readable_time(text(answer, "at"))
            << " UTC\n";
  Table table({"", ">now", ">limit", ""});
  table.row(
      {"members and invitations", text(current, "members"), limit("members"), mark("members")});
  table.row({"apps", text(current, "apps"), limit("apps"), mark("apps")});
  table.row({"dyno units", units(current), limit("dyno_units"), mark("dyno_units")});
  table.row({"add-ons a month", money(number(current, "addon_credits_cents")),
             credits == "none" ? credits : money(number(limits, "addon_credits_cents")),
             mark("addon_credits")});
  table.print();
}

void print_periods(const boost::json::value& answer) {
  const bool daily = text(answer, "period") == "day";
  Table table({daily ? "day" : "month", "app", ">dyno unit hours", ">add-ons", ""});
  std::int64_t dynos = 0;
  std::int64_t addons = 0;
  std::string mark;  // of the period at hand, and at last of them all
  const auto add = [&](const std::string& period, const std::string& app,
                       const boost::json::value& figures) {
    table.row({period, app, unit_hours(number(figures, "dyno_centi_unit_seconds")),
               money(number(figures, "addon_cents")), mark});
  };
  for (const auto& row : answer.at("rows").as_array()) {
    std::string period = text(row, daily ? "date" : "month");
    mark = flag(row, "complete") ? "" : "so far";
    for (const auto& app : row.at("apps").as_array()) {
      add(period, text(app, "app"), app);
      period.clear();
    }
    if (row.at("apps").as_array().size() != 1) add(period, "all", row);
    dynos += number(row, "dyno_centi_unit_seconds");
    addons += number(row, "addon_micro_cents");
  }
  if (table.empty()) {
    std::cout << text(answer, "name") << " used nothing in this time.\n";
    return;
  }
  table.row({"in all", "", unit_hours(dynos), money(addons / 1'000'000), mark});
  table.print();
}

}  // namespace

Done usage(Context& context, const Arguments& arguments) {
  Query query = query_of(QueryKind::usage, arguments);
  query.since = arguments.start;
  query.until = arguments.end;
  query.period = arguments.daily ? 1 : arguments.monthly ? 2 : 0;
  const bool range = !arguments.start.empty() || !arguments.end.empty();
  if (query.period == 0 && range) {
    return Failure::usage("--start and --end go with --daily or --monthly");
  }
  if (query.period == 0 && query.org.empty()) {
    return Failure::usage("name an organization with --org, or say --daily or --monthly");
  }
  const auto print = query.period == 0 ? print_now : print_periods;
  return context.show(std::move(query), print);
}

}  // namespace orglog::cli
