// The command line client: finds the verb in the table, reads its parameters, runs it.
#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>

#include "cli/help.hpp"
#include "cli/verbs.hpp"

namespace {

using namespace orglog::cli;

// Options that may stand before the verb and take a value.
bool takes_value(std::string_view argument) {
  for (const std::string_view option :
       {"--server", "--ca", "--token-file", "--command-id", "--app", "-a", "--org", "-o", "--data",
        "--key", "--state", "--checkpoint"}) {
    if (argument == option) return true;
  }
  return false;
}

bool contains(const std::vector<std::string>& arguments, std::string_view wanted) {
  return std::find(arguments.begin(), arguments.end(), wanted) != arguments.end();
}

// Takes the verb out of the arguments: the first one that is neither an option nor an option's
// value.
std::string take_verb(std::vector<std::string>& arguments) {
  for (std::size_t index = 0; index < arguments.size(); ++index) {
    if (takes_value(arguments[index])) {
      ++index;
    } else if (arguments[index].empty() || arguments[index].front() != '-') {
      std::string verb = arguments[index];
      arguments.erase(arguments.begin() + static_cast<std::ptrdiff_t>(index));
      return verb;
    }
  }
  return {};
}

std::string description_of(const Verb& verb) {
  std::string text(verb.summary);
  text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  return text;
}

void define(CLI::App& command, const Verb& verb, Arguments& arguments) {
  command.name("orglog " + std::string(verb.name));
  command.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::Throw);
  for (const Parameter parameter : verb.parameters) parameter(command, arguments);
  parameter::everywhere(command, arguments);
  if (!verb.offline) parameter::connection(command, arguments);
  if (!verb.more.empty()) command.footer("\n" + std::string(verb.more));
}

int run(const Verb& verb, std::vector<std::string> words, bool rehearses) {
  const bool as_json = contains(words, "--json");
  Arguments arguments;
  CLI::App command(description_of(verb));
  define(command, verb, arguments);
  try {
    std::reverse(words.begin(), words.end());  // CLI11 takes them from the back
    command.parse(std::move(words));
  } catch (const CLI::CallForHelp&) {
    std::cout << help_of(command);
    return 0;
  } catch (const CLI::ParseError& error) {
    const int exit_code = report(Failure::usage(std::string(error.what())), as_json);
    if (!as_json) std::cerr << "Run orglog " << verb.name << " --help\n";
    return exit_code;
  }
  Context context(arguments, rehearses);
  const Done done = verb.run(context, arguments);
  return done ? 0 : report(done.error(), as_json);
}

int dispatch(std::vector<std::string> words) {
  const bool wants_help = contains(words, "--help") || contains(words, "-h");
  const bool as_json = contains(words, "--json");
  std::string name = take_verb(words);
  const bool rehearses = name == "dry-run";
  if (rehearses) {
    name = take_verb(words);
    if (name.empty())
      return report(Failure::usage("say what to rehearse: orglog dry-run lock --app web"), as_json);
  }
  if (name == "help") {
    name = take_verb(words);
    words = {"--help"};
    if (name.empty()) {
      std::cout << overview();
      return 0;
    }
  }
  if (name.empty()) {
    if (contains(words, "--version")) {
      std::cout << "orglog " ORGLOG_VERSION "\n";
      return 0;
    }
    if (wants_help || words.empty()) {
      std::cout << overview();
      return wants_help ? 0 : 2;
    }
    return report(Failure::usage("say what to do: orglog --help lists the verbs"), as_json);
  }
  const Verb* verb = find_verb(name);
  if (verb == nullptr) {
    return report(Failure::usage("there is no verb " + name + "; " + suggestion(name)), as_json);
  }
  return run(*verb, std::move(words), rehearses);
}

}  // namespace

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  try {
    return dispatch(std::vector<std::string>(argv + 1, argv + argc));
  } catch (const std::exception& error) {
    return report(Failure("internal", std::string("orglog failed: ") + error.what()), false);
  }
}
