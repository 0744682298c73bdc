// `members` of the vendor's command line: people of a team, at once and by invitation.
#include <doctest/doctest.h>

#include "e2e/vendor/world.hpp"
#include "support/private_network.hpp"

using namespace orglog::testing::vendor;

namespace {

void make_teams(World& world) {
  world.make_as_operator("org:create acme-widgets --admin admin@acme.com");
  world.make_as_operator(
      "org:create acme-team --admin admin@acme.com --type team --feature team-invite-acceptance");
  world.make("admin", "members:add dev@acme.com --org acme-widgets");
  world.make("admin", "members:add bob@acme.com --org acme-widgets");
}

}  // namespace

TEST_CASE("the client has no way out of the machine") {
  const World world;
  if (orglog::testing::enter_private_network()) CHECK(!orglog::testing::can_reach_others());
}

TEST_CASE("members of an enterprise team: added, listed, given a role and removed at once") {
  World world;
  make_teams(world);
  const Row rows[] = {
      {every, "admin", "members:add joe@acme.com -t acme-widgets --role member", 0, "",
       "Adding joe@acme.com to acme-widgets as member... done\n"},
      // O5: who is a member already gets the role.
      {every, "admin", "members:add joe@acme.com -t acme-widgets --role admin", 0, "",
       "Adding joe@acme.com to acme-widgets as admin... done\n"},
      {older, "admin", "members:add joe2@acme.com --org acme-widgets --role admin", 0, "",
       "Adding joe2@acme.com to acme-widgets as admin... done\n"},
      {v11, "admin", "members:add joe2@acme.com --team acme-widgets --role admin", 0, "",
       "Adding joe2@acme.com to acme-widgets as admin... done\n"},
      {v11, "admin", "members -t acme-widgets", 0,
       "  email            role\n"
       " ─\n"
       "  admin@acme.com   admin\n"
       "  bob@acme.com     member\n"
       "  dev@acme.com     member\n"
       "  joe@acme.com     admin\n"
       "  joe2@acme.com    admin\n\n",
       ""},
      {older, "dev", "members --org acme-widgets", 0,
       "admin@acme.com  admin\n"
       "bob@acme.com    member\n"
       "dev@acme.com    member\n"
       "joe2@acme.com   admin\n"
       "joe@acme.com    admin\n",
       ""},
      {v11, "dev", "members -t acme-widgets --role member", 0,
       "  email          role\n"
       " ─\n"
       "  bob@acme.com   member\n"
       "  dev@acme.com   member\n\n",
       ""},
      {older, "admin", "members -t acme-widgets --role member", 0,
       "bob@acme.com  member\ndev@acme.com  member\n", ""},
      {every, "admin", "members:set bob@acme.com -t acme-widgets --role admin", 0, "",
       "Adding bob@acme.com to acme-widgets as admin... done\n"},
      {every, "admin", "members:remove bob@acme.com -t acme-widgets", 0, "",
       "Removing bob@acme.com from acme-widgets... done\n"},
      {v11, "bob", "teams", 0, "  Team   Role\n ─\n\n", ""},
  };
  world.check(rows);
}

TEST_CASE("a team that asks people first: invited, pending, revoked") {
  World world;
  make_teams(world);
  const Row rows[] = {
      {v11, "admin", "members:add new@acme.com -t acme-team --role member", 0, "",
       "Inviting new@acme.com to acme-team as member... done\n"},
      {older, "admin", "members:add new@acme.com -t acme-team --role member", 0, "",
       "Inviting new@acme.com to acme-team as member... email sent\n"},
      {v11, "admin", "members -t acme-team", 0,
       "  email            role     status\n"
       " ─\n"
       "  admin@acme.com   admin\n"
       "  new@acme.com     member   pending\n\n",
       ""},
      {older, "admin", "members -t acme-team", 0,
       "admin@acme.com  admin\nnew@acme.com    member  pending\n", ""},
      {v11, "admin", "members -t acme-team --pending", 0,
       "  email          role     status\n"
       " ─\n"
       "  new@acme.com   member   pending\n\n",
       ""},
      {every, "admin", "members:remove new@acme.com -t acme-team", 0, "",
       "Revoking invite for new@acme.com in acme-team... done\n"},
      {older, "admin", "members -t acme-team", 0, "admin@acme.com  admin\n", ""},
      // the role is the team's business, not the invitation's
      refused(every, "admin", "members:set new@acme.com -t acme-team --role admin",
              {"Adding new@acme.com to acme-team as admin",
               "new@acme.com is not a member of this org.", "not_found"}),
  };
  world.check(rows);
}

TEST_CASE("the sixth member of a team costs something, the older clients say") {
  World world;
  world.make_as_operator("org:create small-team --admin admin@acme.com --type team");
  for (const char* one : {"ann", "bob", "cid", "dev"})
    world.make("admin", std::string("members:add ") + one + "@acme.com --org small-team");
  const char* const add = "members:add eve@else.org -t small-team --role member";
  const std::string adding = "Adding eve@else.org to small-team as member... done\n";
  const Row rows[] = {
      {v11 | v8, "admin", add, 0, "", adding},
      {v7 | v70, "admin", add, 0, "",
       adding + " ▸ You'll be billed monthly for teams over 5 members.\n"},
      {every, "admin", "members:add six@acme.com -t small-team --role member", 0, "",
       "Adding six@acme.com to small-team as member... done\n"},
  };
  world.check(rows);
}

TEST_CASE("members as JSON") {
  World world;
  make_teams(world);
  const auto finished = world.heroku("dev", "members -t acme-widgets --json");
  REQUIRE(finished.exit_code == 0);
  const auto members = boost::json::parse(finished.out).as_array();
  REQUIRE(members.size() == 3);
  CHECK(members[0].at("email") == "admin@acme.com");
  CHECK(members[0].at("role") == "admin");
  CHECK(members[0].at("status") == "");
  CHECK(members[1].at("user").at("email") == "bob@acme.com");
  CHECK(members[2].at("email") == "dev@acme.com");
  CHECK(members[2].at("role") == "member");
  for (const char* key : {"id", "federated", "two_factor_authentication", "created_at"})
    CHECK(members[2].as_object().contains(key));
}

TEST_CASE("what the client says before it asks the server") {
  World world;
  make_teams(world);
  const Row rows[] = {
      {v11, "admin", "members:add joe@acme.com -t acme-widgets", 2, "",
       " › Error: The following error occurred: Missing required flag role See more help with "
       "--help\n"},
      {older, "admin", "members:add joe@acme.com --org acme-widgets", 2, "",
       " › Error: Missing required flag: -r, --role ROLE  member role (admin, collaborator, "
       "member, owner) See more help with --help\n"},
  };
  world.check(rows);
  if (release() != v11) return;
  const auto finished =
      world.heroku("admin", "members:add joe@acme.com --org acme-widgets -r admin");
  CHECK(finished.exit_code == 2);
  const std::string told = " › Error: Nonexistent flag: --org See more help with --help\n";
  CHECK(plain(finished.err).substr(0, told.size()) == told);
}

TEST_CASE("members, admins and strangers: who may change a team") {
  World world;
  make_teams(world);
  world.make("admin", "create acme-website --org acme-widgets");
  world.make("admin", "sharing:add jill@daimyo-creative.com --app acme-website");
  const Refusal adding{"Adding x@y.com to acme-widgets as member",
                       "You do not have permission to manage members of acme-widgets.",
                       "forbidden"};
  const Refusal unknown{"", "Couldn't find that team.", "not_found"};
  const char* const add = "members:add x@y.com -t acme-widgets --role member";
  const Row rows[] = {
      refused(every, "dev", add, adding),
      refused(every, "dev", "members:remove bob@acme.com -t acme-widgets",
              {"Removing bob@acme.com from acme-widgets",
               "You do not have permission to manage members of acme-widgets.", "forbidden"}),
      refused(every, "dev", "members:set dev@acme.com -t acme-widgets --role admin",
              {"Adding dev@acme.com to acme-widgets as admin",
               "You do not have permission to manage members of acme-widgets.", "forbidden"}),
      refused(every, "jill", add, unknown),
      refused(every, "eve", add, unknown),
      refused(every, "eve", "members -t acme-widgets", unknown),
      refused(every, "eve", "members -t nope", unknown),
      refused(every, "admin", "members:add x@y.com -t nope --role member", unknown),
      refused(every, "admin", "members:add x@y.com -t acme-widgets --role bogus",
              {"Adding x@y.com to acme-widgets as bogus",
               "Invalid role. Must be one of admin or member.", "invalid_params"}),
      // O2: never without an admin.
      refused(every, "admin", "members:remove admin@acme.com -t acme-widgets",
              {"Removing admin@acme.com from acme-widgets",
               "admin@acme.com is the last admin of the org.", "conflict"}),
      refused(every, "admin", "members:remove nobody@acme.com -t acme-widgets",
              {"Removing nobody@acme.com from acme-widgets",
               "nobody@acme.com is not a member of this org.", "not_found"}),
  };
  world.check(rows);
}
