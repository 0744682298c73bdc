// The drill: backups of a live server under writes, restored, and everything acknowledged is there.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <iterator>
#include <mutex>
#include <set>
#include <thread>

#include "cli_world.hpp"
#include "support/plain_http.hpp"

using namespace orglog::testing;

namespace {

namespace fs = std::filesystem;

struct Drill : CliWorld {
  Drill() : CliWorld({"--http", "127.0.0.1:0"}) {
    REQUIRE(as_operator("org:create acme --admin ada@acme.com").exit_code == 0);
    ada = token_of("ada@acme.com");
  }
  // What ada was told «yes» for.
  std::string make_app(int number) const {
    const std::string name = "app-" + std::to_string(number);
    return run(ada, "create " + name + " --org acme").exit_code == 0 ? name : std::string();
  }
  // Where clients may have backups made, unless `--backup-root` says otherwise.
  std::string backups() const { return data() + "/backups"; }
  Finished back_up() const {
    return offline("backup --data " + data() + " --to " + backups() + " --server " + address() +
                   " --json");
  }
  Finished restore(const std::string& name, const std::string& more = {}) const {
    return offline("restore --from " + backups() + " --data " + file(name) + " " + more);
  }
  // The apps in a restored store, by its log alone.
  std::set<std::string> apps_in(const std::string& name) const {
    give_master_key(name);
    std::set<std::string> apps;
    const auto folded = parsed(offline("replay --json --data " + file(name)));
    for (const auto& app : folded.at("orgs").at("acme").at("apps").as_object()) {
      apps.insert(std::string(app.key()));
    }
    return apps;
  }
  // A restored store needs the master key, which no backup has.
  void give_master_key(const std::string& name) const {
    fs::copy_file(data() + "/master.key", file(name) + "/master.key",
                  fs::copy_options::overwrite_existing);
  }
  std::string ada;
};

bool holds_all(const std::set<std::string>& apps, const std::set<std::string>& wanted) {
  return std::ranges::includes(apps, wanted);
}

// Another byte in the largest file below the directory.
void flip_a_bit(const fs::path& directory) {
  fs::path largest;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    const bool larger =
        entry.is_regular_file() && (largest.empty() || entry.file_size() > fs::file_size(largest));
    if (larger) largest = entry.path();
  }
  std::fstream stream(largest, std::ios::in | std::ios::out | std::ios::binary);
  const auto middle = static_cast<std::streamoff>(fs::file_size(largest) / 2);
  stream.seekg(middle);
  const char byte = static_cast<char>(stream.get() ^ 4);
  stream.seekp(middle);
  stream.put(byte);
}

}  // namespace

TEST_CASE("two backups of a live server restore to what was acknowledged before each") {
  Drill world;
  std::set<std::string> told;
  std::mutex mutex;
  std::atomic<bool> done = false;
  std::thread writer([&] {
    for (int number = 0; !done; ++number) {
      const std::string name = world.make_app(number);
      const std::lock_guard lock(mutex);
      if (!name.empty()) told.insert(name);
    }
  });
  const auto told_by_now = [&] {
    const std::lock_guard lock(mutex);
    return told;
  };
  const auto wait_for = [&](std::size_t count) {
    while (told_by_now().size() < count) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  };
  wait_for(5);
  const auto before_first = told_by_now();
  const Finished first = world.back_up();
  wait_for(before_first.size() + 5);
  const auto before_second = told_by_now();
  const Finished second = world.back_up();
  done = true;
  writer.join();
  REQUIRE_MESSAGE(first.exit_code == 0, first.err);
  REQUIRE_MESSAGE(second.exit_code == 0, second.err);
  CHECK(CliWorld::parsed(first).at("backup") == 1);
  CHECK(CliWorld::parsed(second).at("backup") == 2);
  CHECK(CliWorld::parsed(CliWorld::offline("backup:list --json --from " + world.backups()))
            .as_array()
            .size() == 2);

  const Finished newest = world.restore("newest");
  REQUIRE_MESSAGE(newest.exit_code == 0, newest.err);
  const Finished oldest = world.restore("oldest", "--backup 1");
  REQUIRE_MESSAGE(oldest.exit_code == 0, oldest.err);
  CHECK(holds_all(world.apps_in("newest"), before_second));
  CHECK(holds_all(world.apps_in("oldest"), before_first));
  CHECK(world.apps_in("oldest").size() < world.apps_in("newest").size());

  const Finished rebuilt = CliWorld::offline("rebuild --data " + world.file("newest"));
  CHECK_MESSAGE(rebuilt.exit_code == 0, rebuilt.err);
  ServerProcess restored(world.file("newest"));
  CHECK(restored.end(15) == 0);
}

TEST_CASE("a flipped bit in a backup is reported, and nothing is left of the restore") {
  Drill world;
  for (int number = 0; number < 20; ++number) REQUIRE(!world.make_app(number).empty());
  REQUIRE(world.back_up().exit_code == 0);
  flip_a_bit(world.backups() + "/log");
  const Finished refused = world.restore("restored");
  CHECK(refused.exit_code != 0);
  CHECK(refused.err.find("damaged") != std::string::npos);
  CHECK_FALSE(fs::exists(world.file("restored")));
}

TEST_CASE("a store without a server is backed up by the command line itself") {
  Drill world;
  const std::string name = world.make_app(1);
  REQUIRE(world.stop() == 0);
  const Finished made = world.back_up();
  REQUIRE_MESSAGE(made.exit_code == 0, made.err);
  REQUIRE(world.restore("restored").exit_code == 0);
  CHECK(world.apps_in("restored").contains(name));
  CHECK(world.restore("restored").exit_code == 2);  // no longer empty
}

TEST_CASE("an erasure reaches the keys in the backup with the next one") {
  Drill world;
  REQUIRE(world.as_operator("accounts:register joe.private@home.example").exit_code == 0);
  REQUIRE(world.back_up().exit_code == 0);
  REQUIRE(world
              .as_operator("account:erase joe.private@home.example --confirm "
                           "joe.private@home.example")
              .exit_code == 0);
  REQUIRE(world.stop() == 0);  // what an erasure leaves to do is finished, or at the next start
  world.start();
  REQUIRE(world.stop() == 0);
  REQUIRE(world.back_up().exit_code == 0);
  REQUIRE(world.restore("old", "--backup 1").exit_code == 0);
  world.give_master_key("old");
  const Finished dumped = CliWorld::offline("log:dump --json --data " + world.file("old"));
  REQUIRE_MESSAGE(dumped.exit_code == 0, dumped.err);
  CHECK(dumped.out.find("ada@acme.com") != std::string::npos);
  CHECK(dumped.out.find("joe.private@home.example") == std::string::npos);
}

TEST_CASE("only the operator has backups made") {
  Drill world;
  const Finished refused = run_program({ORGLOG_PROGRAM, "backup", "--data", world.data(), "--to",
                                        world.backups(), "--server", world.address()},
                                       {{"ORGLOG_TOKEN", world.ada}});
  CHECK(refused.exit_code != 0);
  CHECK_FALSE(fs::exists(world.backups() + "/log"));
}

TEST_CASE("a backup that is asked for over HTTP is one like any other") {
  Drill world;
  const std::string name = world.make_app(1);
  const auto ask = [&](const std::string& token, const std::string& body) {
    const std::map<std::string, std::string> headers{{"Authorization", "Bearer " + token}};
    return ask_http(world.server().http_port(), {"POST", "/operator/backups", headers, body})
        .status;
  };
  const std::string wish = R"({"directory":")" + world.backups() + R"("})";
  CHECK(ask(world.ada, wish) == 403);
  CHECK_FALSE(fs::exists(world.backups()));
  CHECK(ask(world.server().operator_token(), "{}") == 422);
  REQUIRE(ask(world.server().operator_token(), wish) == 201);
  REQUIRE(world.restore("restored").exit_code == 0);
  CHECK(world.apps_in("restored").contains(name));
}

TEST_CASE("F-B11: a backup leaves directories outside of its root as they are, and makes none") {
  Drill world;
  const std::map<std::string, std::string> headers{
      {"Authorization", "Bearer " + world.server().operator_token()}};
  const auto ask = [&](const std::string& directory) {
    return ask_http(world.server().http_port(), {"POST", "/operator/backups", headers,
                                                 R"({"directory":")" + directory + R"("})"});
  };
  fs::create_directories(world.backups());
  fs::create_directories(world.file("shared"));
  fs::permissions(world.file("shared"), fs::perms(0755));
  fs::create_directory_symlink(world.file("shared"), world.backups() + "/link");
  for (const std::string& place :
       {world.file("shared"), world.file("fresh"), world.backups() + "/../../fresh",
        world.backups() + "/../fresh", world.backups() + "-beside", world.backups() + "/link",
        world.backups() + "/link/below", std::string("../fresh"), std::string("/"), world.data(),
        std::string("ni\\u0000ghtly")}) {
    CAPTURE(place);
    const auto refused = ask(place);
    CHECK(refused.status == 403);
    CHECK(refused.body.find("--backup-root") != std::string::npos);
  }
  CHECK(fs::status(world.file("shared")).permissions() == fs::perms(0755));
  CHECK(fs::is_empty(world.file("shared")));
  CHECK_FALSE(fs::exists(world.file("fresh")));
  CHECK_FALSE(fs::exists(world.data() + "/fresh"));
  CHECK_FALSE(fs::exists(world.backups() + "-beside"));

  fs::create_directories(world.backups() + "/nightly");
  fs::permissions(world.backups() + "/nightly", fs::perms(0750));
  CHECK(ask("nightly").status == 201);
  CHECK(fs::status(world.backups() + "/nightly").permissions() == fs::perms(0750));
  CHECK(ask(world.backups() + "/weekly/one").status == 201);
  CHECK(fs::status(world.backups() + "/weekly").permissions() == fs::perms::owner_all);
  for (const auto& entry : fs::recursive_directory_iterator(world.backups() + "/weekly")) {
    CAPTURE(entry.path().string());
    CHECK((entry.status().permissions() & fs::perms(0077)) == fs::perms::none);
  }
}
