// Exit codes, reason codes, and where they are printed.
#include <doctest/doctest.h>

#include <fstream>

#include "cli_world.hpp"

using orglog::testing::CliWorld;
using orglog::testing::Finished;

namespace {

void refuses(const Finished& finished, int exit_code, const std::string& reason) {
  CHECK(finished.exit_code == exit_code);
  INFO(finished.err);
  CHECK(finished.err.rfind("orglog: ", 0) == 0);
  CHECK(finished.err.find("(" + reason + ")\n") != std::string::npos);
}

}  // namespace

TEST_CASE("a refusal goes to stderr with its reason code, exit 1") {
  CliWorld world;
  world.as_operator("org:create acme --admin ada@acme.com");
  const std::string ada = world.token_of("ada@acme.com");
  const std::string eve = world.token_of("eve@else.org");
  refuses(world.run(ada, "members:remove ada@acme.com --org acme"), 1, "last_admin");
  refuses(world.run(ada, "org:create other --admin ada@acme.com"), 1, "operator_only");
  // Decision 10: what one may not see does not exist.
  refuses(world.run(eve, "members:add x@y.org --org acme"), 1, "org_not_found");
  refuses(world.run(eve, "members:add x@y.org --org nowhere"), 1, "org_not_found");
  const std::string there = world.run(eve, "org:show acme").err;
  const std::string not_there = world.run(eve, "org:show amce").err;
  CHECK(there.find("not_found") != std::string::npos);
  CHECK(there.size() == not_there.size());
  // K4
  world.run(ada, "create web --org acme");
  refuses(world.run(ada, "unlock --app web"), 1, "not_locked");
  world.run(ada, "lock --app web");
  refuses(world.run(ada, "lock --app web"), 1, "already_locked");
  // O5 without a role asked for: nobody is demoted by accident.
  refuses(world.run(ada, "members:add ada@acme.com --org acme"), 1, "already_member");
}

TEST_CASE("with --json an error is JSON on stderr, and stdout stays empty") {
  CliWorld world;
  const Finished finished = world.as_operator("org:close nowhere --json");
  CHECK(finished.exit_code == 1);
  CHECK(finished.out == "");
  const auto error = boost::json::parse(finished.err).at("error");
  CHECK(error.at("code") == "org_not_found");
  CHECK(error.at("message").as_string().size() > 0);
  const Finished usage = world.as_operator("org:close --json");
  CHECK(usage.exit_code == 2);
  CHECK(boost::json::parse(usage.err).at("error").at("code") == "usage");
}

TEST_CASE("a command line that makes no sense ends with 2") {
  for (const char* line : {"",
                           "nonsense",
                           "members",
                           "members --org",
                           "members:add --org acme",
                           "members:add a@b.org --org acme --role owner",
                           "lock extra --app web",
                           "sharing:add a@b.org --app web --permissions fly",
                           "ps:scale web --app web",
                           "ps:scale web=x --app web",
                           "addons:create postgresql --app web --price 5",
                           "addons:create a:b --app web --price -5",
                           "leave",
                           "leave --app a --org b",
                           "apps:destroy --app web",
                           "apps:destroy --app web --confirm other",
                           "usage --org acme --daily --monthly",
                           "org:set acme",
                           "replay --json",
                           "sharing:import acme",
                           "sharing:import acme web --all",
                           "org:set acme --members many",
                           "org:show acme --as-of yesterday",
                           "audit --since @x",
                           "replay --data . --as-of 2026-13-01"}) {
    INFO(line);
    const Finished finished = CliWorld::offline(line);
    CHECK(finished.exit_code == 2);
    CHECK(finished.out.empty() == (*line != '\0'));
  }
}

TEST_CASE("names with bad characters are malformed, and nothing is appended") {
  CliWorld world;
  const std::string root = world.server().operator_token();
  world.as_operator("org:create acme --admin ada@acme.com");
  const auto before = world.json(root, "audit").as_array().size();
  refuses(world.as_operator("org:create Acme --admin ada@acme.com"), 1, "malformed");
  refuses(world.as_operator("org:create acme2 --admin ada"), 1, "malformed");
  refuses(world.as_operator("create we_b --org acme"), 1, "malformed");
  refuses(world.as_operator("members:add joe@@acme.com --org acme"), 1, "malformed");
  refuses(world.as_operator("transfers:accept 12"), 1, "malformed");
  CHECK(world.json(root, "audit").as_array().size() == before);
}

TEST_CASE("who has no valid token, or no server, is told so") {
  CliWorld world;
  refuses(world.run("", "whoami"), 1, "unauthenticated");
  refuses(world.run("orglog_wrong", "whoami"), 1, "unauthenticated");
  refuses(world.as_operator("whoami --server 127.0.0.1:1"), 1, "connection");
  refuses(world.as_operator("whoami --server nonsense"), 2, "usage");
  refuses(world.as_operator("whoami --token-file " + world.file("none")), 1, "token_unreadable");
  const Finished from_file =
      world.run("", "whoami --token-file " + world.data() + "/operator.token");
  CHECK(from_file.exit_code == 0);
  // A revoked token is worth nothing at once.
  const auto made = world.json(world.server().operator_token(), "tokens:create ada@acme.com");
  const std::string ada(made.at("token").as_string());
  CHECK(world.run(ada, "whoami").out == "ada@acme.com\n");
  CHECK(world.run(ada, "tokens:revoke " + std::string(made.at("id").as_string())).exit_code == 0);
  refuses(world.run(ada, "whoami"), 1, "unauthenticated");
}

TEST_CASE("a token may be narrowed and may end") {
  CliWorld world;
  world.as_operator("org:create acme --admin ada@acme.com");
  const std::string root = world.server().operator_token();
  const auto made =
      world.json(root, "tokens:create ada@acme.com --scope read --scope audit --expires-in 30d");
  const std::string narrow(made.at("token").as_string());
  CHECK(world.run(narrow, "org:show acme").exit_code == 0);
  CHECK(world.run(narrow, "audit --org acme").exit_code == 0);
  refuses(world.run(narrow, "create web --org acme"), 1, "scope_too_narrow");
  const auto listed = world.json(root, "tokens --user ada@acme.com").as_array();
  REQUIRE(listed.size() == 1);
  CHECK(listed[0].at("scopes").as_array().size() == 2);
  CHECK(listed[0].at("expires_at").is_string());
  CHECK(world.run(root, "tokens --user ada@acme.com").out.find("read, audit") != std::string::npos);
  for (const char* wrong : {"0", "-5", "1w", "d", "9223372036854775807d"}) {
    CAPTURE(wrong);
    refuses(world.run(root, std::string("tokens:create ada@acme.com --expires-in=") + wrong), 2,
            "usage");
  }
}

TEST_CASE("options may stand before the verb and before arguments") {
  CliWorld world;
  CHECK(world.as_operator("--json org:create --admin ada@acme.com acme").exit_code == 0);
  CHECK(world.as_operator("--org acme members:add --role admin joe@acme.com").exit_code == 0);
  CHECK(world.as_operator("--server " + world.address() + " orgs").exit_code == 0);
}

TEST_CASE("help tells of every verb") {
  const Finished overview = CliWorld::offline("--help");
  CHECK(overview.exit_code == 0);
  for (const char* verb : {"org:create", "members:add", "sharing:transfer", "ps:scale", "audit",
                           "usage", "import", "subscribe", "log:verify", "replay", "rebuild"}) {
    CHECK(overview.out.find(verb) != std::string::npos);
    const Finished help = CliWorld::offline(std::string(verb) + " --help");
    CHECK(help.exit_code == 0);
    CHECK(help.out.find("Usage: orglog " + std::string(verb)) != std::string::npos);
  }
}

TEST_CASE("a command asked again with its id is answered as before and done once") {
  CliWorld world;
  const std::string root = world.server().operator_token();
  const std::string line =
      "org:create acme --admin ada@acme.com --command-id 0190a0a0-1111-7222-8333-444455556666";
  const auto first = world.json(root, line);
  const auto again = world.json(root, line);
  CHECK(first == again);
  CHECK(first.at("result") == "accepted");
}

TEST_CASE("offline verbs: a store that is not there, and a rebuild beside a server") {
  CliWorld world;
  refuses(CliWorld::offline("log:verify --data " + world.file("nothing")), 1, "not_found");
  world.as_operator("org:create acme --admin ada@acme.com");
  const std::string verified = CliWorld::offline("log:verify --data " + world.data()).out;
  CHECK(verified.starts_with("2 events, root "));
  CHECK(verified.ends_with(" 0 unreadable, 0 faults.\n"));
  CHECK(CliWorld::offline("log:stat --data " + world.data()).exit_code == 0);
  CHECK(CliWorld::offline("log:dump --data " + world.data()).exit_code == 0);
  refuses(CliWorld::offline("rebuild --data " + world.data()), 1, "in_use");
  CHECK(world.stop() == 0);
  const Finished rebuilt = CliWorld::offline("rebuild --json --data " + world.data());
  const auto reports = CliWorld::parsed(rebuilt);
  CHECK(reports.as_array().size() == 6);
  for (const auto& report : reports.as_array()) CHECK(report.at("same") == true);
}

TEST_CASE("a list of add-on plans that makes no sense stops the start, with a sentence") {
  const orglog::testing::TempDir directory;
  const std::string file = (directory.path() / "plans.json").string();
  std::ofstream(file) << R"({"redis": 300})";
  const Finished finished = orglog::testing::run_program(
      {ORGLOGD_PROGRAM, "--data", (directory.path() / "data").string(), "--listen", "127.0.0.1:0",
       "--http", "127.0.0.1:0", "--addon-plans", file});
  CHECK(finished.exit_code == 1);
  INFO(finished.err);
  CHECK(finished.err.find("no add-on plans in " + file +
                          ": A plan is written SERVICE:PLAN, not \"redis\".\n") !=
        std::string::npos);
}
