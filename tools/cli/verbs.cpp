#include "cli/verbs.hpp"

#include <algorithm>

#include "cli/exit_codes.hpp"
#include "orglog/base/command_line.hpp"

namespace orglog::cli {

const std::vector<Family>& families() {
  static const std::vector<Family> all{
      org_verbs(),      member_verbs(),  app_verbs(),     sharing_verbs(), transfer_verbs(),
      resource_verbs(), account_verbs(), history_verbs(), access_verbs(),  import_verbs(),
      proof_verbs(),    offline_verbs(), export_verbs(),  backup_verbs()};
  return all;
}

const Verb* find_verb(std::string_view name) {
  for (const Family& family : families()) {
    for (const Verb& verb : family.verbs) {
      if (verb.name == name) return &verb;
    }
  }
  return nullptr;
}

std::string overview() {
  std::size_t widest = 0;
  for (const Family& family : families()) {
    for (const Verb& verb : family.verbs) widest = std::max(widest, verb.name.size());
  }
  std::string text =
      "orglog: organizations, their people and apps, kept as a log of what happened\n\n"
      "Usage: orglog VERB [ARGUMENTS] [OPTIONS]      orglog VERB --help\n\n"
      "Everywhere: --json prints JSON. ORGLOG_SERVER or --server HOST:PORT says where the server\n"
      "listens (127.0.0.1:7420), ORGLOG_TOKEN or --token-file FILE who you are.\n"
      "orglog dry-run VERB ... says what a command would do, event by event, and does nothing.\n"
      "orglog version, or --version, prints which release this is.\n";
  for (const Family& family : families()) {
    text += "\n" + std::string(family.title) + "\n";
    for (const Verb& verb : family.verbs) {
      text += "  " + std::string(verb.name) + std::string(widest + 2 - verb.name.size(), ' ') +
              std::string(verb.summary) + "\n";
    }
  }
  return text + "\n" + exit_codes_text();
}

std::string suggestion(std::string_view name) {
  const std::string_view stem = name.substr(0, name.find(':'));
  std::string near;
  std::vector<std::string> names{"help", "version", "dry-run"};
  for (const Family& family : families()) {
    for (const Verb& verb : family.verbs) {
      names.emplace_back(verb.name);
      if (verb.name.substr(0, verb.name.find(':')) != stem) continue;
      near += (near.empty() ? "" : ", ") + std::string(verb.name);
    }
  }
  // `apps:create` is `create` here.
  const Verb* behind = find_verb(name.substr(name.find(':') + 1));
  const std::string meant = behind != nullptr ? ": did you mean " + std::string(behind->name) + "?"
                                              : did_you_mean(name, names);
  if (!near.empty()) return (meant.empty() ? "; there is " : meant + " There is ") + near;
  return meant.empty() ? "; orglog --help lists them" : meant;
}

}  // namespace orglog::cli
