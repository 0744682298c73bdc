// Finds the word on a command line that nobody knows, before a parser complains of what is missing
// because of it, and says which one was probably meant.
#include "orglog/base/command_line.hpp"

#include <algorithm>

namespace orglog {
namespace {

// Optimal string alignment: letters replaced, inserted, left out, or exchanged with a neighbour.
std::size_t distance(std::string_view one, std::string_view other) {
  const std::size_t width = other.size() + 1;
  std::vector<std::size_t> cells((one.size() + 1) * width);
  const auto cell = [&](std::size_t row, std::size_t column) -> std::size_t& {
    return cells[row * width + column];
  };
  for (std::size_t row = 0; row <= one.size(); ++row) cell(row, 0) = row;
  for (std::size_t column = 0; column < width; ++column) cell(0, column) = column;
  for (std::size_t row = 1; row <= one.size(); ++row) {
    for (std::size_t column = 1; column < width; ++column) {
      const bool same = one[row - 1] == other[column - 1];
      std::size_t least = std::min(cell(row - 1, column) + 1, cell(row, column - 1) + 1);
      least = std::min(least, cell(row - 1, column - 1) + (same ? 0U : 1U));
      const bool exchanged = row > 1 && column > 1 && one[row - 1] == other[column - 2] &&
                             one[row - 2] == other[column - 1];
      if (exchanged) least = std::min(least, cell(row - 2, column - 2) + 1);
      cell(row, column) = least;
    }
  }
  return cells.back();
}

std::string_view without_dashes(std::string_view word) {
  while (word.starts_with('-')) word.remove_prefix(1);
  return word;
}

// Longer words are no names that somebody mistyped, and comparing them would take long.
constexpr std::size_t longest_word = 64;

bool is_negative_number(std::string_view word) {
  return word.size() > 1 && word[0] == '-' && word[1] >= '0' && word[1] <= '9';
}

// `--org=acme`, `-oacme`: the name, and whether there is more in the same word.
struct Written {
  std::string_view name;
  bool is_long = false;
  bool holds_value = false;
};

Written written_option(std::string_view word) {
  if (!word.starts_with("--")) return {word.substr(0, 2), false, word.size() > 2};
  const std::size_t equals = word.find('=');
  return {word.substr(0, equals), true, equals != std::string_view::npos};
}

const KnownOption* find(const std::vector<KnownOption>& known, std::string_view name) {
  const auto found = std::ranges::find(known, name, &KnownOption::name);
  return found == known.end() ? nullptr : &*found;
}

// The end of a text behind a beginning that must be there.
std::optional<std::string> behind(std::string_view beginning, const std::string& text) {
  if (!text.starts_with(beginning)) return std::nullopt;
  return text.substr(beginning.size());
}

}  // namespace

std::string nearest(std::string_view given, const std::vector<std::string>& known) {
  const std::string_view word = without_dashes(given);
  if (word.empty() || word.size() > longest_word) return {};
  const std::size_t bearable = std::max<std::size_t>(1, word.size() / 3);
  std::string best;
  std::size_t least = bearable + 1;
  std::vector<std::string> longer;
  for (const std::string& each : known) {
    const std::string_view candidate = without_dashes(each);
    if (candidate.size() > longest_word) continue;
    const std::size_t wrong = distance(word, candidate);
    if (wrong < least && wrong < candidate.size()) {
      least = wrong;
      best = each;
    }
    if (word.size() > 2 && candidate.starts_with(word)) longer.push_back(each);
  }
  if (best.empty() && longer.size() == 1) return longer.front();
  return best;
}

std::string did_you_mean(std::string_view given, const std::vector<std::string>& known) {
  const std::string meant = nearest(given, known);
  return meant.empty() ? std::string() : ": did you mean " + meant + "?";
}

std::string no_such_option(std::string_view given, const std::vector<KnownOption>& known) {
  std::vector<std::string> names;
  for (const KnownOption& option : known) names.push_back(option.name);
  return "there is no option " + std::string(given) + did_you_mean(given, names);
}

std::size_t words_of_option(std::string_view word, const std::vector<KnownOption>& known) {
  const Written written = written_option(word);
  const KnownOption* option = find(known, written.name);
  return option != nullptr && option->takes_value && !written.holds_value ? 2 : 1;
}

std::optional<std::string> problem_with_options(const std::vector<std::string>& words,
                                                const std::vector<KnownOption>& known) {
  for (std::size_t index = 0; index < words.size(); ++index) {
    const std::string_view word = words[index];
    if (word == "--") break;
    if (word.size() < 2 || word[0] != '-' || is_negative_number(word)) continue;
    const Written written = written_option(word);
    const KnownOption* option = find(known, written.name);
    if (option == nullptr) return no_such_option(word.substr(0, word.find('=')), known);
    if (written.is_long && written.holds_value && !option->takes_value)
      return std::string(written.name) + " takes no value";
    if (written.is_long && word.ends_with('='))
      return std::string(written.name) + " is given an empty value";
    index += words_of_option(word, known) - 1;
  }
  return std::nullopt;
}

std::string no_whole_number(std::string_view text, std::uint64_t least, std::uint64_t most) {
  const std::string to = most == most_positions ? " on" : " to " + std::to_string(most);
  return "must be a whole number from " + std::to_string(least) + to + ", not " + std::string(text);
}

std::string plain_parse_error(std::string_view kind, std::string text) {
  // The option's name, then what is wrong with it.
  if (kind == "ValidationError") {
    const std::size_t colon = text.find(": must ");
    return colon == std::string::npos ? text : text.erase(colon, 1);
  }
  if (kind == "ConversionError") {
    if (auto rest = behind("Could not convert: ", text)) {
      const std::size_t equals = rest->find(" = ");
      if (equals == std::string::npos) return *rest + " makes no sense";
      return rest->substr(0, equals) + " cannot be " + rest->substr(equals + 3);
    }
    const std::size_t colon = text.find(": ");
    if (colon != std::string::npos) return text.substr(0, colon) + " must be true or false";
  }
  if (kind == "ArgumentMismatch") {
    const std::size_t colon = text.find(": ");
    if (colon != std::string::npos && text.find("missing") != std::string::npos)
      return text.substr(0, colon) + " wants a value";
    if (colon != std::string::npos && text.find("At Most") != std::string::npos)
      return text.substr(0, colon) + " is given more than once";
  }
  // That error bears the application's name.
  if (text.find(" not expected: ") != std::string::npos)
    return "there is no use for " + text.substr(text.find(": ") + 2);
  if (kind == "FileError") {
    const std::size_t end = text.find(" was not readable");
    if (end != std::string::npos) return "the file " + text.substr(0, end) + " cannot be read";
  }
  if (kind == "ExcludesError") {
    const std::size_t excludes_at = text.find(" excludes ");
    if (excludes_at != std::string::npos)
      return text.substr(0, excludes_at) + " cannot stand beside " + text.substr(excludes_at + 10);
  }
  return text;
}

}  // namespace orglog
