// `ps`, `addons` and `usage` of the vendor's command line: what apps have, and what that comes to.
#include <doctest/doctest.h>

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
       " › Error: No process types on acme-website. Upload a Procfile to add process types. "
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
              {"Scaling dynos", "Couldn't find that dyno size.", "invalid_params"}),
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

TEST_CASE("add-ons: made, listed, looked at, destroyed") {
  World world;
  make_app(world);
  const char* const plan = "heroku-postgresql:standard-0";
  const std::string creating = std::string("Creating ") + plan + " on acme-website... ";
  const Row rows[] = {
      {v11, "admin", "addons:create heroku-postgresql:standard-0 --name db -a acme-website", 0,
       "Created db\nRun heroku addons:docs heroku-postgresql to view documentation.\n",
       creating + "~$0.069/hour (max $50/month)\n"},
      {v8, "admin", "addons:create heroku-postgresql:standard-0 --name db -a acme-website", 0,
       "Created db\nUse heroku addons:docs heroku-postgresql to view documentation\n",
       creating + "~$0.069/hour (max $50/month)\n"},
      {v7 | v70, "admin", "addons:create heroku-postgresql:standard-0 --name db -a acme-website", 0,
       "Created db\nUse heroku addons:docs heroku-postgresql to view documentation\n",
       creating + "$50/month\n"},
      {v11, "admin", "addons -a acme-website", 0,
       "\n  Add-on                   Plan         Price          Max Price   State\n"
       " ─\n"
       "  heroku-postgresql (db)   standard-0   ~$0.069/hour   $50/month   created\n\n\n"
       "The table above shows add-ons and the attachments to the current app (acme-website) or "
       "other apps.\n\n",
       ""},
      {v7 | v70, "admin", "addons -a acme-website", 0,
       "\nAdd-on                  Plan        Price      State\n"
       "─  ─  ─  ─\n"
       "heroku-postgresql (db)  standard-0  $50/month  created\n\n"
       "The table above shows add-ons and the attachments to the current app (acme-website) or "
       "other apps.\n\n",
       ""},
      {v11, "admin", "addons", 0,
       "  Owning App     Add-on   Plan                           Price          Max Price   State\n"
       " ─\n"
       "  acme-website   db       heroku-postgresql:standard-0   ~$0.069/hour   $50/month   "
       "created\n\n",
       ""},
      {v11, "admin", "addons:info db -a acme-website", 0,
       "=== db\n\n"
       "Plan:         heroku-postgresql:standard-0\n"
       "Price:        ~$0.069/hour\n"
       "Max Price:    $50/month\n"
       "Owning app:   acme-website\n"
       "Installed at: TIME\n"
       "State:        created\n",
       ""},
      {v7 | v70, "admin", "addons:info db", 0,
       "=== db\n"
       "Installed at: TIME\n"
       "Owning app:   acme-website\n"
       "Plan:         heroku-postgresql:standard-0\n"
       "Price:        $50/month\n"
       "State:        created\n",
       ""},
      // rule 26: paid add-ons are not a collaborator's business
      refused(every, "jill", "addons:create heroku-redis:premium-0 -a acme-website",
              {"Creating heroku-redis:premium-0 on acme-website",
               "You do not have the permission for this on acme-website.", "forbidden"}),
      {every, "admin", "addons:destroy db -a acme-website --confirm acme-website", 0, "",
       "Destroying db on acme-website... done\n"},
      {v11 | v8 | v7, "admin", "addons -a acme-website", 0, "No add-ons for app acme-website.\n",
       ""},
      refused(v11 | v8 | v7, "admin", "addons:info db -a acme-website",
              {"", "Couldn't find that add on.", "not_found"}),
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
}
