// `teams`, `orgs`, `whoami`, `authorizations` and `auth:token` of the vendor's command line, and
// what it makes of a server that does not know the token.
#include <doctest/doctest.h>

#include "e2e/vendor/world.hpp"

using orglog::testing::Finished;
using namespace orglog::testing::vendor;

namespace {

void make_teams(World& world) {
  for (const char* team : {"acme-widgets", "acme-inc", "acme-ent"})
    world.make_as_operator(std::string("org:create ") + team + " --admin admin@acme.com");
  world.make_as_operator("org:create acme-team --admin admin@acme.com --type team");
  world.make("admin", "members:add dev@acme.com --org acme-widgets");
}

}  // namespace

TEST_CASE("the teams one is in") {
  World world;
  make_teams(world);
  const std::string table =
      " ─\n"
      "  acme-ent       admin\n"
      "  acme-inc       admin\n"
      "  acme-team      admin\n"
      "  acme-widgets   admin\n\n";
  const std::string bare =
      "acme-ent      admin\n"
      "acme-inc      admin\n"
      "acme-team     admin\n"
      "acme-widgets  admin\n";
  const Row rows[] = {
      {v11, "admin", "teams", 0, "  Team           Role\n" + table, ""},
      {v11, "admin", "orgs", 0, "  Teams          Role\n" + table, ""},
      {v8 | v7, "admin", "teams", 0, bare, ""},
      {v8 | v7, "admin", "orgs", 0, bare, ""},
      {v70, "admin", "teams", 0, "acme-team  admin\n", ""},
      {v70, "admin", "orgs", 0,
       "acme-ent       admin\nacme-inc       admin\nacme-team      admin\nacme-widgets   admin\n",
       " ▸ To list your teams only you can use heroku teams\n"},
      {v8 | v7, "admin", "orgs --enterprise", 0,
       "acme-ent      admin\nacme-inc      admin\nacme-widgets  admin\n", ""},
      {v8 | v7, "dev", "teams", 0, "acme-widgets  member\n", ""},
      // The older ones want a browser, and end with 1 where there is none.
      {v11, "dev", "orgs:open -t acme-widgets", 0,
       "Opening https://dashboard.heroku.com/teams/acme-widgets...\n", ""},
      refused(every, "eve", "orgs:open -t acme-widgets",
              {"", "Couldn't find that team.", "not_found"}),
  };
  world.check(rows);
}

TEST_CASE("a team's page opens in a browser") {
  if (release() == v11) return;  // it looks for browsers that it knows
  World world;
  make_teams(world);
  const char* const part = release() == v70 ? "orgs" : "teams";
  CHECK(world.page_opened_by("dev", "orgs:open -t acme-widgets") ==
        "https://dashboard.heroku.com/" + std::string(part) + "/acme-widgets");
}

TEST_CASE("whoever asks too much is told so") {
  World world({"--http-rate", "1"});
  make_teams(world);
  const Row rows[] = {refused(every, "admin", "members -t acme-widgets",
                              {"", "Your account reached the API rate limit", "rate_limit"})};
  world.check(rows);
}

TEST_CASE("teams as JSON") {
  World world;
  make_teams(world);
  const Finished finished = world.heroku("dev", "orgs --json");
  REQUIRE(finished.exit_code == 0);
  const auto teams = boost::json::parse(finished.out).as_array();
  REQUIRE(teams.size() == 1);
  const auto& team = teams[0].as_object();
  CHECK(team.at("name") == "acme-widgets");
  CHECK(team.at("type") == "enterprise");
  CHECK(team.at("role") == "member");
  CHECK(team.at("default") == false);
  CHECK(team.at("credit_card_collections") == false);
  CHECK(team.at("membership_limit").is_null());
  CHECK(team.at("provisioned_licenses") == true);
  for (const char* key :
       {"id", "created_at", "updated_at", "enterprise_account", "identity_provider"})
    CHECK(team.contains(key));
}

TEST_CASE("who one is, and by which token") {
  World world;
  const Row rows[] = {
      {every, "admin", "whoami", 0, "admin@acme.com\n", " › Warning: HEROKU_API_KEY is set\n"},
  };
  world.check(rows);
  if (release() == v70) return;  // it prints a token of its own file only
  const Finished token = world.heroku("admin", "auth:token");
  CHECK(token.exit_code == 0);
  CHECK(token.out == world.token("admin") + "\n");
}

TEST_CASE("authorizations: made, listed, and good for work") {
  World world;
  const Finished made = world.heroku("admin", "authorizations:create -d test");
  CHECK(made.exit_code == 0);
  const auto begin = made.out.find("Token:       ");
  REQUIRE(begin != std::string::npos);
  const auto at = begin + 13;
  const std::string token = made.out.substr(at, made.out.find('\n', at) - at);
  CHECK(plain(world.heroku_with_token(token, "whoami").out) == "admin@acme.com\n");

  const Finished listed = world.heroku("admin", "authorizations");
  CHECK(listed.exit_code == 0);
  CHECK(listed.out.find("test") != std::string::npos);
  CHECK(listed.out.find("global") != std::string::npos);
  CHECK(listed.out.find(token) == std::string::npos);
}

TEST_CASE("a token that nobody issued") {
  World world;
  make_teams(world);
  const Finished finished = world.heroku_with_token(
      "00000000-0000-0000-0000-000000000000", "members:add x@y.com -t acme-widgets --role member");
  CHECK(finished.exit_code == 1);
  if (release() == v11) {
    CHECK(plain(finished.err) ==
          "     Error: The token provided to HEROKU_API_KEY is invalid. Please double-check that "
          "you have the correct token, or run `heroku login` without HEROKU_API_KEY set.\n");
  } else {
    CHECK(plain(finished.err) ==
          " ▸ Invalid credentials provided.\n"
          "/bin/sh: 1: heroku: not found\n"
          " ▸ Command failed: heroku login\n");
  }
  const Finished nobody = world.heroku_with_token("00000000-0000-0000-0000-000000000000", "whoami");
  CHECK(nobody.exit_code != 0);
  CHECK(nobody.out == "");
}
