// The real server without a mail server, and with options for one that make no sense.
#include <doctest/doctest.h>

#include "cli_world.hpp"
#include "support/eventually.hpp"

using std::chrono_literals::operator""s;
using orglog::testing::CliWorld;
using orglog::testing::eventually;
using orglog::testing::Finished;
using orglog::testing::run_program;
using orglog::testing::TempDir;
using orglog::testing::Words;

TEST_CASE("without a mail server each mail is a file that its owner alone may read") {
  CliWorld world;
  world.as_operator("org:create acme --admin ada@acme.com");
  const auto box = std::filesystem::path(world.data()) / "outbox";
  const auto files = [&] {
    std::vector<std::filesystem::path> all;
    if (!std::filesystem::exists(box)) return all;
    for (const auto& entry : std::filesystem::directory_iterator(box)) {
      if (entry.path().extension() == ".eml") all.push_back(entry.path());
    }
    return all;
  };
  REQUIRE(eventually([&] { return files().size() == 2; }, 60s));
  for (const auto& file : files()) {
    CHECK((std::filesystem::status(file).permissions() & std::filesystem::perms::mask) ==
          (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  }
}

TEST_CASE("a mail server that makes no sense is named at the start") {
  const TempDir directory;
  for (const Words& options :
       {Words{"--mail-server", "localhost"}, Words{"--mail-from", "nobody"},
        Words{"--mail-server", "smtp://localhost", "--mail-password-file", "/nowhere"}}) {
    Words command{ORGLOGD_PROGRAM, "--data", (directory.path() / "data").string(), "--listen",
                  "127.0.0.1:0"};
    command.insert(command.end(), options.begin(), options.end());
    const Finished finished = run_program(command);
    CHECK(finished.exit_code == 1);
    CHECK(finished.err.find("mail") != std::string::npos);
  }
}
