// The guide's commands, one after the other: by the vendor's command line, by the requests of the
// client of 2013, and by our own. Whoever asks, the log says the same.
#include <doctest/doctest.h>

#include "e2e/legacy.hpp"
#include "e2e/vendor/world.hpp"

using orglog::testing::Finished;
using orglog::testing::HttpReply;
using orglog::testing::LegacyClient;
using orglog::testing::Screen;
using orglog::testing::TempDir;
using namespace orglog::testing::vendor;

namespace {

void make_world(World& world) {
  world.make_as_operator("org:create acme-widgets --admin admin@acme.com");
  world.make_as_operator("org:create acme-inc --admin admin@acme.com");
  world.make("admin", "create acme-website --org acme-widgets");
  world.make("admin", "create acme-website-staging --org acme-widgets");
  world.make("admin", "create deep-spring-4274");
}

void succeed(World& world, const std::string& line) {
  INFO(line);
  const Finished finished = world.heroku("admin", line);
  INFO(finished.out << finished.err);
  CHECK(finished.exit_code == 0);
}

void by_vendor(World& world) {
  succeed(world, "members:add joe@acme.com --team acme-widgets --role member");
  succeed(world, "members:add joe@acme.com --team acme-widgets --role admin");
  succeed(world, "access:add jill@daimyo-creative.com --app acme-website");
  succeed(world, "apps:transfer acme-widgets -a deep-spring-4274");
  succeed(world, "create --team acme-inc");
  const TempDir home;
  furnish_home(home.path());
  const Screen screen = world.heroku_on_terminal(
      home.path(), world.token("admin"), "apps:transfer joe@acme.com --app acme-website-staging",
      {{"To proceed, type", "acme-website-staging\r"}});
  INFO(screen.text);
  CHECK(screen.exit_code == 0);
}

void by_2013(World& world) {
  const LegacyClient client(world.port(), world.token("admin"));
  const std::string users = "/organization/acme-widgets/user";
  CHECK(client.organization("POST", users, R"({"email":"joe@acme.com","role":"member"})").status ==
        201);
  CHECK(client.organization("POST", users, R"({"email":"joe@acme.com","role":"admin"})").status ==
        302);
  CHECK(client.organization("PUT", users + "/joe%40acme.com", R"({"role":"admin"})").status == 200);
  const HttpReply added = client.version_2(
      "POST", "/apps/acme-website/collaborators?collaborator[email]=jill@daimyo-creative.com");
  CHECK((added.status == 200 || added.status == 201));
  CHECK(client.organization("PUT", "/app/deep-spring-4274", R"({"owner":"acme-widgets"})").status ==
        200);
  CHECK(client
            .organization("POST", "/organization/acme-inc/create-app",
                          R"({"name":null,"region":null,"stack":null,"locked":null})")
            .status == 201);
  CHECK(client.organization("PUT", "/app/acme-website-staging", R"({"owner":"joe@acme.com"})")
            .status == 200);
}

void by_ours(World& world) {
  world.make("admin", "members:add joe@acme.com --org acme-widgets");
  world.make("admin", "members:add joe@acme.com --org acme-widgets --role admin");
  world.make("admin", "sharing:add jill@daimyo-creative.com --app acme-website");
  world.make("admin", "sharing:transfer acme-widgets -a deep-spring-4274");
  world.make("admin", "create --org acme-inc");
  world.make("admin", "sharing:transfer joe@acme.com --app acme-website-staging");
}

// What the log knows in the end: who may what in both organizations, and which kinds of events led
// there. The name that the server made up stands for itself.
std::string told_by(World& world) {
  std::string all;
  for (const std::string org : {"acme-widgets", "acme-inc"}) {
    all += plain(serialize(world.server().json(world.token("admin"), "org:show " + org))) + "\n";
    const auto events = world.server().json(world.token("admin"), "audit --org " + org);
    for (const auto& event : events.as_array())
      all += org + ": " + std::string(event.at("type").as_string()) + " by " +
             std::string(event.at("actor").as_string()) + "\n";
  }
  const auto app = world.server().json(world.token("joe"), "apps:info --app acme-website-staging");
  return all + serialize(app.at("owner"));
}

}  // namespace

TEST_CASE("the guide, in three tongues") {
  std::vector<std::string> told;
  for (const auto play : {by_vendor, by_2013, by_ours}) {
    World world;
    make_world(world);
    play(world);
    told.push_back(told_by(world));
  }
  CHECK(told[0].find("frozen-wave-4030") != std::string::npos);
  CHECK(told[0] == told[2]);
  CHECK(told[1] == told[2]);
}
