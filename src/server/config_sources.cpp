// Reads command line and config file for names alone. The parser leaves a key that it does not know
// in the file without a word, and a mistyped option unnamed.
#include "option_checks.hpp"

#include <cstdlib>

#include "orglog/base/command_line.hpp"

namespace orglog {
namespace {

constexpr std::string_view config_option = "--config";

// The file that `--config` or its variable names; empty: none.
std::string config_file(const std::vector<std::string>& words) {
  for (std::size_t index = 0; index < words.size(); ++index) {
    const std::string& word = words[index];
    if (word == config_option && index + 1 < words.size()) return words[index + 1];
    if (word.starts_with(std::string(config_option) + "="))
      return word.substr(config_option.size() + 1);
  }
  const char* variable = std::getenv("ORGLOG_CONFIG");
  return variable == nullptr ? std::string() : variable;
}

std::vector<CLI::ConfigItem> items_of(const CLI::App& app, const std::string& file) {
  try {
    return app.get_config_formatter()->from_file(file);
  } catch (const CLI::Error&) {
    return {};  // the parser says why
  }
}

// Beginning and end of a section stand in the list too, under these names.
bool is_section_mark(const CLI::ConfigItem& item) { return item.name == "++" || item.name == "--"; }

std::optional<std::string> problem_with_file(const CLI::App& app, const std::string& file,
                                             const std::vector<KnownOption>& known) {
  for (const CLI::ConfigItem& item : items_of(app, file)) {
    if (is_section_mark(item)) continue;
    const auto problem = problem_with_options({"--" + item.fullname()}, known);
    if (problem) return "in " + file + " " + *problem;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> problem_with_sources(const CLI::App& app,
                                                const std::vector<std::string>& words) {
  const std::vector<KnownOption> known = known_options(app);
  if (auto problem = problem_with_options(words, known)) return problem;
  const std::string file = config_file(words);
  return file.empty() ? std::nullopt : problem_with_file(app, file, known);
}

}  // namespace orglog
