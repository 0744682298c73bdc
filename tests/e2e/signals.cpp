// The real server and every signal that somebody may send it.
#include <doctest/doctest.h>

#include <csignal>

#include "cli_world.hpp"
#include "support/eventually.hpp"

using std::chrono_literals::operator""s;
using orglog::testing::CliWorld;
using orglog::testing::eventually;
using orglog::testing::ServerProcess;

namespace {

bool log_says(CliWorld& world, const std::string& text) {
  return eventually([&] { return world.server().log().find(text) != std::string::npos; }, 60s);
}

}  // namespace

TEST_CASE("F-C7: SIGHUP without a certificate is a line in the log, and the server goes on") {
  CliWorld world;
  world.server().signal(SIGHUP);
  CHECK(log_says(world, "SIGHUP: nothing to read again, there is no certificate"));
  CHECK(world.as_operator("org:create acme --admin ada@acme.com").exit_code == 0);
  CHECK(world.stop() == 0);
}

TEST_CASE("F-C7: no signal's default action ends the server") {
  CliWorld world;
  for (const int signal : {SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGIO, SIGXCPU, SIGXFSZ,
                           SIGSTKFLT, SIGPIPE, SIGRTMIN, SIGRTMAX}) {
    world.server().signal(signal);
  }
  for (const char* name : {"SIGUSR1", "SIGUSR2", "SIGALRM", "SIGXFSZ"})
    CHECK(log_says(world, std::string(name) + ": nothing to do"));
  CHECK(world.as_operator("org:create acme --admin ada@acme.com").exit_code == 0);
  world.server().signal(SIGHUP);
  CHECK(world.stop() == 0);
}

TEST_CASE("F-C7: whoever asks the server to end is answered by draining") {
  for (const auto& [signal, name] : {std::pair{SIGTERM, "SIGTERM"},
                                     {SIGINT, "SIGINT"},
                                     {SIGQUIT, "SIGQUIT"},
                                     {SIGPWR, "SIGPWR"}}) {
    CliWorld world;
    CHECK(world.as_operator("org:create acme --admin ada@acme.com").exit_code == 0);
    CHECK(world.server().end(signal) == 0);
    CHECK(log_says(world, std::string(name) + ": draining"));
  }
}

TEST_CASE("F-C7: a signal that comes the moment the server is ready ends it in order") {
  CliWorld world;
  REQUIRE(world.stop() == 0);
  for (int turn = 0; turn < 30; ++turn) {
    CHECK(ServerProcess(world.data()).end(SIGTERM) == 0);
  }
}
