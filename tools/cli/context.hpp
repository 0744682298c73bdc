// What a verb works with: one connection, made when it is first needed, and the ways of asking and
// doing that most verbs share.
#pragma once

#include <boost/json/value.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/failure.hpp"
#include "orglog/net/client.hpp"

namespace orglog::cli {

class Context {
 public:
  // `rehearses`: what a verb would do is said, and nothing is done; the verb ends there.
  Context(const Arguments& arguments, bool rehearses)
      : arguments_(arguments), rehearses_(rehearses) {}

  bool json() const { return arguments_.json; }
  bool rehearses() const { return rehearses_; }
  // Prints what the commands would do, one on top of the other. A failure always: `told`, or none
  // of which there is anything to tell.
  Failure rehearse(std::vector<ClientCommand> commands);
  // Connects when it is first called.
  CliResult<BinaryClient*> client(Origin origin = Origin::cli);

  // Does it and answers what became of it; what the server refused is a failure.
  CliResult<Outcome> submit(Command command);
  // A refusal's outcome too; a failure only where no outcome is known. A verb's second command has
  // an id that follows from the first one's.
  CliResult<Outcome> submit_any(Command command);
  // `DOING... ` before `attempt`, `failed` behind it when it fails; the caller ends the line of a
  // success, as `finish` does. With --json nothing is printed.
  CliResult<Outcome> announce(const std::string& doing,
                              const std::function<CliResult<Outcome>()>& attempt);
  // `done` and what there is a receipt for, or the outcome as JSON. Always done.
  Done finish(const Outcome& outcome) const;
  // Both.
  Done perform(const std::string& doing, const std::function<CliResult<Outcome>()>& attempt);
  // On stderr, so that stdout is what the guide shows: at which positions the command's events
  // stand, and its id. Nothing with --json, which says both.
  void tell_position(const Outcome& outcome) const;
  // Of the command that was submitted last.
  const CommandId& command() const { return command_; }
  // The same for the many verbs that are one command.
  Done act(const std::string& doing, Command command);

  // Prints the answer as JSON, or has it shown.
  Done show(Query query, const std::function<void(const boost::json::value&)>& print);
  // Prints the rows of an answer as JSON or as a table; `none`, if it says
  // something, where there are no rows.
  Done list(Query query, std::vector<std::string> titles,
            const std::function<std::vector<std::string>(const boost::json::value&)>& cells,
            const std::string& none);
  // One page.
  CliResult<ClientAnswer> ask(const Query& query);
  // All pages, joined: the rows of a list, or the lists of an answer.
  CliResult<boost::json::value> answer(Query query);
  // Row by row as pages arrive, at most `limit` of them.
  Done each_row(Query query, std::optional<std::uint64_t> limit,
                const std::function<void(const boost::json::value&)>& row);

 private:
  const Arguments& arguments_;
  bool rehearses_;
  std::unique_ptr<BinaryClient> client_;
  std::uint32_t submitted_ = 0;
  CommandId command_;
};

// A question about what the command line names, as far as questions name it alike.
Query query_of(QueryKind kind, const Arguments& arguments);
// {"result","position","events","command"} and, when something was created, {"id","name"}.
boost::json::object outcome_json(const Outcome& outcome, const CommandId& command);
// Nothing when it was accepted or changed nothing.
Done check(const Outcome& outcome);

}  // namespace orglog::cli
