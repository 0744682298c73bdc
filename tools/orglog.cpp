// The command line client: finds the verb in the table, reads its parameters, runs it.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "cli/exit_codes.hpp"
#include "cli/help.hpp"
#include "cli/output.hpp"
#include "cli/verbs.hpp"
#include "orglog/base/command_line.hpp"

namespace {

using namespace orglog;
using namespace orglog::cli;

bool contains(const std::vector<std::string>& arguments, std::string_view wanted) {
  return std::find(arguments.begin(), arguments.end(), wanted) != arguments.end();
}

std::string description_of(const Verb& verb) {
  std::string text(verb.summary);
  text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  return text;
}

void define(CLI::App& command, const Verb& verb, Arguments& arguments) {
  command.name("orglog " + std::string(verb.name));
  command.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::Throw);
  for (const Parameter& parameter : verb.parameters) add(command, parameter, arguments);
  add(command, parameter::json, arguments);
  command.set_help_flag("-h,--help", "print this help and what exit codes mean")
      ->group("Everywhere");
  if (!verb.offline)
    for (const Parameter& one : parameter::connection) add(command, one, arguments);
  const std::string more = verb.more.empty() ? "" : "\n" + std::string(verb.more) + "\n";
  command.footer(more + "\n" + exit_codes_text());
}

// Every option that some verb has: those may stand before the verb.
std::vector<KnownOption> options_of_all_verbs() {
  std::vector<KnownOption> all{{"--version", false}};
  for (const Family& family : families()) {
    for (const Verb& verb : family.verbs) {
      Arguments arguments;
      CLI::App command;
      define(command, verb, arguments);
      for (KnownOption& option : known_options(command)) all.push_back(std::move(option));
    }
  }
  return all;
}

// Takes the verb out of the arguments: the first one that is neither an option nor an option's
// value. Fails with a sentence about an option before it that no verb has.
CliResult<std::string> take_verb(std::vector<std::string>& words) {
  std::size_t at = 0;
  if (!words.empty() && words.front().starts_with('-')) {
    const std::vector<KnownOption> known = options_of_all_verbs();
    while (at < words.size() && words[at].starts_with('-')) at += words_of_option(words[at], known);
    at = std::min(at, words.size());
    const std::vector<std::string> before(words.begin(), words.begin() + std::ptrdiff_t(at));
    if (const auto problem = problem_with_options(before, known))
      return cli::Failure::usage(*problem);
  }
  if (at == words.size()) return std::string();
  std::string verb = words[at];
  words.erase(words.begin() + std::ptrdiff_t(at));
  return verb;
}

// Nothing when all is well, and the arguments are set.
std::optional<std::string> problem_of_parser(CLI::App& command, std::vector<std::string> words) {
  try {
    std::reverse(words.begin(), words.end());  // CLI11 takes them from the back
    command.parse(std::move(words));
  } catch (const CLI::ParseError& error) {
    return plain_parse_error(error.get_name(), error.what());
  }
  return empty_value(command, "TEXT");  // what is only read may be empty
}

int run(const Verb& verb, std::vector<std::string> words, bool rehearses) {
  const bool as_json = contains(words, "--json");
  Arguments arguments;
  CLI::App command(description_of(verb));
  define(command, verb, arguments);
  if (contains(words, "--help") || contains(words, "-h")) {
    std::cout << help_of(command);
    return 0;
  }
  std::optional<std::string> problem = problem_with_options(words, known_options(command));
  if (!problem) problem = problem_of_parser(command, std::move(words));
  if (problem) {
    const int exit_code = report(cli::Failure::usage(*problem), as_json);
    if (!as_json) std::cerr << "Run orglog " << verb.name << " --help\n";
    return exit_code;
  }
  Context context(arguments, rehearses);
  const Done done = verb.run(context, arguments);
  return done ? exit_codes::done : report(done.error(), as_json);
}

int print_version(bool as_json) {
  if (as_json) {
    print_json({{"version", ORGLOG_VERSION}});
  } else {
    std::cout << "orglog " ORGLOG_VERSION "\n";
  }
  return exit_codes::done;
}

int without_verb(const std::vector<std::string>& words, bool as_json) {
  if (contains(words, "--version")) return print_version(as_json);
  const bool wants_help = contains(words, "--help") || contains(words, "-h");
  if (!wants_help && !words.empty())
    return report(cli::Failure::usage("Say what to do: orglog --help lists the verbs."), as_json);
  std::cout << overview();
  return wants_help ? exit_codes::done : exit_codes::usage;
}

// `help VERB` and `dry-run VERB` are the verb behind them, done otherwise.
CliResult<int> dispatch(std::vector<std::string> words, bool as_json) {
  ORGLOG_TRY_ASSIGN(name, take_verb(words));
  const bool rehearses = name == "dry-run";
  if (rehearses) {
    ORGLOG_TRY_ASSIGN(rehearsed, take_verb(words));
    if (rehearsed.empty() && !contains(words, "--help"))
      return cli::Failure::usage("Say what to rehearse: orglog dry-run lock --app web.");
    name = rehearsed;
  }
  if (name == "help") {
    ORGLOG_TRY_ASSIGN(asked, take_verb(words));
    words = {"--help"};
    name = asked;
  }
  if (name == "version") return print_version(as_json);
  if (name.empty()) return without_verb(words, as_json);
  const Verb* verb = find_verb(name);
  if (verb == nullptr) return cli::Failure::usage("there is no verb " + name + suggestion(name));
  return run(*verb, std::move(words), rehearses);
}

}  // namespace

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  try {
    std::vector<std::string> words(argv + 1, argv + argc);
    const bool as_json = contains(words, "--json");
    const auto exit_code = dispatch(std::move(words), as_json);
    return exit_code ? *exit_code : report(exit_code.error(), as_json);
  } catch (const std::exception& error) {
    return report(cli::Failure("internal", std::string("orglog failed: ") + error.what()), false);
  }
}
