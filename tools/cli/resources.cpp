// What an app runs and uses: dynos and add-ons.
#include <iostream>

#include "cli/act.hpp"
#include "cli/output.hpp"
#include "cli/verbs.hpp"

namespace orglog::cli {
namespace {

Done formation(Context& context, const Arguments& arguments) {
  const auto cells = [](const boost::json::value& process) -> std::vector<std::string> {
    return {text(process, "type"), text(process, "quantity"), text(process, "size")};
  };
  return context.list(query_of(QueryKind::formation, arguments), {"process", ">dynos", "size"},
                      cells, "No dynos on " + arguments.app + ".");
}

Done scale(Context& context, const Arguments& arguments) {
  ORGLOG_TRY_ASSIGN(processes,
                    parse_list<ProcessScales>("processes", arguments.names, parse_scale));
  ORGLOG_TRY_ASSIGN(app, parse_app(arguments.app));
  std::string scales;
  for (const std::string& text : arguments.names) scales += (scales.empty() ? "" : ", ") + text;
  return context.act("Scaling " + app.text() + " to " + scales, SetFormation{app, processes});
}

Done list_addons(Context& context, const Arguments& arguments) {
  const auto cells = [](const boost::json::value& addon) -> std::vector<std::string> {
    return {text(addon, "name"), text(addon, "service"), text(addon, "plan"),
            money(addon.at("price_cents_a_month").to_number<std::int64_t>()),
            readable_time(text(addon, "created_at"))};
  };
  return context.list(query_of(QueryKind::addons, arguments),
                      {"add-on", "service", "plan", ">a month", "since (UTC)"}, cells,
                      "No add-ons on " + arguments.app + ".");
}

Done create_addon(Context& context, const Arguments& arguments) {
  const std::size_t colon = arguments.addon.find(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == arguments.addon.size()) {
    return Failure::usage("an add-on is written SERVICE:PLAN, as in postgresql:standard-0");
  }
  ORGLOG_TRY_ASSIGN(app, parse_app(arguments.app));
  ORGLOG_TRY_ASSIGN(service, parse_text<ServiceName>("service", arguments.addon.substr(0, colon)));
  ORGLOG_TRY_ASSIGN(plan, parse_text<PlanName>("plan", arguments.addon.substr(colon + 1)));
  const auto price = Price::parse(arguments.price_cents);
  if (!price) return malformed("price", std::to_string(arguments.price_cents));
  CreateAddon command{app, service, plan, *price, std::nullopt};
  if (!arguments.name.empty()) {
    ORGLOG_TRY_ASSIGN(name, parse_text<AddonName>("name", arguments.name));
    command.name = std::move(name);
  }
  ORGLOG_TRY_ASSIGN(outcome, context.announce("Adding " + arguments.addon + " to " + app.text(),
                                              [&] { return context.submit(std::move(command)); }));
  if (context.json()) return context.finish(outcome);
  std::cout << "done, " << outcome.created_name << '\n';
  return {};
}

}  // namespace

Family resource_verbs() {
  namespace p = parameter;
  return {"Dynos and add-ons",
          {{"ps", "list an app's processes", {p::app}, formation},
           {"ps:scale",
            "say how many dynos run each process, and their size",
            {p::scale_list, p::app},
            scale,
            "orglog ps:scale web=2:standard-1x worker=1 --app acme-website"},
           {"addons", "list an app's add-ons", {p::app}, list_addons},
           {"addons:create",
            "add an add-on to an app",
            {p::service_and_plan, p::app, p::price, p::addon_name},
            create_addon,
            "orglog addons:create postgresql:standard-0 --app acme-website --price 5000"},
           {"addons:destroy",
            "destroy an add-on",
            {p::addon, p::app},
            act<DestroyAddon, "Destroying {addon} on {app}">}}};
}

}  // namespace orglog::cli
