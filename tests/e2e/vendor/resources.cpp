// `ps`, `addons` and `usage` of the vendor's command line: what apps have, and what that comes to.
#include <doctest/doctest.h>

#include <fstream>

#include "e2e/vendor/world.hpp"

using namespace orglog::testing::vendor;

namespace {

void make_app(World& world) {
  world.make_as_operator("org:create acme-widgets --admin admin@acme.com");
  world.make("admin", "members:add dev@acme.com --org acme-widgets");
  world.make("admin", "create acme-website --org acme-widgets");
  world.make("admin", "sharing:add jill@daimyo-creative.com --app acme-website");
}

}  // namespace

TEST_CASE("scaling an app") {
  World world;
  make_app(world);
  const char* const scale = "ps:scale web=2:standard-1x -a acme-website";
  const Row rows[] = {
      {v11, "admin", "ps:scale -a acme-website", 1, "",
       "     Error: No process types on acme-website. Upload a Procfile to add process types. "
       "https://devcenter.heroku.com/articles/procfile\n"},
      {older, "admin", "ps:scale -a acme-website", 1, "",
       " ▸ No process types on acme-website. Upload a Procfile to add process types. "
       "https://devcenter.heroku.com/articles/procfile\n"},
      {every, "admin", "ps -a acme-website", 0, "No dynos on acme-website\n", ""},
      {every, "admin", scale, 0, "", "Scaling dynos... done, now running web at 2:Standard-1X\n"},
      {every, "jill", "ps:scale web+1 worker=1:Standard-2X -a acme-website", 0, "",
       "Scaling dynos... done, now running web at 3:Standard-1X, worker at 1:Standard-2X\n"},
      {every, "admin", "ps:scale -a acme-website", 0, "web=3:Standard-1X worker=1:Standard-2X\n",
       ""},
      {every, "admin", "ps:scale worker=0 -a acme-website", 0, "",
       "Scaling dynos... done, now running worker at 0:Standard-2X\n"},
      // A member who has not joined the app may look at it and no more.
      refused(every, "dev", scale,
              {"Scaling dynos", "You have not joined acme-website.", "forbidden"}),
      refused(v11 | v8 | v7, "admin", "ps:scale web=101 -a acme-website",
              {"Scaling dynos", "Process type web would have too many dynos.", "invalid_params"}),
      refused(v11 | v8 | v7, "admin", "ps:scale web=1:enormous -a acme-website",
              {"Scaling dynos", "size is not one of this platform.", "invalid_params"}),
  };
  world.check(rows);
}

TEST_CASE("the size of dynos, and the dynos one by one") {
  World world;
  make_app(world);
  world.make("admin", "ps:scale web=2:standard-1x --app acme-website");
  const Row rows[] = {
      {v11, "admin", "ps:type web=standard-2x -a acme-website", 0,
       "=== Process Types\n\n"
       "  type   size          qty   cost/hour   max cost/month\n"
       " ─\n"
       "  web    Standard-2X   2     ~$0.139     $100\n\n\n"
       "=== Dyno Totals\n\n"
       "  type          total\n"
       " ─\n"
       "  Standard-2X   2\n\n",
       "Scaling dynos on acme-website... done\n"},
      {v8, "admin", "ps:type web=standard-2x -a acme-website", 0,
       "=== Dyno Types\n"
       "type  size         qty  cost/hour  max cost/month\n"
       "─  ─  ─  ─  ─\n"
       "web   Standard-2X  2    ~$0.139    $100\n"
       "=== Dyno Totals\n"
       "type         total\n"
       "─  ─\n"
       "Standard-2X  2\n",
       "Scaling dynos on acme-website... done\n"},
      {v7, "admin", "ps:type web=standard-2x -a acme-website", 0,
       "=== Dyno Types\n"
       "type  size         qty  cost/mo\n"
       "─  ─  ─  ─\n"
       "web   Standard-2X  2    $100\n"
       "=== Dyno Totals\n"
       "type         total\n"
       "─  ─\n"
       "Standard-2X  2\n",
       "Scaling dynos on acme-website... done\n"},
      {v70, "admin", "ps:type web=standard-2x -a acme-website", 0,
       "type  size         qty  cost/mo\n"
       "─  ─  ─  ─\n"
       "web   Standard-2X  2    100\n",
       "Scaling dynos on acme-website... done\n"},
      {every, "admin", "ps:scale -a acme-website", 0, "web=2:Standard-2X\n", ""},
  };
  world.check(rows);
  const auto shown = plain(world.heroku("admin", "ps -a acme-website").out);
  CHECK(shown.find("=== web (Standard-2X): ") == 0);
  CHECK(shown.find(" (2)\n") != std::string::npos);
  CHECK(shown.find("\nweb.1: up ") != std::string::npos);
  CHECK(shown.find("\nweb.2: up ") != std::string::npos);
}

// The client sends no price, and without a list of plans the server knows of none.
TEST_CASE("add-ons: made, looked at, destroyed") {
  World world;
  make_app(world);
  const std::string creating = "Creating heroku-postgresql:standard-0 on acme-website... free\n";
  const Row rows[] = {
      {v11, "admin", "addons:create heroku-postgresql:standard-0 -a acme-website", 0,
       "Created heroku-frozen-wave-4030\n"
       "Run heroku addons:docs heroku-postgresql to view documentation.\n",
       creating},
      {older, "admin", "addons:create heroku-postgresql:standard-0 -a acme-website", 0,
       "Created heroku-frozen-wave-4030\n"
       "Use heroku addons:docs heroku-postgresql to view documentation\n",
       creating},
      {v11, "jill", "addons:info heroku-postgresql -a acme-website", 0,
       "=== heroku-frozen-wave-4030\n\n"
       "Plan:         heroku-postgresql:standard-0\n"
       "Price:        free\n"
       "Max Price:    free\n"
       "Owning app:   acme-website\n"
       "Installed at: TIME\n"
       "State:        created\n",
       ""},
      {v8, "jill", "addons:info heroku-postgresql -a acme-website", 0,
       "=== heroku-frozen-wave-4030\n"
       "Installed at: TIME\n"
       "Max Price:    free\n"
       "Owning app:   acme-website\n"
       "Plan:         heroku-postgresql:standard-0\n"
       "Price:        free\n"
       "State:        created\n",
       ""},
      {v7 | v70, "jill", "addons:info heroku-postgresql -a acme-website", 0,
       "=== heroku-frozen-wave-4030\n"
       "Installed at: TIME\n"
       "Owning app:   acme-website\n"
       "Plan:         heroku-postgresql:standard-0\n"
       "Price:        free\n"
       "State:        created\n",
       ""},
      refused(every, "eve", "addons:create heroku-redis:hobby-dev -a acme-website",
              {"Creating heroku-redis:hobby-dev on acme-website", "Couldn't find that app.",
               "not_found"}),
      refused(every, "dev", "addons:create heroku-redis:hobby-dev -a acme-website",
              {"Creating heroku-redis:hobby-dev on acme-website",
               "You have not joined acme-website.", "forbidden"}),
      {every, "admin", "addons:destroy heroku-postgresql -a acme-website --confirm acme-website", 0,
       "", "Destroying heroku-frozen-wave-4030 on acme-website... done\n"},
      {every, "admin", "addons -a acme-website", 0, "No add-ons for app acme-website.\n", ""},
      refused(every, "admin", "addons:info heroku-postgresql -a acme-website",
              {"", "Couldn't find that add-on.", "not_found"}),
  };
  world.check(rows);
}

TEST_CASE("an add-on with a name of one's own") {
  World world;
  make_app(world);
  const char* const create = "addons:create heroku-redis:mini -a acme-website --name sessions";
  const char* const progress = "Creating heroku-redis:mini on acme-website";
  const std::string free = "Creating heroku-redis:mini on acme-website... free\n";
  const Row rows[] = {
      {v11, "admin", create, 0,
       "Created sessions\nRun heroku addons:docs heroku-redis to view documentation.\n", free},
      {older, "admin", create, 0,
       "Created sessions\nUse heroku addons:docs heroku-redis to view documentation\n", free},
      refused(every, "admin", create,
              {progress, "name sessions is already taken.", "invalid_params"}),
      refused(every, "admin", "addons:create heroku-redis:mini -a acme-website --name 4you",
              {progress, "name is not valid.", "invalid_params"}),
      {every, "admin", "addons:destroy sessions -a acme-website --confirm acme-website", 0, "",
       "Destroying sessions on acme-website... done\n"},
  };
  world.check(rows);
}

TEST_CASE("add-ons with a price, on one app and on all of them") {
  World world;
  make_app(world);
  world.make("admin", "addons:create redis:premium-0 --app acme-website --price 5000");
  world.make("admin", "addons:create papertrail:basic --app acme-website --price 0");
  const std::string footer =
      "The table above shows add-ons and the attachments to the current app (acme-website) or "
      "other apps.\n\n";
  const char* const destroy = "addons:destroy redis -a acme-website --confirm acme-website";
  const Row rows[] = {
      {v11, "admin", "addons -a acme-website", 0,
       "\n  Add-on                           Plan        Price          Max Price   State\n"
       " ─\n"
       "  papertrail (frozen-wave-4030)   basic       free           free        created\n\n"
       "  redis (frozen-wave-4030)             premium-0   ~$0.069/hour   $50/month   created\n\n"
       "\n" +
           footer,
       ""},
      {v7 | v70, "admin", "addons -a acme-website", 0,
       "\nAdd-on                          Plan       Price      State\n"
       "─  ─  ─  ─\n"
       "papertrail (frozen-wave-4030)  basic      free       created\n\n"
       "redis (frozen-wave-4030)            premium-0  $50/month  created\n\n" +
           footer,
       ""},
      {v11, "jill", "addons", 0,
       "  Owning App     Add-on                   Plan               Price          Max Price   "
       "State\n"
       " ─\n"
       "  acme-website   frozen-wave-4030   papertrail:basic   free           free        "
       "created\n"
       "  acme-website   frozen-wave-4030        redis:premium-0    ~$0.069/hour   $50/month   "
       "created\n\n",
       ""},
      // rule 26: what costs something is not a collaborator's business
      refused(v7 | v70, "jill", destroy,
              {"Destroying frozen-wave-4030 on acme-website",
               "You do not have the permission for this on acme-website.", "forbidden"}),
      {v8, "jill", destroy, 1, "",
       "Destroying frozen-wave-4030 on acme-website... !\n"
       " ▸ The add-on was unable to be destroyed: You do not have the permission for this on "
       "acme-website..\n"},
      {v11, "jill", destroy, 1, "",
       "Destroying frozen-wave-4030 on acme-website... !\n"
       "     Error: The add-on was unable to be destroyed: You do not have the permission for this "
       "on acme-website..\n"},
  };
  world.check(rows);
}

// The client sends no price: with a list of plans the server knows it.
TEST_CASE("add-ons cost what the list of plans says, and are not for collaborators then") {
  const orglog::testing::TempDir directory;
  const std::string plans = std::string(directory.path()) + "/plans.json";
  std::ofstream(plans) << R"({"heroku-postgresql:standard-0": 5000, "heroku-redis:mini": 0})";
  World world({"--addon-plans", plans});
  make_app(world);
  const char* const create = "addons:create heroku-postgresql:standard-0 -a acme-website";
  const char* const progress = "Creating heroku-postgresql:standard-0 on acme-website";
  const std::string creating = std::string(progress) + "... ";
  const Row rows[] = {
      {v11, "admin", create, 0,
       "Created heroku-frozen-wave-4030\n"
       "Run heroku addons:docs heroku-postgresql to view documentation.\n",
       creating + "~$0.069/hour (max $50/month)\n"},
      {v8, "admin", create, 0,
       "Created heroku-frozen-wave-4030\n"
       "Use heroku addons:docs heroku-postgresql to view documentation\n",
       creating + "~$0.069/hour (max $50/month)\n"},
      {v7 | v70, "admin", create, 0,
       "Created heroku-frozen-wave-4030\n"
       "Use heroku addons:docs heroku-postgresql to view documentation\n",
       creating + "$50/month\n"},
      // rule 26
      refused(every, "jill", create,
              {progress, "You do not have the permission for this on acme-website.", "forbidden"}),
      {v11, "jill", "addons:create heroku-redis:mini -a acme-website --name cache", 0,
       "Created cache\nRun heroku addons:docs heroku-redis to view documentation.\n",
       "Creating heroku-redis:mini on acme-website... free\n"},
      {older, "jill", "addons:create heroku-redis:mini -a acme-website --name cache", 0,
       "Created cache\nUse heroku addons:docs heroku-redis to view documentation\n",
       "Creating heroku-redis:mini on acme-website... free\n"},
      refused(every, "admin", "addons:create heroku-redis:maxi -a acme-website",
              {"Creating heroku-redis:maxi on acme-website", "Couldn't find that plan.",
               "invalid_params"}),
  };
  world.check(rows);
}

TEST_CASE("what was used of metered add-ons") {
  World world;
  make_app(world);
  const Row rows[] = {
      {v11, "admin", "usage:addons -t acme-widgets", 0, "\nNo usage found for team acme-widgets\n",
       "Gathering usage data for acme-widgets... done\n"},
      {v11, "admin", "usage:addons -a acme-website -t acme-widgets", 0,
       "\nNo usage found for app acme-website\n", "Gathering usage data... done\n"},
      {v11, "admin", "usage:addons -a acme-website", 0, "\nNo usage found for app acme-website\n",
       "Gathering usage data... done\n"},
  };
  world.check(rows);
  world.make("admin", "addons:create redis:premium-0 --app acme-website --price 5000 --name cache");
  const std::string table =
      "  Add-on   Meter           Quantity\n"
      " ─\n"
      "  cache    Cents a month   5000\n\n";
  const std::string shown = "\n=== Usage for acme-website\n\n" + table;
  const Row used[] = {
      {v11, "admin", "usage:addons -t acme-widgets", 0, shown + "\n",
       "Gathering usage data for acme-widgets... done\n"},
      {v11, "admin", "usage:addons -a acme-website -t acme-widgets", 0, shown,
       "Gathering usage data... done\n"},
      {v11, "jill", "usage:addons -a acme-website", 0, shown, "Gathering usage data... done\n"},
  };
  world.check(used);
}
