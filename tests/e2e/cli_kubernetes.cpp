// Eight years of real changes: all of them in over the socket, and every truth out of the log.
// Needs the data that lies beside the repository; skipped without it.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include "cli_world.hpp"

namespace {

using orglog::testing::CliWorld;
using orglog::testing::Finished;

constexpr int skipped = 77;

void demand(bool condition, const std::string& what, const std::string& detail = {}) {
  if (condition) return;
  std::cerr << "failed: " << what << '\n' << detail << '\n';
  std::exit(1);
}

boost::json::value read_json(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::ostringstream text;
  text << stream.rdbuf();
  return boost::json::parse(text.str());
}

// `2019-06-30` of `truth-2019-06-30.json`; empty for other files.
std::string date_of(const std::filesystem::path& file) {
  const std::string name = file.filename();
  if (!name.starts_with("truth-") || file.extension() != ".json") return {};
  return name.substr(6, 10);
}

void check_truth(const CliWorld& world, const std::filesystem::path& file) {
  const std::string date = date_of(file);
  const boost::json::value truth = read_json(file);
  const Finished replayed =
      CliWorld::offline("replay --json --data " + world.data() + " --as-of " + date);
  demand(replayed.exit_code == 0, "replay --as-of " + date, replayed.err);
  demand(boost::json::parse(replayed.out).at("orgs") == truth, "replay equals " + file.string());
  for (const auto& org : truth.as_object()) {
    const std::string name(org.key());
    const Finished shown = world.as_operator("org:show " + name + " --json --as-of " + date);
    demand(shown.exit_code == 0, "org:show " + name + " --as-of " + date, shown.err);
    demand(boost::json::parse(shown.out) == org.value(), "org:show " + name + " on " + date);
  }
  std::cout << date << ": replay and org:show are as the files said, " << truth.as_object().size()
            << " organizations\n";
}

using People = std::set<std::string>;

void add_all(People& people, const boost::json::value& array) {
  for (const auto& one : array.as_array()) people.emplace(one.as_string());
}

// Whom `who-can` names, of an app on a day.
People who_can(const CliWorld& world, const std::string& permission, const std::string& app,
               const std::string& date) {
  const Finished asked =
      world.as_operator("who-can " + permission + " --app " + app + " --json --as-of " + date);
  demand(asked.exit_code == 0, "who-can on " + app + " --as-of " + date, asked.err);
  People people;
  const boost::json::value answer = boost::json::parse(asked.out);
  for (const auto& person : answer.at("people").as_array()) {
    people.emplace(person.at("email").as_string());
    demand(!person.at("because").as_array().empty(), "everybody stands there for a reason");
  }
  return people;
}

// A few apps of each org: those that may deploy are the admins and those on the list who may; those
// that may view, everybody in the org and on the list.
void check_access(const CliWorld& world, const std::filesystem::path& file) {
  const std::string date = date_of(file);
  const boost::json::value truth = read_json(file);
  std::size_t asked = 0;
  for (const auto& org : truth.as_object()) {
    const boost::json::object& apps = org.value().at("apps").as_object();
    const std::size_t step = apps.size() / 4 + 1;
    for (std::size_t index = 0; index < apps.size(); index += step, ++asked) {
      const auto& app = *(apps.begin() + static_cast<std::ptrdiff_t>(index));
      People deploy, view;
      add_all(deploy, org.value().at("admins"));
      add_all(view, org.value().at("admins"));
      add_all(view, org.value().at("members"));
      for (const auto& person : app.value().as_object()) {
        view.emplace(person.key());
        for (const auto& word : person.value().as_array())
          if (word == "deploy") deploy.emplace(person.key());
      }
      const std::string name(app.key());
      demand(who_can(world, "deploy", name, date) == deploy, "deploy on " + name + " on " + date);
      demand(who_can(world, "view", name, date) == view, "view on " + name + " on " + date);
    }
  }
  std::cout << date << ": who-can is as the files said of " << asked << " apps\n";
}

void import_all(const CliWorld& world, const std::filesystem::path& file) {
  const Finished imported = world.as_operator("import --json " + file.string());
  demand(imported.exit_code == 0, "all commands are accepted", imported.err);
  const auto counts = boost::json::parse(imported.out);
  demand(counts.at("refused") == 0, "none is refused");
  demand(counts.at("accepted").to_number<int>() + counts.at("unchanged").to_number<int>() ==
             counts.at("lines").to_number<int>(),
         "every line is counted");
  std::cout << imported.out;
}

}  // namespace

int main() {
  const std::filesystem::path data =
      std::filesystem::path(ORGLOG_SHARED_DIR) / "data" / "kubernetes-org";
  if (!std::filesystem::exists(data)) {
    std::cout << "skipped: ../shared/data is not here\n";
    return skipped;
  }
  CliWorld world;
  import_all(world, data / "commands.ndjson");
  const Finished before = world.offline("replay --json --data " + world.data());
  std::size_t truths = 0;
  for (const auto& entry : std::filesystem::directory_iterator(data)) {
    if (date_of(entry.path()).empty()) continue;
    check_truth(world, entry.path());
    check_access(world, entry.path());
    ++truths;
  }
  demand(truths > 0, "there are truths to compare with");
  import_all(world, data / "commands.ndjson");
  const Finished after = world.offline("replay --json --data " + world.data());
  demand(before.out == after.out, "an import run again does nothing twice");
  demand(world.stop() == 0, "the server ends with 0");
  const Finished rebuilt = CliWorld::offline("rebuild --data " + world.data());
  demand(rebuilt.exit_code == 0, "rebuilt equals live", rebuilt.out + rebuilt.err);
  return 0;
}
