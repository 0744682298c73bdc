// `access`, `join`, `leave`, `lock` and `unlock` of the vendor's command line: who is on an app.
#include <doctest/doctest.h>

#include "e2e/vendor/world.hpp"

using namespace orglog::testing::vendor;

namespace {

void make_apps(World& world) {
  world.make_as_operator("org:create acme-widgets --admin admin@acme.com");
  world.make_as_operator(
      "org:create acme-ent --admin admin@acme.com --feature org-access-controls");
  world.make("admin", "members:add dev@acme.com --org acme-widgets");
  world.make("admin", "create acme-website --org acme-widgets");
  world.make("admin", "create acme-ent-app --org acme-ent");
  world.make("dev", "create dev-personal-app");
}

}  // namespace

TEST_CASE("access to an app of a team: added, listed, changed, removed") {
  World world;
  make_apps(world);
  const Row rows[] = {
      {every, "admin", "access:add jill@daimyo-creative.com --app acme-website", 0, "",
       "Adding jill@daimyo-creative.com access to the app acme-website... done\n"},
      {v11, "admin", "access --app acme-website", 0,
       "  email                      role           permissions\n"
       " ─\n"
       "  admin@acme.com             admin          deploy, manage, operate, view\n"
       "  jill@daimyo-creative.com   collaborator   deploy, operate, view\n\n",
       ""},
      {older, "admin", "access --app acme-website", 0,
       "admin@acme.com            admin         deploy,manage,operate,view\n"
       "jill@daimyo-creative.com  collaborator  deploy,operate,view\n",
       ""},
      {every, "admin",
       "access:update jill@daimyo-creative.com --app acme-website -p deploy,operate", 0, "",
       "Updating jill@daimyo-creative.com in application acme-website with deploy,operate,view "
       "permissions... done\n"},
      {every, "admin", "access:remove jill@daimyo-creative.com --app acme-website", 0, "",
       "Removing jill@daimyo-creative.com access from the app acme-website... done\n"},
      {older, "admin", "access --app acme-website", 0,
       "admin@acme.com  admin  deploy,manage,operate,view\n", ""},
      {v11, "dev", "access --app acme-website", 0,
       "  email            role    permissions\n"
       " ─\n"
       "  admin@acme.com   admin   deploy, manage, operate, view\n\n",
       ""},
  };
  world.check(rows);
}

TEST_CASE("access as JSON") {
  World world;
  make_apps(world);
  world.make("admin", "sharing:add jill@daimyo-creative.com --app acme-website");
  const auto finished = world.heroku("admin", "access --app acme-website --json");
  REQUIRE(finished.exit_code == 0);
  const auto people = boost::json::parse(finished.out).as_array();
  REQUIRE(people.size() == 2);
  const auto& jill = people[0];
  CHECK(jill.at("user").at("email") == "jill@daimyo-creative.com");
  CHECK(jill.at("role") == "collaborator");
  CHECK(jill.at("app").at("name") == "acme-website");
  REQUIRE(jill.at("permissions").as_array().size() == 3);
  CHECK(jill.at("permissions").at(2).at("name") == "view");
  CHECK(people[1].at("email") == "admin@acme.com");
  CHECK(people[1].at("role") == "admin");
  CHECK(people[1].at("permissions").as_array().size() == 4);
}

TEST_CASE("a team with access controls wants the permissions named") {
  World world;
  make_apps(world);
  const Row rows[] = {
      {v11, "admin", "access:add jill@daimyo-creative.com --app acme-ent-app", 1, "",
       " › Error: Missing argument: permissions\n"},
      {older, "admin", "access:add jill@daimyo-creative.com --app acme-ent-app", 1, "",
       " ▸ Missing argument: permissions\n"},
      {v11, "admin", "access:add jill@daimyo-creative.com --app acme-ent-app -p deploy", 0, "",
       "Adding jill@daimyo-creative.com access to the app acme-ent-app with deploy, view "
       "permissions... done\n"},
      {older, "admin", "access:add jill@daimyo-creative.com --app acme-ent-app -p deploy", 0, "",
       "Adding jill@daimyo-creative.com access to the app acme-ent-app with deploy,view "
       "permissions... done\n"},
      {older, "admin", "access --app acme-ent-app", 0,
       "admin@acme.com            admin         deploy,manage,operate,view\n"
       "jill@daimyo-creative.com  collaborator  deploy,view\n",
       ""},
  };
  world.check(rows);
}

TEST_CASE("access to a personal app") {
  World world;
  make_apps(world);
  const Row rows[] = {
      {every, "dev", "access:add jill@daimyo-creative.com --app dev-personal-app", 0, "",
       "Adding jill@daimyo-creative.com access to the app dev-personal-app... done\n"},
      {every, "dev", "access:remove jill@daimyo-creative.com --app dev-personal-app", 0, "",
       "Removing jill@daimyo-creative.com access from the app dev-personal-app... done\n"},
  };
  world.check(rows);
}

TEST_CASE("locking an app: both ways, and no way twice") {
  World world;
  make_apps(world);
  const Row rows[] = {
      {every, "admin", "lock -a acme-website", 0, "", "Locking acme-website... done\n"},
      // K4
      {v11, "admin", "lock -a acme-website", 1, "",
       "     Error: Error: cannot lock acme-website. This app is already locked.\n"},
      {older, "admin", "apps:lock -a acme-website", 1, "",
       " ▸ Error: cannot lock acme-website This app is already locked.\n"},
      // K1: a locked app is not to be joined.
      refused(every, "dev", "join -a acme-website",
              {"Joining acme-website", "App acme-website is locked.", "locked"}),
      {every, "admin", "unlock -a acme-website", 0, "", "Unlocking acme-website... done\n"},
      {v11, "admin", "apps:unlock -a acme-website", 1, "",
       " › Error: cannot unlock acme-website This app is not locked.\n"},
      {older, "admin", "unlock -a acme-website", 1, "",
       " ▸ Error: cannot unlock acme-website This app is not locked.\n"},
      refused(every, "dev", "lock -a acme-website",
              {"Locking acme-website", "You do not have the permission for this on acme-website.",
               "forbidden"}),
  };
  world.check(rows);
}

TEST_CASE("joining and leaving") {
  World world;
  make_apps(world);
  const Row rows[] = {
      {every, "dev", "join -a acme-website", 0, "", "Joining acme-website... done\n"},
      {older, "admin", "access --app acme-website", 0,
       "admin@acme.com  admin   deploy,manage,operate,view\n"
       "dev@acme.com    member  deploy,operate,view\n",
       ""},
      {every, "dev", "leave -a acme-website", 0, "", "Leaving acme-website... done\n"},
      {every, "dev", "apps:join -a acme-website", 0, "", "Joining acme-website... done\n"},
      {every, "dev", "apps:leave -a acme-website", 0, "", "Leaving acme-website... done\n"},
      refused(every, "eve", "join -a acme-website",
              {"Joining acme-website", "Couldn't find that app.", "not_found"}),
  };
  world.check(rows);
}

TEST_CASE("who may let others in") {
  World world;
  make_apps(world);
  world.make("admin", "sharing:add jill@daimyo-creative.com --app acme-website");
  const char* const add_bob = "access:add bob@acme.com --app acme-website";
  const Refusal unknown{"", "Couldn't find that app.", "not_found"};
  const Row rows[] = {
      // rules 20 and 21: a member may, as long as the app is not locked
      {every, "dev", add_bob, 0, "",
       "Adding bob@acme.com access to the app acme-website... done\n"},
      refused(every, "jill", "access:add zoe@acme.com --app acme-website",
              {"Adding zoe@acme.com access to the app acme-website",
               "You do not have the permission for this on acme-website.", "forbidden"}),
      refused(every, "eve", add_bob, unknown),
      refused(every, "eve", "access --app acme-website", unknown),
      refused(every, "eve", "access --app no-such-app", unknown),
      {every, "jill", "leave -a acme-website", 0, "", "Leaving acme-website... done\n"},
  };
  world.check(rows);
}

TEST_CASE("the words of 2014 are pointed to what they are called now") {
  World world;
  make_apps(world);
  const Row rows[] = {
      {v11, "admin", "sharing:add jill@daimyo-creative.com --app acme-website", 127, "",
       " › Warning: sharing:add is not a heroku command.\n"
       " › Error: Run heroku help for a list of available commands.\n"},
      {v11, "admin", "sharing:transfer acme-widgets -a dev-personal-app", 127, "",
       " › Warning: sharing:transfer is not a heroku command.\n"
       " › Error: Run heroku help for a list of available commands.\n"},
      {older, "admin", "sharing:add jill@daimyo-creative.com --app acme-website", 1, "",
       " ▸ This command is now heroku access:add\n"},
      {older, "admin", "sharing:transfer acme-widgets -a dev-personal-app", 1, "",
       " ▸ This command is now heroku apps:transfer\n"},
      {v11, "admin", "api GET /teams/acme-widgets", 127, "",
       " › Warning: api is not a heroku command.\n"
       " › Error: Run heroku help for a list of available commands.\n"},
  };
  world.check(rows);
}
