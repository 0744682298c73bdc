// What both programs say about a command line that makes no sense: the word that is wrong, and the
// one that was probably meant. Pure text; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "orglog/base/whole_number.hpp"

namespace orglog {

inline constexpr std::uint64_t most_positions = std::numeric_limits<std::int64_t>::max();

// The known word that is nearest to `given`; empty when none is near: at most a third of its
// letters are wrong, missing, superfluous or exchanged with their neighbour, or it is the beginning
// of one known word only.
std::string nearest(std::string_view given, const std::vector<std::string>& known);

// `: did you mean --org?`, or nothing where no known word is near.
std::string did_you_mean(std::string_view given, const std::vector<std::string>& known);

// An option as it is written, with its dashes.
struct KnownOption {
  std::string name;
  bool takes_value = false;
};

// How many words the option takes that `word` is, with its value: one or two.
std::size_t words_of_option(std::string_view word, const std::vector<KnownOption>& known);

// `there is no option --orgg: did you mean --org?`
std::string no_such_option(std::string_view given, const std::vector<KnownOption>& known);

// The first word that looks like an option and is none of the known ones, or is a flag that is
// given a value. Answers the sentence about it. Words behind `--`, values of options and
// numbers below zero are no options.
std::optional<std::string> problem_with_options(const std::vector<std::string>& words,
                                                const std::vector<KnownOption>& known);

// Complains of a text that is no whole number: `must be a whole number from 1 to 64, not 5x`.
std::string no_whole_number(std::string_view text, std::uint64_t least, std::uint64_t most);

// An error of the CLI11 library in words of ours: `kind` is its class, `text` what it says.
std::string plain_parse_error(std::string_view kind, std::string text);

// The options of a CLI11 application.
template <class App>
std::vector<KnownOption> known_options(const App& app) {
  std::vector<KnownOption> known;
  for (const auto* option : app.get_options()) {
    const bool takes_value = option->get_items_expected_max() > 0;
    for (const std::string& name : option->get_lnames())
      known.push_back({"--" + name, takes_value});
    for (const std::string& name : option->get_snames()) known.push_back({"-" + name, takes_value});
  }
  return known;
}

// `--org is given an empty value`, of the first one that has such a value after the parser ran, as
// from a variable of a script that is not set; options of type `exempt` may.
template <class App>
std::optional<std::string> empty_value(const App& app, std::string_view exempt = {}) {
  for (const auto* option : app.get_options()) {
    if (!exempt.empty() && option->get_type_name() == exempt) continue;
    for (const std::string& value : option->results()) {
      if (value.empty()) return option->get_name() + " is given an empty value";
    }
  }
  return std::nullopt;
}

// An option of a CLI11 application whose value is a whole number: digits only, within bounds that
// are said when it is not. `value`: an integer or an optional of one; it outlives the application.
template <class App, class Number>
auto* number_option(App& app, const char* spelling, Number& value, const char* help,
                    std::uint64_t least, std::uint64_t most) {
  const auto set = [&value, least, most](const std::string& text) {
    value = static_cast<Number>(whole_number(text, least, most).value_or(least));
  };
  const auto check = [least, most](const std::string& text) {
    return whole_number(text, least, most) ? std::string() : no_whole_number(text, least, most);
  };
  return app.template add_option_function<std::string>(spelling, set, help)->check(check);
}

}  // namespace orglog
