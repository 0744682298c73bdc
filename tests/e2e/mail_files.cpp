// The real server without a mail server, and with options for one that make no sense.
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "cli_world.hpp"
#include "orglog/base/time.hpp"
#include "support/eventually.hpp"

using std::chrono_literals::operator""s;
using orglog::testing::CliWorld;
using orglog::testing::eventually;
using orglog::testing::Finished;
using orglog::testing::run_program;
using orglog::testing::TempDir;
using orglog::testing::Words;

namespace {

std::vector<std::filesystem::path> mails_of(const CliWorld& world) {
  const auto box = std::filesystem::path(world.data()) / "outbox";
  std::vector<std::filesystem::path> all;
  if (!std::filesystem::exists(box)) return all;
  for (const auto& entry : std::filesystem::directory_iterator(box)) {
    if (entry.path().extension() == ".eml") all.push_back(entry.path());
  }
  return all;
}

// A line of a history that took effect so many minutes ago.
std::string line(int minutes, const std::string& more) {
  const auto at = std::chrono::system_clock::now() - std::chrono::minutes(minutes);
  return R"({"at":")" + orglog::to_rfc3339(std::chrono::floor<std::chrono::seconds>(at)) +
         R"(","ref":")" + std::to_string(minutes) + R"(","org":"acme",)" + more + "}\n";
}

}  // namespace

TEST_CASE("without a mail server each mail is a file that its owner alone may read") {
  CliWorld world;
  world.as_operator("org:create acme --admin ada@acme.com");
  REQUIRE(eventually([&] { return mails_of(world).size() == 2; }, 60s));
  for (const auto& file : mails_of(world)) {
    CHECK((std::filesystem::status(file).permissions() & std::filesystem::perms::mask) ==
          (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  }
}

TEST_CASE("F-A5: an import of the last minutes mails nobody, and what comes after it does") {
  CliWorld world;
  const std::string file = world.file("history.ndjson");
  std::ofstream(file)
      << line(9, R"("actor":null,"command":"org.provision","admin":"ada@acme.com")")
      << line(
             8,
             R"("actor":"ada@acme.com","command":"member.add","user":"joe@acme.com","role":"member")")
      << line(7, R"("actor":"ada@acme.com","command":"member.remove","user":"joe@acme.com")")
      << line(
             6,
             R"("actor":"ada@acme.com","command":"member.add","user":"tom@acme.com","role":"member")");
  const Finished imported = world.as_operator("import " + file);
  INFO(imported.err);
  REQUIRE(imported.exit_code == 0);
  world.as_operator("org:create later --admin zoe@later.org");
  REQUIRE(eventually([&] { return mails_of(world).size() >= 2; }, 60s));
  CHECK(world.stop() == 0);
  for (const auto& mail : mails_of(world)) {
    std::ostringstream text;
    text << std::ifstream(mail).rdbuf();
    CHECK(text.str().find("To: zoe@later.org") != std::string::npos);
  }
}

TEST_CASE("a mail server that makes no sense is named at the start") {
  const TempDir directory;
  struct Senseless {
    Words options;
    int exit_code;
  };
  for (const auto& [options, exit_code] :
       {Senseless{{"--mail-server", "localhost"}, 2}, Senseless{{"--mail-from", "nobody"}, 1},
        Senseless{{"--mail-server", "smtp://localhost", "--mail-user", "joe",
                   "--mail-password-file", "/nowhere"},
                  1}}) {
    Words command{ORGLOGD_PROGRAM, "--data", (directory.path() / "data").string(), "--listen",
                  "127.0.0.1:0"};
    command.insert(command.end(), options.begin(), options.end());
    const Finished finished = run_program(command);
    CHECK(finished.exit_code == exit_code);
    CHECK(finished.err.find("mail") != std::string::npos);
  }
}
