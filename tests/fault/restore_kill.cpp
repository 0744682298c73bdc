// A restore, and the first start after it, killed at every system call that renames (F-A3, F-A4):
// there is no store or a whole one, and its log never goes on under the origin that it had.
#include <doctest/doctest.h>

#include <filesystem>

#include "e2e/cli_world.hpp"
#include "orglog/proof/continuation.hpp"
#include "support/kill_at_rename.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

namespace fs = std::filesystem;

std::string key_in(const fs::path& data) {
  const std::string text = bytes_of(data / "log.key");
  const auto key = SigningKey::parse(text.substr(0, text.find('\n')));
  REQUIRE(key.has_value());
  return key->verifier().text();
}

// A store of some events, and a backup of it.
struct World : CliWorld {
  World() {
    for (const char* name : {"acme", "beta", "core"}) {
      REQUIRE(as_operator(std::string("org:create ") + name + " --admin ada@acme.com").exit_code ==
              0);
    }
    REQUIRE(stop() == 0);
    key = key_in(data());
    REQUIRE(offline("backup --data " + data() + " --to " + file("backups")).exit_code == 0);
  }
  Words restore_into(const std::string& name) const {
    return {ORGLOG_PROGRAM, "restore", "--from", file("backups"), "--data", file(name)};
  }
  void give_master_key(const std::string& name) const {
    fs::copy_file(data() + "/master.key", file(name) + "/master.key",
                  fs::copy_options::overwrite_existing);
  }
  // It starts, has every event, and is signed under a new origin that names the old one.
  void check_whole(const std::string& name) const {
    give_master_key(name);
    {
      ServerProcess server(file(name));
      CHECK(server.end(15) == 0);
    }
    const auto verified = offline("log:verify --json --data " + file(name));
    REQUIRE_MESSAGE(verified.exit_code == 0, verified.err);
    const auto original = parsed(offline("log:stat --json --data " + data()));
    CHECK(parsed(verified).at("events") == original.at("events"));
    const auto statements = open_continuations(bytes_of(file(name) + "/continues"));
    REQUIRE(statements.has_value());
    REQUIRE(statements->size() == 1);
    CHECK(statements->front().by_both);
    CHECK(statements->front().continuation.before.text() == key);
    CHECK(statements->front().continuation.log.text() == key_in(file(name)));
    CHECK_FALSE(fs::exists(file(name) + "/new-origin"));
  }

  std::string key;
};

}  // namespace

TEST_CASE("F-A3: a restore that is killed at a rename leaves no store, or a whole one") {
  World world;
  for (const Moment moment : {Moment::before, Moment::after}) {
    unsigned number = 1;
    for (bool killed = true; killed; ++number) {
      const std::string name =
          (moment == Moment::before ? "before-" : "after-") + std::to_string(number);
      CAPTURE(name);
      killed = kill_at_rename(world.restore_into(name), number, moment);
      if (!fs::exists(world.file(name))) {
        CHECK(killed);
        CHECK(refusal_of(world.file(name)).find("was cut off: run it again") != std::string::npos);
        const auto again = run_program(world.restore_into(name));
        REQUIRE_MESSAGE(again.exit_code == 0, again.err);
        CHECK_FALSE(fs::exists(world.file(name) + ".restoring"));
      }
      world.check_whole(name);
    }
    CHECK(number > 5);  // the log's own, the small files', and the last one
  }
}

TEST_CASE("F-A4: a first start that is killed at a rename is gone on with by the next one") {
  World world;
  REQUIRE(run_program(world.restore_into("restored")).exit_code == 0);
  for (const Moment moment : {Moment::before, Moment::after}) {
    unsigned number = 1;
    for (bool killed = true; killed; ++number) {
      const std::string name =
          (moment == Moment::before ? "before-" : "after-") + std::to_string(number);
      CAPTURE(name);
      fs::copy(world.file("restored"), world.file(name), fs::copy_options::recursive);
      world.give_master_key(name);
      // It opens the store and then finds that it cannot listen there.
      const Words start{ORGLOGD_PROGRAM, "--data", world.file(name), "--listen", "192.0.2.1:1"};
      killed = kill_at_rename(start, number, moment);
      world.check_whole(name);
    }
    CHECK(number > 4);
  }
}
