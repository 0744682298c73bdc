// Apps: creating, naming, locking, joining.
#include <iostream>

#include "cli/act.hpp"
#include "cli/output.hpp"
#include "cli/verbs.hpp"

namespace orglog::cli {
namespace {

std::string marks_of(const boost::json::value& app) {
  std::string marks;
  if (flag(app, "locked")) marks = "locked";
  if (flag(app, "joined")) marks += marks.empty() ? "joined" : ", joined";
  return marks;
}

Done list(Context& context, const Arguments& arguments) {
  if (!arguments.as_of.empty() && arguments.org.empty()) {
    return Failure::usage("--as-of needs --org");
  }
  const auto cells = [](const boost::json::value& app) -> std::vector<std::string> {
    return {text(app, "name"), text(app.at("owner"), "name"), text(app, "dyno_units"),
            marks_of(app)};
  };
  return context.list(query_of(QueryKind::apps, arguments), {"app", "owner", ">dyno units", ""},
                      cells, "No apps.");
}

Done create(Context& context, const Arguments& arguments) {
  CreateApp command;
  command.locked = arguments.locked;
  if (!arguments.name.empty()) {
    ORGLOG_TRY_ASSIGN(name, parse_app(arguments.name));
    command.name = name;
  }
  if (!arguments.org.empty()) {
    ORGLOG_TRY_ASSIGN(org, parse_org(arguments.org));
    command.org = org;
  }
  const std::string place = arguments.org.empty() ? "" : " in organization " + arguments.org;
  if (command.name || context.json()) {
    return context.act("Creating " + arguments.name + place, std::move(command));
  }
  // The name is made up by the server, so that the line can be told only when it is done.
  ORGLOG_TRY_ASSIGN(outcome, context.submit(std::move(command)));
  std::cout << "Creating " << outcome.created_name << place << "... done\n";
  return {};
}

void print_app(const boost::json::value& app) {
  std::cout << "=== " << text(app, "name") << '\n';
  Facts facts;
  facts.add("Owner", text(app.at("owner"), "name"));
  facts.add("Locked", flag(app, "locked") ? "yes" : "no");
  if (flag(app, "maintenance")) facts.add("Maintenance", "on");
  facts.add("Joined", flag(app, "joined") ? "yes" : "no");
  facts.add("Your permissions", words(app.at("permissions")));
  for (const auto& process : app.at("formation").as_array()) {
    facts.add("Process " + text(process, "type"),
              text(process, "quantity") + " x " + text(process, "size"));
  }
  facts.add("Dyno units", text(app, "dyno_units"));
  for (const auto& addon : app.at("addons").as_array()) {
    facts.add("Add-on " + text(addon, "name"),
              text(addon, "service") + ":" + text(addon, "plan") + ", " +
                  money(addon.at("price_cents_a_month").to_number<std::int64_t>()) + " a month");
  }
  facts.add("Since", readable_time(text(app, "created_at")) + " UTC");
  facts.print();
}

Done info(Context& context, const Arguments& arguments) {
  return context.show(query_of(QueryKind::app, arguments), print_app);
}

Done rename(Context& context, const Arguments& arguments) {
  ORGLOG_TRY_ASSIGN(app, parse_app(arguments.app));
  ORGLOG_TRY_ASSIGN(name, parse_app(arguments.name));
  return context.act("Renaming " + app.text() + " to " + name.text(), RenameApp{app, name});
}

Done destroy(Context& context, const Arguments& arguments) {
  if (arguments.confirm != arguments.app) {
    return Failure::usage("this destroys " + arguments.app +
                          " and its add-ons for good; to go on, add --confirm " + arguments.app);
  }
  return act<DestroyApp, "Destroying {app} (including all add-ons)">(context, arguments);
}

// K4: what is so already is an error on the command line, and no event.
template <class Wanted, Wording doing, Wording code, Wording already>
Done change_lock(Context& context, const Arguments& arguments) {
  ORGLOG_TRY_ASSIGN(app, parse_app(arguments.app));
  return context.perform(doing.text + app.text(), [&]() -> CliResult<Outcome> {
    auto done = context.submit(Wanted{app});
    if (done && done->kind == Outcome::Kind::unchanged)
      return Failure(code.text, "App " + app.text() + already.text);
    return done;
  });
}

template <bool on>
Done set_maintenance(Context& context, const Arguments& arguments) {
  ORGLOG_TRY_ASSIGN(app, parse_app(arguments.app));
  const std::string doing = on ? "Enabling" : "Disabling";
  return context.act(doing + " maintenance mode for " + app.text(), SetMaintenance{app, on});
}

Done leave(Context& context, const Arguments& arguments) {
  if (arguments.app.empty() == arguments.org.empty()) {
    return Failure::usage("say what to leave: --app APP or --org ORG");
  }
  return arguments.app.empty() ? act<LeaveOrg, "Leaving organization {org}">(context, arguments)
                               : act<LeaveApp, "Leaving {app}">(context, arguments);
}

}  // namespace

Family app_verbs() {
  namespace p = parameter;
  return {"Apps",
          {{"apps", "list your apps, or all of an organization", {p::maybe_org, p::as_of}, list},
           {"create",
            "create an app, in an organization or of your own",
            {p::maybe_new_name, p::maybe_org, p::locked},
            create,
            "orglog create --org acme-inc            with a made-up name\n"
            "orglog create acme-website --org acme-inc --locked"},
           {"apps:info", "show an app", {p::app}, info},
           {"apps:rename", "give an app another name", {p::new_name, p::app}, rename},
           {"apps:destroy", "destroy an app and its add-ons", {p::app, p::confirm}, destroy},
           {"join", "join an app of your organization", {p::app}, act<JoinApp, "Joining {app}">},
           {"leave",
            "leave an app, or an organization and all its apps",
            {p::maybe_app, p::maybe_org},
            leave},
           {"lock",
            "let no more members join an app",
            {p::app},
            change_lock<LockApp, "Locking ", "already_locked", " is already locked.">},
           {"unlock",
            "let members join an app again",
            {p::app},
            change_lock<UnlockApp, "Unlocking ", "not_locked", " is not locked.">},
           {"maintenance:on",
            "tell an app's visitors to come back later",
            {p::app},
            set_maintenance<true>},
           {"maintenance:off", "let visitors in again", {p::app}, set_maintenance<false>}}};
}

}  // namespace orglog::cli
