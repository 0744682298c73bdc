#include "cli/context.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <iostream>

#include "cli/connect.hpp"
#include "cli/output.hpp"

namespace orglog::cli {
namespace {

// The answer is lost, or the server itself cannot know: asking again with the same id finds out.
Failure unknown_outcome(std::string why, CommandId id) {
  return {"unknown_outcome", std::move(why) +
                                 " Whether it happened is not known: run the same again with "
                                 "--command-id " +
                                 to_string(id) + "."};
}

bool loses_the_outcome(const ClientFailure& failure) {
  return failure.code == "connection" || failure.code == "timeout" || failure.code == "internal";
}

void join(boost::json::value& whole, boost::json::value page) {
  if (whole.is_null()) {
    whole = std::move(page);
  } else if (auto* rows = page.if_array()) {
    for (boost::json::value& row : *rows) whole.as_array().push_back(std::move(row));
  } else {
    for (const char* list : {"people", "positions", "changes", "proofs"}) {
      if (auto* more = page.as_object().if_contains(list)) join(whole.at(list), std::move(*more));
    }
  }
}

void print_rehearsal(const boost::json::array& results) {
  for (const auto& result : results) {
    const std::string outcome = text(result, "outcome");
    if (outcome == "rejected") {
      std::cout << "would be refused (" << text(result, "reason")
                << "): " << text(result, "message") << '\n';
    } else if (outcome == "unchanged") {
      std::cout << "would change nothing: it is so already\n";
    } else if (result.at("events").as_array().empty()) {
      std::cout << "was done already under this command id: would be answered as then, and would "
                   "append nothing\n";
    } else {
      std::cout << "would be accepted, and would append:\n";
    }
    if (const auto* items = result.as_object().if_contains("items")) {
      for (const auto& item : items->as_array()) {
        const bool refused = text(item, "outcome") == "rejected";
        std::cout << "  " << text(item, "app") << ": "
                  << (refused ? "refused, " + text(item, "reason") : "transferred") << '\n';
      }
    }
    for (const auto& event : result.at("events").as_array())
      std::cout << "  " << text(event, "type") << "  " << text(event, "text") << '\n';
  }
  std::cout << "Nothing was done.\n";
}

}  // namespace

CliResult<BinaryClient*> Context::client(Origin origin) {
  if (!client_) {
    ORGLOG_TRY_ASSIGN(connected, connect(arguments_, origin));
    client_ = std::move(connected);
  }
  return client_.get();
}

CliResult<Outcome> Context::submit_any(Command command) {
  ClientCommand sent;
  sent.command = std::move(command);
  sent.id.value = time_ordered_uuid();
  if (!arguments_.command_id.empty()) {
    const auto given = parse_uuid(arguments_.command_id);
    if (!given) return Failure::usage("--command-id must be a UUID");
    sent.id.value = submitted_ == 0 ? *given : derive_uuid(*given, submitted_, "next command");
  }
  ++submitted_;
  const CommandId id = sent.id;
  command_ = id;
  if (rehearses_) {
    std::vector<ClientCommand> one;
    one.push_back(std::move(sent));
    return rehearse(std::move(one));
  }
  ORGLOG_TRY_ASSIGN(connected, client());
  auto outcome = connected->submit(std::move(sent));
  if (!outcome) {
    if (loses_the_outcome(outcome.error())) {
      return unknown_outcome("The connection ended before the answer came.", id);
    }
    return from_client(outcome.error());
  }
  if (outcome->kind == Outcome::Kind::unknown) {
    return unknown_outcome("The server's disk failed while it wrote this down.", id);
  }
  return std::move(*outcome);
}

Failure Context::rehearse(std::vector<ClientCommand> commands) {
  const auto connected = client();
  if (!connected) return connected.error();
  const auto answered = (*connected)->rehearse(std::move(commands));
  if (!answered) return from_client(answered.error());
  const boost::json::value results = boost::json::parse(answered->json);
  if (json()) {
    print_json(results);
  } else {
    print_rehearsal(results.as_array());
  }
  const bool all_good = std::ranges::none_of(results.as_array(), [](const auto& result) {
    return result.at("outcome").as_string() == "rejected";
  });
  return Failure::told(all_good ? exit_codes::done : exit_codes::no);
}

CliResult<Outcome> Context::submit(Command command) {
  ORGLOG_TRY_ASSIGN(outcome, submit_any(std::move(command)));
  ORGLOG_TRY(check(outcome));
  return std::move(outcome);
}

CliResult<Outcome> Context::announce(const std::string& doing,
                                     const std::function<CliResult<Outcome>()>& attempt) {
  ORGLOG_TRY(client());  // a server that is not there is no failed attempt
  if (rehearses_) return attempt();
  if (!json()) std::cout << doing << "... " << std::flush;
  auto outcome = attempt();
  if (!outcome && !json()) std::cout << "failed\n";
  return outcome;
}

Done Context::finish(const Outcome& outcome) const {
  if (json()) return print_json(outcome_json(outcome, command_));
  std::cout << (outcome.kind == Outcome::Kind::unchanged ? "done (no change)\n" : "done\n");
  tell_position(outcome);
  return {};
}

Done Context::perform(const std::string& doing,
                      const std::function<CliResult<Outcome>()>& attempt) {
  ORGLOG_TRY_ASSIGN(outcome, announce(doing, attempt));
  return finish(outcome);
}

void Context::tell_position(const Outcome& outcome) const {
  if (json() || outcome.count == 0) return;
  std::cout.flush();
  std::cerr << "@" << outcome.first;
  if (outcome.count > 1) std::cerr << " to @" << outcome.first + outcome.count - 1;
  std::cerr << "  command " << to_string(command_) << '\n';
}

Done Context::act(const std::string& doing, Command command) {
  return perform(doing, [&] { return submit(std::move(command)); });
}

Done Context::show(Query query, const std::function<void(const boost::json::value&)>& print) {
  ORGLOG_TRY_ASSIGN(answered, answer(std::move(query)));
  if (json()) return print_json(answered);
  print(answered);
  return {};
}

Done Context::list(Query query, std::vector<std::string> titles,
                   const std::function<std::vector<std::string>(const boost::json::value&)>& cells,
                   const std::string& none) {
  return show(std::move(query), [&](const boost::json::value& rows) {
    Table table(std::move(titles));
    for (const auto& row : rows.as_array()) table.row(cells(row));
    if (table.empty() && !none.empty()) {
      std::cout << none << '\n';
    } else {
      table.print();
    }
  });
}

CliResult<ClientAnswer> Context::ask(const Query& query) {
  ORGLOG_TRY_ASSIGN(connected, client());
  auto answer = connected->query(query);
  if (!answer) return from_client(answer.error());
  return std::move(*answer);
}

CliResult<boost::json::value> Context::answer(Query query) {
  boost::json::value whole;
  do {
    ORGLOG_TRY_ASSIGN(page, ask(query));
    join(whole, boost::json::parse(page.json));
    query.cursor = page.cursor;
  } while (!query.cursor.empty());
  return whole;
}

Done Context::each_row(Query query, std::optional<std::uint64_t> limit,
                       const std::function<void(const boost::json::value&)>& row) {
  std::uint64_t left = limit.value_or(~std::uint64_t{0});
  while (left > 0) {
    query.limit = static_cast<std::uint32_t>(std::min<std::uint64_t>(left, limits::page_rows));
    ORGLOG_TRY_ASSIGN(page, ask(query));
    const boost::json::value part = boost::json::parse(page.json);
    for (const boost::json::value& each : part.as_array()) row(each);
    left -= std::min<std::uint64_t>(left, part.as_array().size());
    query.cursor = page.cursor;
    if (query.cursor.empty()) break;
  }
  return {};
}

Query query_of(QueryKind kind, const Arguments& arguments) {
  Query query;
  query.kind = kind;
  query.org = arguments.org;
  query.app = arguments.app;
  query.user = arguments.user;
  query.as_of = arguments.as_of;
  query.since = arguments.since;
  query.until = arguments.until;
  return query;
}

boost::json::object outcome_json(const Outcome& outcome, const CommandId& command) {
  const bool accepted = outcome.kind == Outcome::Kind::accepted;
  boost::json::object object{{"result", accepted ? "accepted" : "unchanged"},
                             {"position", nullptr},
                             {"events", outcome.count},
                             {"command", to_string(command)}};
  if (outcome.count > 0) object["position"] = outcome.first;
  if (!outcome.created.is_nil()) {
    object["id"] = to_string(outcome.created);
    object["name"] = outcome.created_name;
  }
  return object;
}

Done check(const Outcome& outcome) {
  switch (outcome.kind) {
    case Outcome::Kind::accepted:
    case Outcome::Kind::unchanged:
      return {};
    case Outcome::Kind::rejected:
      return Failure(outcome.rejection);
    case Outcome::Kind::busy:
      return Failure("busy", "The server has too much to do and did not look at this: try again.");
    case Outcome::Kind::stopping:
      return Failure("stopping", "The server takes no commands any more; this was not looked at.");
    case Outcome::Kind::unknown:
      return Failure("unknown_outcome", "Whether it happened is not known.");
  }
  return {};
}

}  // namespace orglog::cli
