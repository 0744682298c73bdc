// The guide's commands on the real programs, with the guide's words.
#include <doctest/doctest.h>

#include "cli_world.hpp"
#include "support/eventually.hpp"

using orglog::testing::CliWorld;
using orglog::testing::eventually;
using orglog::testing::Finished;

namespace {

// One line that succeeds, and exactly what it prints; on stderr stands what its receipt is got by.
void says(const CliWorld& world, const std::string& token, const std::string& line,
          const std::string& output) {
  INFO(line);
  const Finished finished = world.run(token, line);
  CHECK(finished.out == output + "\n");
  CHECK(finished.err.starts_with("@"));
  CHECK(finished.err.find("  command ") != std::string::npos);
  CHECK(finished.exit_code == 0);
}

}  // namespace

TEST_CASE("the story of the guide, word for word") {
  CliWorld world;
  const std::string root = world.server().operator_token();
  says(world, root, "org:create acme-widgets --admin ada@acme.com --members 25",
       "Creating organization acme-widgets with admin ada@acme.com... done");
  const std::string ada = world.token_of("ada@acme.com");
  const std::string joe = world.token_of("joe@acme.com");

  says(world, ada, "members:add joe@acme.com --org acme-widgets",
       "Adding joe@acme.com as member to organization acme-widgets... done");
  // O5: who is a member already gets the role.
  says(world, ada, "members:add joe@acme.com --org acme-widgets --role admin",
       "Adding joe@acme.com as admin to organization acme-widgets... done");
  says(world, ada, "create acme-website --org acme-widgets",
       "Creating acme-website in organization acme-widgets... done");
  says(world, ada, "sharing:add jill@daimyo-creative.com --app acme-website",
       "Adding jill@daimyo-creative.com to acme-website as collaborator... done");
  says(world, joe, "create deep-spring-4274", "Creating deep-spring-4274... done");
  says(world, joe, "sharing:transfer acme-widgets -a deep-spring-4274",
       "Transferring deep-spring-4274 to acme-widgets... done");
  says(world, ada, "create acme-website-staging -o acme-widgets",
       "Creating acme-website-staging in organization acme-widgets... done");
  says(world, ada, "sharing:transfer joe@acme.com --app acme-website-staging",
       "Transferring acme-website-staging to joe@acme.com... done");
  says(world, ada, "lock --app acme-website", "Locking acme-website... done");
  says(world, ada, "ps:scale web=2:standard-1x --app acme-website",
       "Scaling acme-website to web=2:standard-1x... done");

  const Finished made_up = world.run(joe, "create --org acme-widgets");
  CHECK(made_up.exit_code == 0);
  const std::string before = "Creating ";
  const std::string behind = " in organization acme-widgets... done\n";
  CHECK(made_up.out.substr(0, before.size()) == before);
  CHECK(made_up.out.size() > before.size() + behind.size());
  CHECK(made_up.out.ends_with(behind));
}

TEST_CASE("org:show --json is exactly who may do what, and --as-of what it was") {
  CliWorld world;
  const std::string root = world.server().operator_token();
  world.as_operator("org:create acme --admin ada@acme.com");
  const auto provisioned = world.json(root, "org:show acme");
  CHECK(provisioned == boost::json::parse(R"({"admins":["ada@acme.com"],"members":[],"apps":{}})"));
  const std::string ada = world.token_of("ada@acme.com");
  const auto added = world.json(ada, "members:add joe@acme.com --org acme");
  world.run(ada, "create web --org acme");
  world.run(ada, "sharing:add jill@else.org --app web --permissions view,deploy");

  CHECK(world.json(ada, "org:show acme") == boost::json::parse(R"({"admins":["ada@acme.com"],
      "members":["joe@acme.com"],"apps":{"web":{"jill@else.org":["view","deploy"]}}})"));
  const std::string position = boost::json::serialize(added.at("position"));
  const auto then = world.json(ada, "org:show --as-of @" + position + " --org acme");
  CHECK(then.at("apps").as_object().empty());
  CHECK(then.at("members").as_array().size() <= 1);

  const Finished replayed =
      CliWorld::offline("replay --json --data " + world.data());  // beside the running server
  const auto replay = CliWorld::parsed(replayed);
  CHECK(replay.at("orgs").at("acme") == world.json(ada, "org:show acme"));
  CHECK(replay.at("digest").as_string().size() == 64);
  CHECK(replay.at("position").to_number<int>() > 4);
}

TEST_CASE(
    "D13, I4: the last admin who can sign in stays; mails are sent again, and not too often") {
  CliWorld world;
  world.as_operator("org:create acme --admin ada@acme.com");
  const std::string ada = world.token_of("ada@acme.com");
  world.run(ada, "members:add grace@acme.com --org acme --role admin");
  const Finished removed = world.run(ada, "members:remove ada@acme.com --org acme");
  CHECK(removed.exit_code == 4);
  CHECK(
      removed.err.find("Until grace@acme.com activates an account, ada@acme.com is the last admin "
                       "of the org.") != std::string::npos);
  CHECK(world.run(ada, "members:send-again grace@acme.com --org acme").exit_code == 0);
  const Finished again = world.run(ada, "members:send-again grace@acme.com --org acme");
  CHECK(again.exit_code == 4);
  CHECK(again.err.find("sent_recently") != std::string::npos);
  CHECK(world.json(ada, "audit --org acme --type SentAgain").as_array().size() == 1);
  world.token_of("grace@acme.com");
  CHECK(world.run(ada, "members:remove ada@acme.com --org acme").exit_code == 0);
}

TEST_CASE("readings that nobody records are not said to be none") {
  CliWorld world;
  world.as_operator("org:create acme --admin ada@acme.com");
  const std::string ada = world.token_of("ada@acme.com");
  const Finished readings = world.run(ada, "audit --readings --org acme");
  CHECK(readings.exit_code == 0);
  CHECK(readings.out.find("This server does not record who reads") == 0);
}

TEST_CASE("U1 U3: usage shows what runs against the limits, and the log shows why") {
  CliWorld world;
  world.as_operator("org:create acme --admin ada@acme.com --dyno-units 1 --addon-credits 1000");
  const std::string ada = world.token_of("ada@acme.com");
  world.run(ada, "create web --org acme");
  world.run(ada, "join --app web");
  CHECK(world.run(ada, "ps:scale web=2 --app web").exit_code == 0);
  CHECK(world.run(ada, "addons:create postgresql:standard-0 --app web --price 5000").exit_code ==
        0);
  const auto now = world.json(ada, "usage --org acme");
  CHECK(now.at("current").at("dyno_units").to_number<double>() == 2.0);
  CHECK(now.at("current").at("addon_credits_cents").to_number<int>() == 5000);
  CHECK(now.at("over").as_array().size() == 2);
  const Finished table = world.run(ada, "usage --org acme");
  CHECK(table.out.find("over the limit") != std::string::npos);
  // Usage counts whole seconds: the first of them has to pass.
  const auto days = [&] { return world.json(ada, "usage --org acme --daily").at("rows"); };
  REQUIRE(eventually([&] { return !days().as_array().empty(); }));
  CHECK(days().as_array().back().at("complete") == false);
  const Finished daily = world.run(ada, "usage --org acme --daily");
  CHECK(daily.exit_code == 0);
  CHECK(daily.out.find("so far") != std::string::npos);  // today is not over
  CHECK(world.run(ada, "usage --org acme --monthly").exit_code == 0);

  const auto exceeded = world.json(ada, "audit --org acme --type limit.exceeded");
  CHECK(exceeded.as_array().size() == 2);
  const auto newest = world.json(ada, "audit --org acme --reverse --limit 1");
  REQUIRE(newest.as_array().size() == 1);
  CHECK(newest.as_array()[0].at("actor") == "ada@acme.com");
}

TEST_CASE("transfers between people take two, and import gives a verdict for each app") {
  CliWorld world;
  world.as_operator("org:create acme --admin ada@acme.com");
  const std::string ada = world.token_of("ada@acme.com");
  const std::string joe = world.token_of("joe@acme.com");
  world.run(ada, "members:add joe@acme.com --org acme");
  world.run(joe, "create mine");
  world.run(joe, "sharing:add ada@acme.com --app mine");
  const Finished requested = world.run(joe, "sharing:transfer ada@acme.com --app mine");
  CHECK(requested.exit_code == 0);
  CHECK(requested.out.find("Transferring mine to ada@acme.com... pending\n") == 0);
  const auto pending = world.json(ada, "transfers");
  REQUIRE(pending.as_array().size() == 1);
  const std::string id(pending.as_array()[0].at("id").as_string());
  CHECK(world.run(ada, "transfers:accept " + id).exit_code == 0);
  CHECK(world.json(ada, "apps:info --app mine").at("owner").at("name") == "ada@acme.com");

  world.run(joe, "create first");
  world.run(joe, "create second");
  const Finished imported = world.run(joe, "sharing:import acme first mine second");
  CHECK(imported.exit_code == 4);
  CHECK(imported.out.find("Transferring first to acme... done\n") != std::string::npos);
  CHECK(imported.out.find("Transferring mine to acme... failed: ") != std::string::npos);
  CHECK(imported.out.find("Transferring second to acme... done\n") != std::string::npos);
}

TEST_CASE("subscribe prints what is there, a line an event") {
  CliWorld world;
  world.as_operator("org:create acme --admin ada@acme.com");
  const std::string root = world.server().operator_token();
  const Finished all = world.as_operator("subscribe --json");
  CHECK(all.exit_code == 0);
  std::size_t lines = 0;
  for (const char character : all.out) lines += character == '\n' ? 1 : 0;
  CHECK(lines == world.json(root, "audit").as_array().size());
  CHECK(lines == 2);
}
