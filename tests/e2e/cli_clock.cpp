// F-A2 with the real programs: the machine's clock is moved both ways, while the server runs and
// before it starts, and the operator accepts it.
#include <boost/json/parse.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

#include "cli_world.hpp"
#include "orglog/base/time.hpp"
#include "support/eventually.hpp"
#include "support/plain_http.hpp"

using namespace orglog::testing;

namespace {

constexpr long hour = 3'600, year = 365 * 24 * hour;

class ClockWorld {
 public:
  ClockWorld() {
    setenv("CLOCK_OFFSET", (directory_.path() / "offset").c_str(), 1);
    set_clock(0);
    // The library comes before a sanitizer's runtime.
    setenv("ASAN_OPTIONS", "verify_asan_link_order=0", 1);
    setenv("LD_PRELOAD", ORGLOG_CLOCK_SHIM, 1);
    world_.emplace(std::vector<std::string>{"--http", "127.0.0.1:0"});
    unsetenv("LD_PRELOAD");
    world_->as_operator("org:create acme --admin ada@acme.com");
    ada_ = world_->token_of("ada@acme.com");
  }

  void set_clock(long seconds) const {
    std::ofstream(directory_.path() / "offset.new") << seconds;
    std::filesystem::rename(directory_.path() / "offset.new", directory_.path() / "offset");
  }
  void restart(long seconds) {
    world_->stop();
    set_clock(seconds);
    setenv("LD_PRELOAD", ORGLOG_CLOCK_SHIM, 1);
    world_->start();
    unsetenv("LD_PRELOAD");
  }
  Finished ada(const std::string& line) const { return world_->run(ada_, line); }
  Finished platform(const std::string& line) const { return world_->as_operator(line); }
  HttpReply ask(const std::string& token, const std::string& method, const std::string& target,
                const std::string& body = "") {
    return ask_http(world_->server().http_port(),
                    {method,
                     target,
                     {{"Authorization", "Bearer " + token}, {"Content-Type", "application/json"}},
                     body});
  }
  HttpReply as_ada(const std::string& method, const std::string& target,
                   const std::string& body = "") {
    return ask(ada_, method, target, body);
  }
  HttpReply as_platform(const std::string& method, const std::string& target,
                        const std::string& body = "") {
    return ask(world_->server().operator_token(), method, target, body);
  }
  std::string log() { return world_->server().log(); }

  void check_refused() {
    const Finished refused = ada("create api --org acme");
    CHECK(refused.exit_code != 0);
    CHECK(refused.err.find("(clock_jumped)") != std::string::npos);
    const HttpReply reply = as_ada("POST", "/teams/apps", R"({"name":"api","team":"acme"})");
    CHECK(reply.status == 503);
    CHECK(boost::json::parse(reply.body).at("id") == "clock_jumped");
    CHECK(as_platform("POST", "/operator/teams", R"({"name":"bolt","admin":"joe@bolt.com"})")
              .status == 503);
    CHECK(ada("apps --org acme").exit_code == 0);
    CHECK(as_ada("GET", "/teams/acme/apps").status == 200);
    const HttpReply ready = as_ada("GET", "/readyz");
    CHECK(ready.status == 503);
    CHECK(boost::json::parse(ready.body).at("clock") == "clock_jumped");
    CHECK(as_ada("GET", "/metrics").body.find("\norglog_clock_jumped 1\n") != std::string::npos);
    const std::string text = log();
    const auto found = text.find("the clock jumped to ");
    CHECK(found != std::string::npos);
    CHECK(text.substr(0, found).find("critical") != std::string::npos);
  }
  void check_right() {
    CHECK(eventually([&] { return as_ada("GET", "/readyz").status == 200; }));
    CHECK(as_ada("GET", "/metrics").body.find("\norglog_clock_jumped 0\n") != std::string::npos);
  }

 private:
  TempDir directory_;
  std::optional<CliWorld> world_;
  std::string ada_;
};

std::size_t lines_with(const std::string& text, const std::string& words) {
  std::size_t count = 0;
  for (auto at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) ++count;
  return count;
}

std::string today() {
  return orglog::to_date(std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()));
}

}  // namespace

TEST_CASE("F-A2: a store that ran once with a clock ten years ahead is used again after a word") {
  ClockWorld world;
  REQUIRE(world.ada("create old --org acme").exit_code == 0);
  world.restart(10 * year);
  REQUIRE(world.ada("create web --org acme").exit_code == 0);
  REQUIRE(world.ada("ps:scale web=1 --app web").exit_code == 0);
  world.restart(0);
  world.check_refused();
  world.check_refused();
  CHECK(lines_with(world.log(), "the clock jumped to ") == 1);
  CHECK(world.platform("dry-run org:create bolt --admin joe@bolt.com").out.find("clock") !=
        std::string::npos);

  CHECK(world.ada("clock:accept").exit_code != 0);
  REQUIRE(world.platform("clock:accept").exit_code == 0);
  world.check_right();
  CHECK(world.ada("create api --org acme").exit_code == 0);
  CHECK(
      world.as_platform("POST", "/operator/tokens", R"({"email":"ada@acme.com","expires_in":3600})")
          .status == 201);
  REQUIRE(world.ada("ps:scale web=2 --app web").exit_code == 0);
  world.set_clock(60);  // the usage of a minute
  const HttpReply usage =
      world.as_ada("GET", "/teams/acme/usage/daily?start=" + today() + "&end=" + today());
  CHECK(usage.status == 200);
  CHECK(usage.body.find("web") != std::string::npos);
  const HttpReply audit = world.as_ada("GET", "/teams/acme/audit-events?day=" + today());
  CHECK(audit.status == 200);
  CHECK(audit.body.find("api") != std::string::npos);
  const Finished apps = world.ada("apps --org acme --as-of " + today());
  CHECK(apps.out.find("api") != std::string::npos);
  CHECK(apps.out.find("web") != std::string::npos);

  world.restart(120);
  world.check_right();
  CHECK(world.ada("create next --org acme").exit_code == 0);
  CHECK(world.log().find("the clock jumped") == std::string::npos);
}

TEST_CASE("F-A2: the clock jumps ahead and back while the server runs") {
  ClockWorld world;
  REQUIRE(world.ada("create web --org acme").exit_code == 0);
  world.set_clock(2 * hour);
  world.check_refused();
  world.set_clock(0);
  world.check_right();
  CHECK(world.ada("create two --org acme").exit_code == 0);
  world.set_clock(-hour / 2);
  CHECK(world.ada("create three --org acme").exit_code == 0);
  world.check_right();
  world.set_clock(-2 * hour);
  world.check_refused();
  const HttpReply accepted = world.as_platform("POST", "/operator/clock/actions/accept");
  CHECK(accepted.status == 200);
  CHECK(boost::json::parse(accepted.body).at("accepted") == true);
  world.check_right();
  CHECK(world.ada("create four --org acme").exit_code == 0);
  CHECK(world.as_ada("POST", "/operator/clock/actions/accept").status == 403);
  CHECK(boost::json::parse(world.as_platform("POST", "/operator/clock/actions/accept").body)
            .at("accepted") == false);
}

TEST_CASE("F-A2: a jump is said in the log although nobody asks") {
  ClockWorld world;
  world.set_clock(2 * hour);
  CHECK(eventually([&] { return world.log().find("the clock jumped to ") != std::string::npos; }));
}
