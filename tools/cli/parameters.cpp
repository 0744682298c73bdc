// A row of the table of parameters as an option of CLI11, and the checks of values.
#include "cli/parameters.hpp"

#include <CLI/CLI.hpp>
#include <cstdint>
#include <limits>

#include "orglog/domain/permissions.hpp"
#include "orglog/projections/replay.hpp"

namespace orglog::cli {
namespace {

constexpr std::uint64_t most_credits = 999'999'999'999;

// One of a few words, which `allowed` joins with bars.
std::string check_word(std::string_view allowed, const std::string& text) {
  std::string words;
  while (!allowed.empty()) {
    const std::string_view word = allowed.substr(0, allowed.find('|'));
    if (word == text) return {};
    words += (words.empty() ? "" : ", ") + std::string(word);
    allowed.remove_prefix(std::min(allowed.size(), word.size() + 1));
  }
  return "must be one of " + words + ", not " + text;
}

CLI::Option* option_of(CLI::App& verb, const Parameter& parameter, bool& value) {
  return verb.add_flag(parameter.spelling, value, parameter.help);
}

CLI::Option* option_of(CLI::App& verb, const Parameter& parameter, std::string& value) {
  return verb.add_option(parameter.spelling, value, parameter.help)->type_name(parameter.type);
}

CLI::Option* option_of(CLI::App& verb, const Parameter& parameter,
                       std::vector<std::string>& value) {
  CLI::Option* option = verb.add_option(parameter.spelling, value, parameter.help);
  option->type_name(parameter.type);
  if (option->get_positional()) return option;
  if (!parameter.is_greedy) option->expected(1);
  return option->take_all();
}

template <class Number>
CLI::Option* option_of(CLI::App& verb, const Parameter& parameter, Number& value) {
  return number_option(verb, parameter.spelling, value, parameter.help, parameter.least,
                       parameter.most)
      ->type_name(parameter.type);
}

}  // namespace

void add(CLI::App& verb, const Parameter& parameter, Arguments& arguments) {
  CLI::Option* option = std::visit(
      [&](auto place) { return option_of(verb, parameter, arguments.*place); }, parameter.place);
  option->required(parameter.is_needed);
  if (const char* allowed = parameter.allowed)
    option->check([allowed](const std::string& text) { return check_word(allowed, text); });
  if (parameter.check != nullptr) option->check(parameter.check);
  if (parameter.excluded != nullptr) option->excludes(verb.get_option(parameter.excluded));
  if (parameter.variable != nullptr) option->envname(parameter.variable);
  if (parameter.group != nullptr) option->group(parameter.group);
}

namespace parameter {

std::string check_permissions(const std::string& text) {
  if (Permissions::parse(text)) return {};
  return "must be a list of view, deploy, operate, manage with commas between, not " + text;
}

std::string check_limit_up_to(std::uint64_t most, const std::string& text) {
  if (text == "none" || whole_number(text, 0, most)) return {};
  return no_whole_number(text, 0, most) + "; none is no limit";
}
std::string check_limit(const std::string& text) {
  return check_limit_up_to(std::numeric_limits<std::uint32_t>::max(), text);
}
std::string check_credits(const std::string& text) { return check_limit_up_to(most_credits, text); }

std::string check_time(const std::string& text) {
  if (parse_as_of(text)) return {};
  return "must be " + std::string(time_help) + ", not " + text;
}

}  // namespace parameter
}  // namespace orglog::cli
