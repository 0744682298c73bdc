// Apps that change their owner.
#include <iostream>

#include "cli/act.hpp"
#include "cli/output.hpp"
#include "cli/verbs.hpp"

namespace orglog::cli {
namespace {

Done transfer(Context& context, const Arguments& arguments) {
  ORGLOG_TRY_ASSIGN(app, parse_app(arguments.app));
  ORGLOG_TRY_ASSIGN(to, parse_recipient(arguments.to));
  const std::string doing = "Transferring " + app.text() + " to " + to.text();
  ORGLOG_TRY_ASSIGN(outcome, context.announce(doing, [&] {
    return context.submit(TransferApp{app, to, arguments.locked});
  }));
  // From person to person it is a request at first, which has an id of its own.
  if (outcome.created.is_nil() || context.json()) return context.finish(outcome);
  std::cout << "pending\n"
            << to.text() << " accepts it with: orglog transfers:accept "
            << to_string(outcome.created) << '\n';
  context.tell_position(outcome);
  return {};
}

boost::json::value verdicts_json(const Outcome& outcome, const OrgName& org) {
  boost::json::array items;
  for (const ItemVerdict& item : outcome.items) {
    boost::json::object verdict{{"app", item.app.text()}};
    if (item.reason == Reason::none) {
      verdict["result"] = "transferred";
    } else {
      verdict["result"] = "refused";
      verdict["code"] = code(item.reason);
      verdict["message"] = sentence(rejection_of(item, org));
    }
    items.push_back(std::move(verdict));
  }
  return items;
}

std::size_t refused_items(const Outcome& outcome) {
  std::size_t refused = 0;
  for (const ItemVerdict& item : outcome.items) refused += item.reason == Reason::none ? 0 : 1;
  return refused;
}

void print_verdicts(const Outcome& outcome, const OrgName& org) {
  const bool none = outcome.kind == Outcome::Kind::rejected;  // `--atomic`: all or none
  for (const ItemVerdict& item : outcome.items) {
    std::cout << "Transferring " << item.app.text() << " to " << org.text() << "... ";
    if (item.reason != Reason::none) {
      std::cout << "failed: " << sentence(rejection_of(item, org)) << " (" << code(item.reason)
                << ")\n";
    } else {
      std::cout << (none ? "not done\n" : "done\n");
    }
  }
}

Done import(Context& context, const Arguments& arguments) {
  if (arguments.all == !arguments.names.empty()) {
    return Failure::usage("name the apps to import, or say --all");
  }
  ORGLOG_TRY_ASSIGN(org, parse_org(arguments.org));
  ORGLOG_TRY_ASSIGN(apps, parse_list<AppNames>("apps", arguments.names, parse_app));
  ImportApps command{org, apps, arguments.all, arguments.atomic};
  ORGLOG_TRY_ASSIGN(outcome, context.submit_any(std::move(command)));
  const bool rejected = outcome.kind == Outcome::Kind::rejected;
  if (!rejected) ORGLOG_TRY(check(outcome));
  if (context.json()) {
    boost::json::object made = outcome_json(outcome, context.command());
    made["items"] = verdicts_json(outcome, org);
    if (!rejected) print_json(std::move(made));
  } else {
    print_verdicts(outcome, org);
    if (outcome.items.empty() && !rejected) std::cout << "There was no app to import.\n";
    if (!rejected) context.tell_position(outcome);
  }
  if (rejected) return Failure(outcome.rejection);
  const std::size_t refused = refused_items(outcome);
  if (refused == 0) return {};
  if (!context.json()) {
    std::cerr << "orglog: " << refused << " of " << outcome.items.size()
              << " apps could not be imported.\n";
  }
  return Failure::told(exit_codes::refused);
}

Done list(Context& context, const Arguments& arguments) {
  const auto cells = [](const boost::json::value& row) -> std::vector<std::string> {
    return {text(row, "id"), text(row, "app"), text(row, "from"), text(row, "to"),
            readable_time(text(row, "created_at"))};
  };
  return context.list(query_of(QueryKind::transfers, arguments),
                      {"id", "app", "from", "to", "since (UTC)"}, cells, "No transfer is pending.");
}

}  // namespace

Family transfer_verbs() {
  namespace p = parameter;
  return {"Transfers",
          {{"sharing:transfer",
            "transfer an app to an organization or a person",
            {p::recipient, p::app, p::locked},
            transfer,
            "orglog sharing:transfer acme-widgets -a deep-spring-4274\n"
            "orglog sharing:transfer joe@acme.com --app acme-website-staging\n"
            "From one person to another it is a request that the recipient accepts."},
           {"sharing:import",
            "transfer apps of yours into an organization, with a verdict for each",
            {p::org_position, p::app_list, p::all, p::atomic},
            import},
           {"transfers", "list transfers that wait for an answer", {}, list},
           {"transfers:accept",
            "accept a transfer to you",
            {p::id},
            act<AcceptTransfer, "Accepting transfer {id}">},
           {"transfers:decline",
            "decline a transfer to you",
            {p::id},
            act<DeclineTransfer, "Declining transfer {id}">},
           {"transfers:cancel",
            "take back a transfer of yours",
            {p::id},
            act<CancelTransfer, "Cancelling transfer {id}">}}};
}

}  // namespace orglog::cli
