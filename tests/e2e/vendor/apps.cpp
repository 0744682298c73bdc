// `create`, `apps` and its verbs, and transfers, of the vendor's command line.
#include <doctest/doctest.h>

#include "e2e/vendor/world.hpp"

using namespace orglog::testing::vendor;

namespace {

void make_teams(World& world) {
  world.make_as_operator("org:create acme-widgets --admin admin@acme.com");
  world.make_as_operator("org:create acme-inc --admin admin@acme.com");
  world.make("admin", "members:add dev@acme.com --org acme-widgets");
}

// What `create` and `apps:rename` print of an app.
std::string links(const std::string& app) {
  return "https://" + app + ".herokuapp.com/ | https://127.0.0.1:5000/" + app + ".git\n";
}

}  // namespace

TEST_CASE("creating apps in a team and for oneself") {
  World world;
  make_teams(world);
  const Row rows[] = {
      {every, "admin", "create -t acme-inc", 0, links("frozen-wave-4030"),
       "Creating app... done, frozen-wave-4030\n"},
      {v8 | v7 | v70, "admin", "create --org acme-inc", 0, links("frozen-wave-4030"),
       "Creating app... done, frozen-wave-4030\n"},
      {every, "admin", "create named-app -t acme-inc", 0, links("named-app"),
       "Creating named-app... done\n"},
      {every, "dev", "create dev-app", 0, links("dev-app"), "Creating dev-app... done\n"},
      {every, "dev", "create acme-website --team acme-widgets", 0, links("acme-website"),
       "Creating acme-website... done\n"},
      refused(every, "dev", "create acme-website -t acme-widgets",
              {"Creating acme-website", "The name acme-website is already taken.", "conflict"}),
      refused(every, "eve", "create evil-app -t acme-widgets",
              {"Creating evil-app", "Couldn't find that team.", "not_found"}),
  };
  world.check(rows);
}

TEST_CASE("listing apps: a team's, one's own, and those one works on") {
  World world;
  make_teams(world);
  world.make("admin", "create acme-website --org acme-widgets");
  world.make("admin", "create acme-website-staging --org acme-widgets");
  world.make("admin", "create deep-spring-4275 --org acme-widgets");
  world.make("admin", "lock --app deep-spring-4275");
  world.make("dev", "create dev-personal-app");
  world.make("admin", "create admin-app");
  world.make("admin", "sharing:add dev@acme.com --app admin-app");
  const Row rows[] = {
      {v11, "admin", "apps -t acme-widgets", 0,
       "=== Apps in team acme-widgets\n\n"
       "acme-website\nacme-website-staging\ndeep-spring-4275 [locked]\n",
       ""},
      {older, "admin", "apps --org acme-widgets", 0,
       "=== Apps in team acme-widgets\n"
       "acme-website\nacme-website-staging\ndeep-spring-4275 [locked]\n\n",
       ""},
      {v11, "dev", "apps", 0,
       "=== dev@acme.com Apps\n\ndev-personal-app\n\n"
       "Collaborated Apps\n\n"
       "  Name        Email\n"
       " ─\n"
       "  admin-app   admin@acme.com\n\n",
       ""},
      {older, "dev", "apps", 0,
       "=== dev@acme.com Apps\ndev-personal-app\n\n"
       "=== Collaborated Apps\nadmin-app  admin@acme.com\n",
       ""},
      {v11 | v8 | v7, "eve", "apps", 0, "You have no apps.\n", ""},
      refused(v11 | v8 | v7, "eve", "apps -t acme-widgets",
              {"", "Couldn't find that team.", "not_found"}),
  };
  world.check(rows);
}

TEST_CASE("an app in detail") {
  World world;
  make_teams(world);
  world.make("admin", "create acme-website --org acme-widgets");
  world.make("admin", "sharing:add jill@daimyo-creative.com --app acme-website");
  world.make("admin", "ps:scale web=2:standard-1x worker=1:standard-2x --app acme-website");
  const Row rows[] = {
      {v11, "admin", "apps:info -a acme-website", 0,
       "=== acme-website\n\n"
       "Collaborators:  jill@daimyo-creative.com\n"
       "Auto Cert Mgmt: false\n"
       "Git URL:        https://git.heroku.com/acme-website.git\n"
       "Web URL:        https://acme-website.herokuapp.com/\n"
       "Repo Size:      0 B\n"
       "Slug Size:      0 B\n"
       "Owner:          acme-widgets@herokumanager.com\n"
       "Region:         us\n"
       "Dynos:          web: 2, worker: 1\n"
       "Stack:          heroku-24\n",
       ""},
      {v7 | v70, "jill", "apps:info -a acme-website", 0,
       "=== acme-website\n"
       "Auto Cert Mgmt: false\n"
       "Collaborators:  jill@daimyo-creative.com\n"
       "Dynos:          web: 2, worker: 1\n"
       "Git URL:        https://git.heroku.com/acme-website.git\n"
       "Owner:          acme-widgets@herokumanager.com\n"
       "Region:         us\n"
       "Repo Size:      0 B\n"
       "Slug Size:      0 B\n"
       "Stack:          heroku-24\n"
       "Web URL:        https://acme-website.herokuapp.com/\n",
       ""},
      refused(every, "eve", "apps:info -a acme-website",
              {"", "Couldn't find that app.", "not_found"}),
      refused(every, "eve", "apps:info -a no-such-app",
              {"", "Couldn't find that app.", "not_found"}),
  };
  world.check(rows);
}

TEST_CASE("an app in detail, as JSON") {
  World world;
  make_teams(world);
  world.make("admin", "create acme-website --org acme-widgets");
  world.make("admin", "sharing:add jill@daimyo-creative.com --app acme-website");
  world.make("admin", "ps:scale web=2:standard-1x --app acme-website");
  world.make("admin", "addons:create redis:premium-0 --app acme-website --price 5000");
  const auto finished = world.heroku("admin", "apps:info -a acme-website --json");
  REQUIRE(finished.exit_code == 0);
  const auto shown = boost::json::parse(finished.out);
  CHECK(shown.at("app").at("name") == "acme-website");
  CHECK(shown.at("app").at("team").at("name") == "acme-widgets");
  CHECK(shown.at("app").at("owner").at("email") == "acme-widgets@herokumanager.com");
  CHECK(shown.at("app").at("locked") == false);
  REQUIRE(shown.at("collaborators").as_array().size() == 1);
  CHECK(shown.at("collaborators").at(0).at("user").at("email") == "jill@daimyo-creative.com");
  CHECK(shown.at("dynos").as_array().size() == 2);
  REQUIRE(shown.at("addons").as_array().size() == 1);
  CHECK(shown.at("addons").at(0).at("plan").at("name") == "redis:premium-0");
  CHECK(shown.at("addons").at(0).at("billed_price").at("cents") == 5'000);
}

TEST_CASE("an app goes into maintenance and out of it") {
  World world;
  make_teams(world);
  world.make("admin", "create web-shop --org acme-widgets");
  world.make("admin", "sharing:add jill@daimyo-creative.com --app web-shop");
  const std::string on = "Enabling maintenance mode for web-shop";
  const Row rows[] = {
      {every, "admin", "maintenance -a web-shop", 0, "off\n", ""},
      {every, "admin", "maintenance:on -a web-shop", 0, "", on + "... done\n"},
      {every, "jill", "maintenance -a web-shop", 0, "on\n", ""},
      {every, "jill", "maintenance:off -a web-shop", 0, "",
       "Disabling maintenance mode for web-shop... done\n"},
      refused(every, "eve", "maintenance:on -a web-shop",
              {on.c_str(), "Couldn't find that app.", "not_found"}),
  };
  world.check(rows);
}

TEST_CASE("renaming and destroying an app") {
  World world;
  make_teams(world);
  world.make("admin", "create named-app --org acme-widgets");
  const std::string warning =
      " › Warning: Don't forget to update git remotes for all other local checkouts of the app.\n";
  const Row rows[] = {
      refused(every, "dev", "apps:rename mine -a named-app",
              {"Renaming named-app to mine",
               "You do not have the permission for this on named-app.", "forbidden"}),
      {v11, "admin", "apps:rename newname -a named-app", 0, links("newname"),
       "Renaming named-app to newname... done\n" + warning},
      {older, "admin", "apps:rename newname -a named-app", 0, links("newname"),
       "Renaming named-app to newname... done\n ▸ Don't forget to update git remotes for all "
       "other local checkouts of the app.\n"},
      refused(every, "dev", "apps:destroy -a newname --confirm newname",
              {"Destroying newname (including all add-ons)",
               "You do not have the permission for this on newname.", "forbidden"}),
      {v11, "admin", "apps:destroy -a newname --confirm other", 1, "",
       "     Error: Confirmation other did not match newname. Aborted.\n"},
      {every, "admin", "apps:destroy -a newname --confirm newname", 0, "",
       "Destroying newname (including all add-ons)... done\n"},
      refused(every, "admin", "apps:destroy -a newname --confirm newname",
              {"", "Couldn't find that app.", "not_found"}),
  };
  world.check(rows);
}

TEST_CASE("transfers into a team, out of it, and between people") {
  World world;
  make_teams(world);
  world.make("admin", "create acme-website-staging --org acme-widgets");
  world.make("admin", "sharing:add jill@daimyo-creative.com --app acme-website-staging");
  for (const char* app : {"deep-spring-4274", "deep-spring-4275", "dev-personal-app"})
    world.make("dev", std::string("create ") + app);
  world.make("admin", "create admin-app");
  world.make("dev", "sharing:add bob@acme.com --app dev-personal-app");
  const Row rows[] = {
      {every, "dev", "apps:transfer acme-widgets -a deep-spring-4274", 0, "",
       "Transferring deep-spring-4274 to acme-widgets... done\n"},
      {every, "admin", "apps:transfer acme-widgets -a admin-app --locked", 0, "",
       "Transferring admin-app to acme-widgets... done\nLocking admin-app... done\n"},
      // The client locks in a second step, which is not a member's business any more.
      {v11, "dev", "apps:transfer acme-widgets -a deep-spring-4275 --locked", 2, "",
       "Transferring deep-spring-4275 to acme-widgets... done\n"
       "Locking deep-spring-4275... !\n"
       " › Error: You do not have the permission for this on deep-spring-4275.\n ›\n"
       " › Error ID: forbidden\n"},
      {every, "dev", "apps:transfer bob@acme.com -a dev-personal-app", 0, "",
       "Initiating transfer of dev-personal-app to bob@acme.com... email sent\n"},
      {v11, "admin",
       "apps:transfer bob@acme.com -a acme-website-staging --confirm acme-website-staging", 0, "",
       "Transferring acme-website-staging to bob@acme.com... done\n"},
      {v8 | v7, "admin",
       "apps:transfer bob@acme.com -a acme-website-staging --confirm acme-website-staging", 2, "",
       " › Error: Unexpected arguments: --confirm, acme-website-staging See more help with "
       "--help\n"},
      refused(every, "eve", "apps:transfer acme-inc -a deep-spring-4274",
              {"", "Couldn't find that app.", "not_found"}),
      refused(every, "dev", "apps:transfer acme-inc -a deep-spring-4274",
              {"Transferring deep-spring-4274 to acme-inc",
               "You do not have the permission for this on deep-spring-4274.", "forbidden"}),
      {every, "admin", "apps:transfer acme-inc -a deep-spring-4274", 0, "",
       "Transferring deep-spring-4274 to acme-inc... done\n"},
  };
  world.check(rows);
  const auto pending = world.server().json(world.token("bob"), "transfers");
  REQUIRE(pending.as_array().size() == 1);
  CHECK(pending.as_array()[0].at("app") == "dev-personal-app");
}
