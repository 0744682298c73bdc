// What the vendor's command line asks on a terminal: which apps to transfer, whether one is sure,
// and for a password.
#include <doctest/doctest.h>

#include "e2e/vendor/world.hpp"
#include "support/plain_http.hpp"

using orglog::testing::Exchange;
using orglog::testing::Screen;
using orglog::testing::TempDir;
using namespace orglog::testing::vendor;

namespace {

void make_team(World& world) {
  world.make_as_operator("org:create acme-widgets --admin admin@acme.com");
  world.make("admin", "members:add dev@acme.com --org acme-widgets");
  for (const char* app : {"deep-spring-4274", "deep-spring-4275", "dev-personal-app"})
    world.make("dev", std::string("create ") + app);
}

bool shows(const Screen& screen, const std::string& text) {
  return screen.text.find(text) != std::string::npos;
}

std::string owner_of(World& world, const std::string& app) {
  const auto shown = world.server().json(world.token("admin"), "apps:info --app " + app);
  return std::string(shown.at("owner").at("name").as_string());
}

}  // namespace

TEST_CASE("many apps at once, chosen from a list") {
  World world;
  make_team(world);
  const TempDir home;
  furnish_home(home.path());
  const std::vector<Exchange> exchanges{{"dev-personal-app (dev@acme.com)", "a"},
                                        {"◉ dev-personal-app (dev@acme.com)", "\r"}};
  const Screen screen = world.heroku_on_terminal(home.path(), world.token("dev"),
                                                 "apps:transfer --bulk acme-widgets", exchanges);
  INFO(screen.text);
  CHECK(screen.all_shown);
  CHECK(screen.exit_code == 0);
  CHECK(shows(screen, "Select applications you would like to transfer"));
  CHECK(shows(screen, "Transferring applications to acme-widgets..."));
  const std::string hexagon = release() == v11 ? "" : "⬢ ";
  for (const char* app : {"deep-spring-4274", "deep-spring-4275", "dev-personal-app"}) {
    CHECK(shows(screen, "Transferring " + hexagon + app + "... done"));
    CHECK(owner_of(world, app) == "acme-widgets");
  }
}

TEST_CASE("an app leaves its team for a person when its name was typed") {
  World world;
  make_team(world);
  world.make("admin", "create acme-website-staging --org acme-widgets");
  const TempDir home;
  furnish_home(home.path());
  const std::string line = "apps:transfer bob@acme.com -a acme-website-staging";
  const Screen refused = world.heroku_on_terminal(home.path(), world.token("admin"), line,
                                                  {{"To proceed, type", "another-app\r"}});
  CHECK(refused.exit_code != 0);
  CHECK(shows(refused, "did not match"));
  CHECK(owner_of(world, "acme-website-staging") == "acme-widgets");

  const Screen screen = world.heroku_on_terminal(home.path(), world.token("admin"), line,
                                                 {{"To proceed, type", "acme-website-staging\r"}});
  INFO(screen.text);
  CHECK(screen.exit_code == 0);
  CHECK(shows(screen, "All collaborators will be removed from this app"));
  CHECK(shows(screen, "to bob@acme.com... done"));
  const auto app = world.server().json(world.token("bob"), "apps:info --app acme-website-staging");
  CHECK(app.at("owner").at("name") == "bob@acme.com");
}

TEST_CASE("logging in with a password, being somebody, logging out") {
  if (release() != v11) return;  // the older ones do not read a password from a pseudo terminal
  World world;
  world.token("admin");
  world.set_password("admin", "correct horse battery staple");
  const TempDir home;
  furnish_home(home.path());
  const auto on_terminal = [&](const std::string& line, const std::vector<Exchange>& exchanges) {
    return world.heroku_on_terminal(home.path(), "", line, exchanges);
  };
  const Screen wrong =
      on_terminal("login -i", {{"Email", "admin@acme.com\r"}, {"Password", "wrong\r"}});
  CHECK(wrong.exit_code != 0);
  CHECK(!shows(wrong, "Logged in"));

  const Screen in = on_terminal(
      "login -i", {{"Email", "admin@acme.com\r"}, {"Password", "correct horse battery staple\r"}});
  INFO(in.text);
  CHECK(in.exit_code == 0);
  CHECK(shows(in, "heroku: Enter your login credentials"));
  CHECK(shows(in, "Logged in as admin@acme.com"));
  CHECK(!shows(in, "battery"));

  const Screen who = on_terminal("whoami", {});
  CHECK(who.exit_code == 0);
  CHECK(who.text == "admin@acme.com\n");
  const Screen token = on_terminal("auth:token", {});
  INFO(token.text);
  CHECK(token.exit_code == 0);
  CHECK(shows(token, "Warning: token will expire"));

  const Screen out = on_terminal("logout", {});
  CHECK(out.exit_code == 0);
  CHECK(shows(out, "Logging out... done"));
  const Screen nobody = on_terminal("whoami", {});
  CHECK(nobody.exit_code == 100);
  CHECK(shows(nobody, "Error: not logged in"));

  // The token is gone for everybody, not only from the client's file.
  const auto last_line = token.text.find_last_of('\n', token.text.size() - 2);
  const std::string old = token.text.substr(last_line + 1, token.text.size() - last_line - 2);
  const auto refused = orglog::testing::ask_http(
      world.port(), {"GET", "/account", {{"Authorization", "Bearer " + old}}, ""});
  CHECK(refused.status == 401);
}
