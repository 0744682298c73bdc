#include "cli/help.hpp"

#include <CLI/CLI.hpp>

namespace orglog::cli {
namespace {

// Plainer than CLI11's own: what an option takes, and whether it must be given.
class Formatter final : public CLI::Formatter {
 public:
  Formatter() {
    label("Positionals", "Arguments");
    column_width(28);
  }

  // One short name and one long one; others are said in the description.
  std::string make_option_name(const CLI::Option* option, bool positional) const override {
    if (positional) return option->get_name(true);
    std::string name;
    if (!option->get_snames().empty()) name = "-" + option->get_snames().front();
    if (option->get_lnames().empty()) return name;
    return name + (name.empty() ? "--" : ",--") + option->get_lnames().front();
  }

  std::string make_option_opts(const CLI::Option* option) const override {
    std::string text = option->get_type_name();
    if (!text.empty()) text = " " + text;
    if (option->get_items_expected_max() > 1 && option->get_positional()) text += " ...";
    return text;
  }

  std::string make_option_desc(const CLI::Option* option) const override {
    const bool needed =
        option->get_required() && !option->get_positional() && option->get_envname().empty();
    return option->get_description() + (needed ? "; must be given" : "");
  }
};

}  // namespace

std::string help_of(CLI::App& command) {
  command.formatter(std::make_shared<Formatter>());
  std::string text = command.help();
  for (std::size_t at = text.find("\n\n\n"); at != std::string::npos; at = text.find("\n\n\n")) {
    text.erase(at, 1);
  }
  return text;
}

}  // namespace orglog::cli
