// A command id is answered for the command that it was first used for, by whom it was used, and
// nothing else: over `kill -9`, on the socket and over HTTP.
#include <doctest/doctest.h>

#include <csignal>
#include <fstream>

#include "cli_world.hpp"
#include "orglog/codec/import_line.hpp"
#include "support/plain_http.hpp"

using namespace orglog::testing;

namespace {

const std::string id = "0190a3c4-0000-7000-8000-00000000000a";
const std::string key = " --command-id " + id;

// ada runs acme, joe is a member, eve is a stranger.
struct World : CliWorld {
  World() : CliWorld({"--http", "127.0.0.1:0"}) {
    good(as_operator("org:create acme --admin ada@acme.com"));
    ada = token_of("ada@acme.com");
    eve = token_of("eve@evil.com");
    good(run(ada, "members:add joe@acme.com --org acme"));
    good(run(ada, "create web-one --org acme"));
  }
  static void good(const Finished& finished) {
    REQUIRE_MESSAGE(finished.exit_code == 0, finished.err);
  }
  void kill() {
    server().end(SIGKILL);
    start();
  }
  void refused(const std::string& token, const std::string& line) const {
    INFO(line);
    const Finished finished = run(token, line);
    CHECK(finished.exit_code != 0);
    CHECK(finished.err.find("command_id_taken") != std::string::npos);
  }
  int ask(const std::string& token, const char* method, const std::string& target,
          const std::string& body, const std::string& idempotency_key) {
    HttpRequest request{method, target, {}, body};
    request.headers["Authorization"] = "Bearer " + token;
    request.headers["Content-Type"] = "application/json";
    request.headers["Idempotency-Key"] = idempotency_key;
    const HttpReply reply = ask_http(server().http_port(), request);
    if (reply.status == 422)
      CHECK(boost::json::parse(reply.body).at("reason") == "command_id_taken");
    return reply.status;
  }
  bool is_locked() const { return json(ada, "apps:info --app web-one").at("locked").as_bool(); }
  bool has_joe() const {
    return run(ada, "members --org acme").out.find("joe@acme.com") != std::string::npos;
  }

  std::string ada, eve;
};

}  // namespace

TEST_CASE("F-A1: nothing is «done» that was not done, before and after kill -9") {
  World world;
  const std::string scale = "ps:scale web=2:standard-1x --app web-one" + key;
  World::good(world.run(world.ada, scale));
  for (const bool killed : {false, true}) {
    if (killed) world.kill();
    world.refused(world.ada, "lock --app web-one" + key);
    world.refused(world.ada, "members:remove joe@acme.com --org acme" + key);
    world.refused(world.ada, "ps:scale web=3:standard-1x --app web-one" + key);
    CHECK_FALSE(world.is_locked());
    CHECK(world.has_joe());
    World::good(world.run(world.ada, scale));
  }
}

TEST_CASE("F-A1: the same over HTTP, where the kept answers are gone after kill -9") {
  World world;
  for (const std::string& name : {std::string("k1"), id}) {
    const std::string formation = "/apps/web-one/formation/web";
    REQUIRE(world.ask(world.ada, "PATCH", formation, R"({"quantity":1})", name) == 200);
    for (const bool killed : {false, true}) {
      if (killed) world.kill();
      CHECK(world.ask(world.ada, "PATCH", "/teams/apps/web-one", R"({"locked":true})", name) ==
            422);
      CHECK(world.ask(world.ada, "PATCH", formation, R"({"quantity":2})", name) == 422);
      CHECK(world.ask(world.ada, "PATCH", formation, R"({"quantity":1})", name) == 200);
      CHECK_FALSE(world.is_locked());
    }
  }
}

TEST_CASE("F-B7: a stranger who uses an id first costs nobody theirs, before and after kill -9") {
  World world;
  World::good(world.run(world.eve, "create evil" + key));
  World::good(world.run(world.ada, "lock --app web-one" + key));
  World::good(world.as_operator("accounts:register x@y.org" + key));
  CHECK(world.is_locked());
  World::good(world.run(world.ada, "receipt " + id));
  for (const bool killed : {false, true}) {
    if (killed) world.kill();
    World::good(world.run(world.eve, "create evil" + key));
    World::good(world.run(world.ada, "lock --app web-one" + key));
    World::good(world.as_operator("accounts:register x@y.org" + key));
    world.refused(world.ada, "unlock --app web-one" + key);
    CHECK(world.is_locked());
  }
}

TEST_CASE("F-B7: a stranger who uses the id of an import's line first costs no line") {
  World world;
  const std::string line =
      R"({"at":"2020-01-01T10:00:00Z","org":"old","actor":null,"command":"org.provision","admin":"ada@acme.com"})";
  const auto parsed = orglog::parse_import_line(line, 1);
  REQUIRE(parsed.has_value());
  World::good(world.run(world.eve, "create evil --command-id " + to_string(parsed->id)));
  const std::string file = world.file("history.ndjson");
  std::ofstream(file) << line << '\n';
  for (const bool killed : {false, true}) {
    if (killed) world.kill();
    const Finished imported = world.as_operator("import " + file);
    CHECK(imported.out.find("1 accepted") != std::string::npos);
  }
  CHECK(world.run(world.ada, "orgs").out.find("old") != std::string::npos);
}
