// Erasure as an operator and an auditor see it, on the real server: nothing of the person is left
// in any file, and the history still stands.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <future>
#include <iterator>

#include "cli_world.hpp"
#include "support/eventually.hpp"

using std::chrono_literals::operator""s;
using namespace orglog::testing;

namespace {

// Files of the store in which the text stands, whatever its case.
std::vector<std::string> files_with(const std::string& data, const std::string& text) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(data)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream stream(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    const auto same = [](unsigned char a, unsigned char b) {
      return std::tolower(a) == std::tolower(b);
    };
    if (!std::ranges::search(bytes, text, same).empty()) found.push_back(entry.path().string());
  }
  return found;
}

struct Story : CliWorld {
  Story() {
    REQUIRE(as_operator("org:create acme --admin ada@acme.com").exit_code == 0);
    ada = token_of("ada@acme.com");
    REQUIRE(as_operator("accounts:register Joe.Private@home.example --name Josephus").exit_code ==
            0);
    REQUIRE(run(ada, "members:add joe.private@home.example --org acme").exit_code == 0);
    REQUIRE(run(ada, "create web --org acme").exit_code == 0);
    joe = token_of("joe.private@home.example");
    REQUIRE(run(joe, "join --app web").exit_code == 0);
    // What is refused is kept too, and must not keep an address.
    CHECK(run(ada, "members:add joe.private@home.example --org acme").exit_code != 0);
  }
  Finished erase() const {
    return as_operator("account:erase joe.private@home.example --confirm joe.private@home.example");
  }
  std::string ada, joe;
};

const std::string address = "joe.private@home.example";

}  // namespace

TEST_CASE("an erased address stands in no file of the store, in none of RocksDB's either") {
  Story world;
  // Mails to and about the person are there, as files.
  REQUIRE(eventually([&] { return !files_with(world.data() + "/outbox", address).empty(); }, 60s));
  const Finished erased = world.erase();
  CHECK_MESSAGE(erased.exit_code == 0, erased.err);
  CHECK(files_with(world.data(), address) == std::vector<std::string>{});
  CHECK(files_with(world.data(), "Josephus") == std::vector<std::string>{});

  CHECK(world.stop() == 0);
  CHECK(files_with(world.data(), address) == std::vector<std::string>{});
  world.start();
  CHECK(files_with(world.data(), address) == std::vector<std::string>{});
  CHECK(files_with(world.data(), "Josephus") == std::vector<std::string>{});
}

TEST_CASE("history goes on to say what the erased person did, and no longer who it was") {
  Story world;
  REQUIRE(world.erase().exit_code == 0);
  const std::string history = world.run(world.ada, "audit --org acme").out;
  CHECK(history.find(address) == std::string::npos);
  CHECK(history.find("erased account ") != std::string::npos);
  CHECK(history.find("joined") != std::string::npos);
  CHECK(world.run(world.ada, "members --org acme").out.find("erased") == std::string::npos);
  CHECK(world.run(world.joe, "whoami").exit_code != 0);
  // A later person of the same address is somebody else.
  REQUIRE(world.run(world.ada, "members:add " + address + " --org acme").exit_code == 0);
  CHECK(world.run(world.ada, "sharing --app web").out.find(address) == std::string::npos);

  world.stop();
  const Finished replayed = CliWorld::offline("replay --data " + world.data() + " --json");
  const Finished rebuilt = CliWorld::offline("rebuild --data " + world.data() + " --json");
  CHECK_MESSAGE(rebuilt.exit_code == 0, rebuilt.out);
  const auto reports = CliWorld::parsed(rebuilt);
  for (const auto& report : reports.as_array()) CHECK(report.at("same").as_bool());
  CHECK(CliWorld::parsed(replayed).at("orgs").at("acme").at("members").as_array().size() == 1);
  world.start();
  CHECK(world.run(world.ada, "audit --org acme").out.substr(0, history.size()) == history);
}

TEST_CASE("an erasure that a kill interrupted is finished by the next start") {
  Story world;
  auto erasing = std::async(std::launch::async, [&] { return world.erase(); });
  // Whenever the event is in the log, and whatever has been done by then.
  (void)eventually(
      [&] { return world.as_operator("audit --type AccountErased").out != "No events.\n"; }, 60s);
  world.server().end(9);
  erasing.wait();
  world.start();
  const auto pending = [&] {
    return world.json(world.server().operator_token(), "status").at("erasures_pending");
  };
  REQUIRE(eventually([&] { return pending() == 0; }, 60s));
  CHECK(files_with(world.data(), address) == std::vector<std::string>{});
}

TEST_CASE("an erasure that fails is tried again while the server runs") {
  Story world;
  const std::filesystem::path outbox = world.data() + "/outbox";
  REQUIRE(eventually([&] { return !files_with(outbox, address).empty(); }, 60s));
  std::filesystem::rename(outbox, world.file("aside"));
  std::ofstream(outbox) << "no directory";
  auto erased =
      std::async(std::launch::async, [&] { return world.erase(); });  // it waits for all of it
  REQUIRE(eventually([&] { return world.server().log().find("tried again") != std::string::npos; },
                     60s));
  std::filesystem::remove(outbox);
  std::filesystem::rename(world.file("aside"), outbox);
  CHECK(erased.get().exit_code == 0);
  CHECK(files_with(world.data(), address).empty());
}

TEST_CASE("an erasure asks twice, and is the operator's alone") {
  Story world;
  CHECK(world.as_operator("account:erase " + address).exit_code == 2);
  CHECK(world.run(world.ada, "account:erase " + address + " --confirm " + address).exit_code != 0);
  CHECK(world.run(world.joe, "whoami").exit_code == 0);
}

TEST_CASE("a store whose keys were lost does not start, and says so") {
  Story world;
  world.stop();
  std::filesystem::rename(world.data() + "/keys.db", world.file("keys.db"));
  std::filesystem::remove(world.data() + "/keys.db-wal");
  const auto start = [&] {
    return run_program({ORGLOGD_PROGRAM, "--data", world.data(), "--listen", "127.0.0.1:0"});
  };
  const Finished refused = start();
  CHECK(refused.exit_code == 1);
  CHECK(refused.err.find("keys.db is missing, and the log has") != std::string::npos);
  {
    const ServerProcess keyless(world.data(), {"--accept-missing-keys"});
    CHECK(keyless.log().find("they show as erased") != std::string::npos);
  }
  // A file is there by now, and the keys are not in it.
  const Finished refused_again = start();
  CHECK(refused_again.exit_code == 1);
  CHECK(refused_again.err.find("keys of 2 accounts") != std::string::npos);
  std::filesystem::remove(world.data() + "/keys.db");
  std::filesystem::rename(world.file("keys.db"), world.data() + "/keys.db");
  std::filesystem::remove(world.data() + "/master.key");
  CHECK(start().err.find("no master key") != std::string::npos);
}
