// A part of a store that is missing was lost, and is never taken for one that a new store does not
// have yet (F-A3).
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "cli_world.hpp"

using namespace orglog::testing;

namespace {

namespace fs = std::filesystem;

struct World : CliWorld {
  World() {
    REQUIRE(as_operator("org:create acme --admin ada@acme.com").exit_code == 0);
    REQUIRE(stop() == 0);
  }
  std::string copy_without(const std::string& part) const {
    const std::string copy = file("without-" + part);
    fs::remove_all(copy);
    fs::copy(data(), copy, fs::copy_options::recursive);
    fs::remove_all(copy + "/" + part);
    return copy;
  }
};

bool has(const std::string& text, const std::string& words) {
  return text.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE(
    "F-A3: each part that is missing alone is refused, by its own sentence, and stays missing") {
  const World world;
  const std::pair<const char*, const char*> parts[] = {
      {"log", "and no log: put the log back"},
      {"keys.db", "nobody's name can be read without the accounts' keys"},
      {"vault.db", "the passwords, the links and the mails that wait are in it"},
      {"log.key", "was signed by a key that is not in"},
      {"checkpoint", "what was signed last is missing"},
      {"master.key", "no master key"}};
  for (const auto& [part, sentence] : parts) {
    CAPTURE(part);
    const std::string copy = world.copy_without(part);
    const std::string said = refusal_of(copy);
    CHECK_MESSAGE(has(said, sentence), said);
    CHECK_FALSE(fs::exists(copy + "/" + part));
  }
  // Key and checkpoint together, as after a restore that was killed before its end.
  const std::string copy = world.copy_without("log.key");
  fs::remove(copy + "/checkpoint");
  CHECK(has(refusal_of(copy), "its signing key is missing"));
  CHECK_FALSE(fs::exists(copy + "/log.key"));
}

TEST_CASE("F-A3: a part that is there and empty was lost as well") {
  const World world;
  for (const char* part : {"keys.db", "vault.db"}) {
    CAPTURE(part);
    const std::string copy = world.copy_without(part);
    std::ofstream(copy + "/" + part).close();
    for (const char* ending : {"-wal", "-shm"}) fs::remove(copy + "/" + part + ending);
    const std::string said = refusal_of(copy);
    CHECK_MESSAGE(has(said, std::string(part) + " is empty, and the log has"), said);
    CHECK(fs::file_size(copy + "/" + part) == 0);
  }
}

TEST_CASE("F-A3: what is a fold of the log, or is made at every first start, may be missing") {
  const World world;
  for (const char* part : {"projections", "operator.token"}) {
    CAPTURE(part);
    CHECK(refusal_of(world.copy_without(part)).empty());
  }
  const std::string copy = world.copy_without("vault.db");
  CHECK(refusal_of(copy, {"--accept-missing-vault"}).empty());
  CHECK(refusal_of(copy).empty());
}

TEST_CASE(
    "F-A3: a store whose signing key is lost goes on when a person says so, under a new one") {
  const World world;
  const std::string key = World::offline("log:key --data " + world.data()).out;
  const std::string copy = world.copy_without("log.key");
  CHECK(World::offline("log:new-origin --data " + copy).exit_code != 0);
  const std::string verifier = key.substr(0, key.find('\n'));
  const auto marked = World::offline("log:new-origin --data " + copy + " --key " + verifier);
  REQUIRE_MESSAGE(marked.exit_code == 0, marked.err);
  CHECK(refusal_of(copy).empty());
  const std::string renewed = World::offline("log:key --data " + copy).out;
  CHECK(has(renewed, "/new-"));
  CHECK(World::offline("log:verify --data " + copy).exit_code == 0);
  // A second one, from where it is now, with nothing named.
  REQUIRE(World::offline("log:new-origin --data " + copy).exit_code == 0);
  CHECK(refusal_of(copy).empty());
  CHECK(World::offline("log:key --data " + copy).out != renewed);
}

TEST_CASE(
    "F-A3: a backup is made of a whole store only, and one that was cut off is not restored") {
  const World world;
  for (const char* part : {"keys.db", "vault.db"}) {
    CAPTURE(part);
    const std::string copy = world.copy_without(part);
    const auto refused = World::offline("backup --data " + copy + " --to " + world.file("of-half"));
    CHECK(refused.exit_code != 0);
    CHECK(has(refused.err, part));
    CHECK_FALSE(fs::exists(copy + "/" + part));
    CHECK_FALSE(fs::exists(world.file("of-half")));

    const std::string backups = world.file(std::string("half-") + part);
    REQUIRE(World::offline("backup --data " + world.data() + " --to " + backups).exit_code == 0);
    fs::remove(backups + "/" + part);
    const auto restored =
        World::offline("restore --from " + backups + " --data " + world.file("restored"));
    CHECK(restored.exit_code != 0);
    CHECK(has(restored.err, "it was cut off while it was made"));
    CHECK_FALSE(fs::exists(world.file("restored")));
    CHECK_FALSE(fs::exists(world.file("restored.restoring")));
  }
}

TEST_CASE("F-A3: a restore leaves alone what is no work of one, and takes over what is") {
  const World world;
  REQUIRE(World::offline("backup --data " + world.data() + " --to " + world.file("backups"))
              .exit_code == 0);
  const std::string restore =
      "restore --from " + world.file("backups") + " --data " + world.file("new");
  const std::string place = world.file("new.restoring");
  fs::create_directories(place + "/of-somebody");
  const auto refused = World::offline(restore);
  CHECK(refused.exit_code == 2);
  CHECK(has(refused.err, "A restore did not make"));
  CHECK(fs::exists(place + "/of-somebody"));
  fs::remove_all(place);
  fs::create_directories(place);  // killed at the very beginning
  fs::create_directories(world.file("new"));
  const auto restored = World::offline(restore + "/");
  REQUIRE_MESSAGE(restored.exit_code == 0, restored.err);
  CHECK_FALSE(fs::exists(place));
  CHECK(fs::exists(world.file("new") + "/log/CURRENT"));
}
