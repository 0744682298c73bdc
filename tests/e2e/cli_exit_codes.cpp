// P-C1 to P-C5, verb by verb: what exit codes mean, how mistakes on the command line are named, and
// how a receipt is got. Every verb is walked, also one that came after this test.
#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "cli_world.hpp"

using orglog::testing::CliWorld;
using orglog::testing::Finished;

namespace {

// A line that makes sense, where the verb alone does not: without a server it fails for want of
// one.
const std::map<std::string, std::string> lines{
    {"org:create", "acme --admin ada@acme.com"},
    {"org:show", "acme"},
    {"org:set", "acme --members 5"},
    {"org:rename", "acme beta"},
    {"org:close", "acme"},
    {"members", "--org acme"},
    {"members:add", "joe@acme.com --org acme"},
    {"members:set", "joe@acme.com --org acme --role admin"},
    {"members:remove", "joe@acme.com --org acme"},
    {"members:invite", "joe@acme.com --org acme"},
    {"members:invitations", "--org acme"},
    {"members:accept", "--org acme"},
    {"members:revoke", "joe@acme.com --org acme"},
    {"apps:info", "--app web"},
    {"apps:rename", "site --app web"},
    {"apps:destroy", "--app web --confirm web"},
    {"join", "--app web"},
    {"leave", "--app web"},
    {"lock", "--app web"},
    {"unlock", "--app web"},
    {"maintenance:on", "--app web"},
    {"maintenance:off", "--app web"},
    {"sharing", "--app web"},
    {"sharing:add", "joe@acme.com --app web"},
    {"sharing:set", "joe@acme.com --app web --permissions view"},
    {"sharing:remove", "joe@acme.com --app web"},
    {"sharing:transfer", "acme --app web"},
    {"sharing:import", "acme --all"},
    {"transfers:accept", "0190a3c4-0000-7000-8000-000000000001"},
    {"transfers:decline", "0190a3c4-0000-7000-8000-000000000001"},
    {"transfers:cancel", "0190a3c4-0000-7000-8000-000000000001"},
    {"ps", "--app web"},
    {"ps:scale", "web=1 --app web"},
    {"addons", "--app web"},
    {"addons:create", "redis:mini --app web --price 5"},
    {"addons:destroy", "redis --app web"},
    {"tokens:create", "joe@acme.com"},
    {"tokens:revoke", "0190a3c4-0000-7000-8000-000000000001"},
    {"accounts:register", "joe@acme.com"},
    {"accounts:activate", "joe@acme.com"},
    {"accounts:rename", "joe@acme.com --name Joe"},
    {"account:erase", "joe@acme.com --confirm joe@acme.com"},
    {"account:password", "joe@acme.com"},
    {"usage", "--org acme"},
    {"who-can", "view --app web"},
    {"can", "joe@acme.com view --app web"},
    {"diff", "--org acme --from 2026-01-01 --to 2026-02-01"},
    {"receipt", "@21"},
};

std::vector<std::string> all_verbs() {
  std::vector<std::string> verbs;
  std::istringstream overview(CliWorld::offline("--help").out);
  for (std::string line; std::getline(overview, line) && line != "Exit codes";) {
    if (line.size() < 4 || !line.starts_with("  ") || line[2] == ' ') continue;
    verbs.push_back(line.substr(2, line.find(' ', 2) - 2));
  }
  return verbs;
}

std::string line_of(const std::string& verb) {
  const auto found = lines.find(verb);
  return found == lines.end() ? verb : verb + " " + found->second;
}

Finished without_server(const std::string& line, const std::string& token) {
  auto words = orglog::testing::words_of(line);
  words.insert(words.begin(), ORGLOG_PROGRAM);
  return orglog::testing::run_program(words,
                                      {{"ORGLOG_SERVER", "127.0.0.1:1"}, {"ORGLOG_TOKEN", token}});
}

void says(const Finished& finished, int exit_code, const std::string& words) {
  INFO(finished.err);
  CHECK(finished.exit_code == exit_code);
  CHECK(finished.err.find(words) != std::string::npos);
}

}  // namespace

TEST_CASE("P-C5 no verb ends with 1 because there is no server, no token or no store") {
  const auto verbs = all_verbs();
  REQUIRE(verbs.size() > lines.size());
  for (const std::string& verb : verbs) {
    CAPTURE(verb);
    CHECK(without_server(line_of(verb), "orglog_token").exit_code > 1);
    CHECK(without_server(line_of(verb), "").exit_code > 1);
    CHECK(without_server(verb + " --data /nonexistent", "").exit_code > 1);
  }
  for (const auto& [verb, rest] : lines) {
    CAPTURE(verb);
    if (verb == "account:password") continue;  // asks for one first
    says(without_server(line_of(verb), "orglog_token"), 7, "(connection)");
    says(without_server(line_of(verb), ""), 6, "(unauthenticated)");
  }
}

TEST_CASE("P-C2 every verb names the option that it does not know, before what is missing") {
  for (const std::string& verb : all_verbs()) {
    CAPTURE(verb);
    says(CliWorld::offline(verb + " --jsno"), 2, "There is no option --jsno: did you mean --json?");
    says(CliWorld::offline(line_of(verb) + " --zebra=1"), 2, "There is no option --zebra.");
    const Finished help = CliWorld::offline(verb + " --help");
    CHECK(help.exit_code == 0);
    CHECK(help.out.find("Exit codes\n   0  done, or «yes»\n   1  the answer is «no»") !=
          std::string::npos);
    CHECK(CliWorld::offline("help " + verb).out == help.out);
  }
  says(CliWorld::offline("members:add x@y.org --orgg acme"), 2, "did you mean --org?");
  says(CliWorld::offline("--orgg acme members"), 2,
       "There is no option --orgg: did you mean --org?");
  says(CliWorld::offline("membrs:add x@y.org"), 2,
       "There is no verb membrs:add: did you mean members:add?");
  says(CliWorld::offline("member:add x@y.org"), 2, "did you mean members:add?");
  says(CliWorld::offline("apps:create web"), 2, "did you mean create? There is apps, apps:info");
  says(CliWorld::offline("zebra"), 2, "There is no verb zebra; orglog --help lists them.");
}

TEST_CASE("P-C2 the version is said by option and by verb") {
  const std::string version = CliWorld::offline("--version").out;
  CHECK(version.starts_with("orglog "));
  CHECK(CliWorld::offline("version").out == version);
  CHECK(CliWorld::parsed(CliWorld::offline("version --json")).at("version").is_string());
}

TEST_CASE("P-C2 --team is --org, for every verb that has it") {
  CliWorld world;
  CHECK(world.as_operator("org:create acme --admin ada@acme.com").exit_code == 0);
  CHECK(world.as_operator("members:add joe@acme.com --team acme").exit_code == 0);
  CHECK(world.as_operator("members -t acme").out.find("joe@acme.com") != std::string::npos);
  CHECK(world.as_operator("--team acme members").exit_code == 0);
  CHECK(world.as_operator("org:show --team acme").exit_code == 0);
  for (const std::string& verb : all_verbs()) {
    CAPTURE(verb);
    const std::string help = CliWorld::offline(verb + " --help").out;
    CHECK((help.find("--org") != std::string::npos) == (help.find("--team") != std::string::npos));
  }
}

TEST_CASE("P-C5 1 is the answer «no», and nothing else") {
  CliWorld world;
  world.as_operator("org:create acme --admin ada@acme.com");
  world.as_operator("members:add joe@acme.com --org acme");
  const std::string ada = world.token_of("ada@acme.com");
  world.run(ada, "create web --org acme");
  const std::string question = "can joe@acme.com deploy --app web";
  CHECK(world.run(ada, question).exit_code == 1);
  CHECK(world.run(ada, "can ada@acme.com deploy --app web").exit_code == 0);
  says(world.run(ada, "can joe@acme.com deploy --app none"), 5, "(not_found)");
  says(world.run("orglog_wrong", question), 6, "(unauthenticated)");
  says(without_server(question, ada), 7, "(connection)");
  says(world.run(ada, "can joe@acme.com fly --app web"), 2, "must be one of view");
  CHECK(world.run(ada, "dry-run members:remove ada@acme.com --org acme").exit_code == 1);
  says(world.run(ada, "members --org acme --as-of @99999"), 2,
       "--as-of must be a position that the log has reached, not @99999.");
  says(world.run(ada, "diff --org acme --from @3 --to @2"), 2, "--to must not lie before from");
  says(world.run(ada, "audit --org acme --type Foo"), 2, "--type must be a type of event");
  says(world.run(ada, "members:remove ada@acme.com --org acme"), 4, "(last_admin)");
  says(world.run(ada, "status"), 4, "(forbidden)");
  says(CliWorld::offline("log:check " + world.file("none") + " --key x+1+y"), 2, "(bad_key)");
  says(CliWorld::offline("log:stat --data " + world.file("none")), 5, "(not_found)");
  says(CliWorld::offline("log:key --data " + world.file("none")), 9, "(io)");
  world.stop();
}

TEST_CASE("P-C1 a token without end says never, and so does JSON with null") {
  CliWorld world;
  world.token_of("ada@acme.com");
  const std::string listed = world.as_operator("tokens --user ada@acme.com").out;
  CHECK(listed.find("never") != std::string::npos);
  CHECK(listed.find("revoked") == std::string::npos);
}

TEST_CASE("P-C4 what a write prints gets the receipt: its position, and its command id") {
  CliWorld world;
  world.as_operator("org:create acme --admin ada@acme.com");
  const std::string root = world.server().operator_token();
  const Finished added = world.run(root, "members:add joe@acme.com --org acme");
  CHECK(added.out == "Adding joe@acme.com as member to organization acme... done\n");
  REQUIRE(added.err.starts_with("@"));
  const std::string position = added.err.substr(0, added.err.find(' '));
  const std::string behind = "  command ";
  const std::size_t at = added.err.find(behind) + behind.size();
  const std::string command = added.err.substr(at, added.err.find('\n') - at);
  const Finished by_position = world.run(root, "receipt " + position);
  const Finished by_command = world.run(root, "receipt " + command);
  CHECK(by_position.exit_code == 0);
  CHECK(by_position.out.starts_with("c2sp.org/tlog-proof"));
  CHECK(by_command.exit_code == 0);
  const auto shown = world.json(root, "receipt " + position);
  CHECK(shown.at("command").as_string() == command);
  CHECK("@" + std::to_string(shown.at("position").to_number<int>()) == position);

  const auto made = world.json(root, "create web --org acme");
  CHECK(world.run(root, "receipt " + std::string(made.at("command").as_string())).exit_code == 0);
  CHECK(world.run(root, "receipt @" + std::to_string(made.at("position").to_number<int>()))
            .exit_code == 0);
  const Finished history = world.run(root, "audit --org acme");
  CHECK(history.err.find("orglog receipt @POSITION") != std::string::npos);
  CHECK(CliWorld::offline("receipt --help").out.find("@POSITION") != std::string::npos);

  says(world.run(root, "receipt @999999"), 5, "(not_found)");
  says(world.run(root, "receipt @5x"), 2, "A position is written as in @21");
  says(world.run(root, "receipt 21"), 2, "A receipt is for @POSITION or for the id of a command");
  says(world.run(root, "receipt @1 --event 1"), 2, "leave --event out");
}

TEST_CASE("P-C12 numbers are read whole or refused, in words of ours") {
  for (const char* line :
       {"audit --limit abc", "audit --limit 5x", "audit --limit 0", "audit --limit=-1",
        "audit -n 99999999999999999999", "subscribe --from 0x10", "log:dump --data x --from 1e3",
        "replay --data x --at @3", "receipt @1 --event 4294967296",
        "addons:create a:b --app web --price 5.5", "export --data x --to y --since five",
        "restore --from x --data y --backup 1.0", "restore --from x --data y --backup 0",
        "restore --from x --data y --backup 4294967297"}) {
    CAPTURE(line);
    const Finished finished = CliWorld::offline(line);
    says(finished, 2, "must be a whole number from ");
    CHECK(finished.err.find("Could not convert") == std::string::npos);
  }
  says(CliWorld::offline("members --org"), 2, "--org wants a value.");
  says(CliWorld::offline("members --org a --org b"), 2, "--org");
  says(CliWorld::offline("apps --org="), 2, "--org is given an empty value.");
  says(orglog::testing::run_program({ORGLOG_PROGRAM, "apps", "--org", ""}), 2,
       "--org is given an empty value.");
  for (const char* server : {"https://acme.example", "127.0.0.1:74x", "127.0.0.1:0", "[::1]"}) {
    CAPTURE(server);
    says(CliWorld::offline(std::string("whoami --server ") + server), 2,
         "--server must be HOST:PORT or tls://HOST:PORT");
  }
  says(CliWorld::offline("lock extra --app web"), 2, "There is no use for extra.");
  says(CliWorld::offline("members --org acme --json=yes"), 2, "--json takes no value.");
  says(CliWorld::offline("usage --org acme --daily --monthly"), 2, "cannot stand beside");
  says(CliWorld::offline("org:set acme --members 5x"), 2, "none is no limit");
  says(CliWorld::offline("org:set acme --members 4294967296"), 2, "none is no limit");
}
