// What happened, what was used, and what happens now.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <iostream>

#include "cli/connect.hpp"
#include "cli/output.hpp"
#include "cli/verbs.hpp"

namespace orglog::cli {
namespace {

// `          role: member -> admin`, where the server was asked to explain.
void print_changes(const boost::json::value& event) {
  const boost::json::value* changes = find(event, "changes");
  if (changes == nullptr || !changes->is_array()) return;
  for (const auto& change : changes->get_array()) {
    const auto shown = [&](const char* key) {
      const std::string value = text(change, key);
      return value.empty() ? std::string("nothing") : value;
    };
    std::cout << "        " << text(change, "what") << ": " << shown("before") << " -> "
              << shown("after") << '\n';
  }
}

// Where nobody notes who reads, no reading in the log does not mean that nobody read.
Done say_nothing_found(Context& context, const Arguments& arguments) {
  if (!arguments.readings) {
    std::cout << "No events.\n";
    return {};
  }
  ORGLOG_TRY_ASSIGN(me, context.answer(query_of(QueryKind::whoami, {})));
  std::cout
      << (flag(me, "readings_recorded")
              ? "Nobody has read this history yet.\n"
              : "This server does not record who reads: it runs without --record-readings.\n");
  return {};
}

Done audit(Context& context, const Arguments& arguments) {
  Query query = query_of(QueryKind::audit, arguments);
  query.actor = arguments.actor;
  query.type = arguments.type;
  query.reverse = arguments.reverse;
  query.explain = arguments.explain;
  if (arguments.denied) query.watched = Watched::denied;
  if (arguments.readings) query.watched = Watched::readings;
  std::uint64_t count = 0;
  const auto print = [&](const boost::json::value& event) {
    if (context.json()) {
      std::cout << (count == 0 ? "[" : ",\n") << boost::json::serialize(event);
    } else {
      std::cout << event_line(event) << '\n';
      print_changes(event);
    }
    ++count;
  };
  ORGLOG_TRY(context.each_row(std::move(query), arguments.limit, print));
  if (context.json()) {
    std::cout << (count == 0 ? "[]\n" : "]\n");
  } else if (count == 0) {
    ORGLOG_TRY(say_nothing_found(context, arguments));
  } else {
    std::cout.flush();
    std::cerr << "A proof of any of them: orglog receipt @POSITION\n";
  }
  return {};
}

Done subscribe(Context& context, const Arguments& arguments) {
  Subscription subscription;
  subscription.from = arguments.from.value_or(0);
  subscription.org = arguments.org;
  subscription.app = arguments.app;
  subscription.follow = arguments.follow;
  ORGLOG_TRY_ASSIGN(client, context.client());
  const auto print = [&](const StreamedEvent& event) {
    if (context.json()) {
      std::cout << event.json << '\n';
    } else {
      std::cout << event_line(boost::json::parse(event.json)) << '\n';
    }
    return static_cast<bool>(std::cout);
  };
  // Whoever reads along sees at once what is there.
  const auto caught_up = [] { std::cout << std::flush; };
  const auto next = client->subscribe(subscription, print, caught_up);
  if (!next) return from_client(next.error());
  return {};
}

}  // namespace

Family history_verbs() {
  namespace p = parameter;
  return {"History and usage",
          {{"audit",
            "show what happened, by organization, app, person, type or time",
            {p::maybe_org, p::maybe_app, p::user, p::actor, p::type, p::since_until, p::reverse,
             p::watched, p::explain, p::limit},
            audit,
            "Each line begins with the event's position: orglog receipt @POSITION proves it.\n"
            "orglog audit --org acme-widgets --reverse --limit 20\n"
            "orglog audit --app acme-website --type AppLocked --since 2026-08-01\n"
            "orglog audit --org acme-widgets --denied"},
           {"usage",
            "show an organization's usage against its limits, now or in history",
            {p::maybe_org, p::period},
            usage,
            "orglog usage --org acme-widgets\n"
            "orglog usage --org acme-widgets --daily --start 2026-08-01 --end 2026-08-31\n"
            "orglog usage --monthly                  of your personal apps"},
           {"subscribe",
            "print events as they are and, with --follow, as they come",
            {p::from, p::maybe_org, p::maybe_app, p::follow},
            subscribe}}};
}

}  // namespace orglog::cli
