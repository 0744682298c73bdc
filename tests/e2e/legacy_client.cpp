// What the client of 2013 asks, answered with the statuses and the fields that it goes by.
#include <doctest/doctest.h>

#include "e2e/cli_world.hpp"
#include "e2e/legacy.hpp"

using orglog::testing::CliWorld;
using orglog::testing::free_port;
using orglog::testing::HttpReply;
using orglog::testing::LegacyClient;

namespace {

struct LegacyWorld {
  LegacyWorld()
      : port(free_port()), server({"--http", "127.0.0.1:" + port}), admin(port, setup()) {}

  LegacyClient client(const std::string& email) const { return {port, server.token_of(email)}; }
  boost::json::value shown(const std::string& line) const {
    return server.json(server.token_of("admin@acme.com"), line);
  }

  std::string port;
  CliWorld server;
  LegacyClient admin;

 private:
  std::string setup() const {
    server.as_operator("org:create acme-widgets --admin admin@acme.com");
    server.as_operator("org:create acme-inc --admin admin@acme.com");
    return server.token_of("admin@acme.com");
  }
};

boost::json::value json(const HttpReply& reply) {
  INFO(reply.status << " " << reply.body);
  REQUIRE(!reply.body.empty());
  return boost::json::parse(reply.body);
}

// `email role` of each row, as the client prints them.
std::vector<std::string> people(const HttpReply& reply) {
  REQUIRE(reply.status == 200);
  std::vector<std::string> found;
  const auto rows = json(reply);
  for (const auto& row : rows.as_array())
    found.push_back(std::string(row.at("email").as_string()) + " " +
                    std::string(row.at("role").as_string()));
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

TEST_CASE("the organizations one is in") {
  const LegacyWorld world;
  const HttpReply reply = world.admin.organization("GET", "/user/info");
  REQUIRE(reply.status == 200);
  const auto info = json(reply);
  CHECK(info.at("user").is_object());
  std::vector<std::string> names;
  for (const auto& org : info.at("organizations").as_array()) {
    names.emplace_back(org.at("organization_name").as_string());
    CHECK(org.at("role") == "admin");
  }
  std::sort(names.begin(), names.end());
  CHECK(names == std::vector<std::string>{"acme-inc", "acme-widgets"});
}

TEST_CASE("members: added once, set on the second time, removed") {
  const LegacyWorld world;
  const std::string users = "/organization/acme-widgets/user";
  const std::string joe = R"({"email":"joe@acme.com","role":"member"})";
  CHECK(world.admin.organization("POST", users, joe).status == 201);
  // Who is a member already: the client then sets the role.
  CHECK(world.admin.organization("POST", users, joe).status == 302);
  const std::string set = users + "/joe%40acme.com";
  CHECK(world.admin.organization("PUT", set, R"({"role":"admin"})").status == 200);
  // The client takes 304 for «is so already», too.
  const int again = world.admin.organization("PUT", set, R"({"role":"admin"})").status;
  CHECK((again == 200 || again == 304));
  CHECK(people(world.admin.organization("GET", users)) ==
        std::vector<std::string>{"admin@acme.com admin", "joe@acme.com admin"});
  CHECK(world.admin.organization("DELETE", users + "/joe%40acme.com").status == 204);
  CHECK(people(world.admin.organization("GET", users)) ==
        std::vector<std::string>{"admin@acme.com admin"});
}

TEST_CASE("apps of an organization: created with and without a name, listed") {
  const LegacyWorld world;
  const std::string create = "/organization/acme-inc/create-app";
  const HttpReply made = world.admin.organization(
      "POST", create,
      R"({"name":null,"region":null,"space":null,"stack":null,"kernel":null,)"
      R"("locked":null})");
  REQUIRE(made.status == 201);
  const auto app = json(made);
  CHECK(!app.at("name").as_string().empty());
  CHECK(app.at("stack").is_string());
  CHECK(app.at("web_url").is_string());
  CHECK(app.at("create_status") == "complete");
  const HttpReply named = world.admin.organization(
      "POST", create, R"({"app_name":"named-app","name":null,"locked":null})");
  REQUIRE(named.status == 201);
  CHECK(json(named).at("name") == "named-app");

  const HttpReply listed = world.admin.organization("GET", "/organization/acme-inc/app");
  REQUIRE(listed.status == 200);
  const auto apps = json(listed).as_array();
  REQUIRE(apps.size() == 2);
  for (const auto& row : apps) {
    CHECK(row.at("name").is_string());
    CHECK(row.at("locked") == false);
    CHECK(row.at("region").is_string());
  }
}

TEST_CASE("sharing an app") {
  const LegacyWorld world;
  world.server.run(world.server.token_of("admin@acme.com"), "create acme-website -o acme-widgets");
  const HttpReply app = world.admin.version_2("GET", "/apps/acme-website");
  REQUIRE(app.status == 200);
  CHECK(json(app).at("owner_email") == "acme-widgets@herokumanager.com");
  CHECK(json(app).at("stack").is_string());
  CHECK(json(app).at("region").is_string());

  const std::string collaborators = "/apps/acme-website/collaborators";
  const HttpReply added = world.admin.version_2(
      "POST", collaborators + "?collaborator[email]=jill%40daimyo-creative.com");
  CHECK((added.status == 200 || added.status == 201));
  CHECK(people(world.admin.version_2("GET", collaborators)) ==
        std::vector<std::string>{"jill@daimyo-creative.com collaborator"});
  CHECK(world.admin.version_2("DELETE", collaborators + "/jill%40daimyo-creative.com").status ==
        200);

  // A member is brought in by the organization's own call.
  world.admin.organization("POST", "/organization/acme-widgets/user",
                           R"({"email":"joe@acme.com","role":"member"})");
  const std::string inside = "/organization/acme-widgets/app/acme-website/collaborators";
  CHECK(world.admin.organization("POST", inside, R"({"email":"joe@acme.com"})").status == 200);
  CHECK(world.admin.organization("DELETE", inside + "/joe%40acme.com").status == 200);
  CHECK(people(world.admin.version_2("GET", collaborators)).empty());
}

TEST_CASE("transferring an app: into an organization, out of it, to a person") {
  const LegacyWorld world;
  const LegacyClient joe = world.client("joe@acme.com");
  world.admin.organization("POST", "/organization/acme-widgets/user",
                           R"({"email":"joe@acme.com","role":"member"})");
  const HttpReply made = joe.version_2("POST", "/apps?app[name]=deep-spring-4274");
  CHECK(made.status == 202);
  CHECK(json(made).at("create_status") == "complete");
  const HttpReply moved =
      joe.organization("PUT", "/app/deep-spring-4274", R"({"owner":"acme-widgets"})");
  CHECK(moved.status == 200);
  CHECK(json(world.admin.version_2("GET", "/apps/deep-spring-4274")).at("owner_email") ==
        "acme-widgets@herokumanager.com");
  CHECK(world.admin.organization("PUT", "/app/deep-spring-4274", R"({"owner":"joe@acme.com"})")
            .status == 200);
  CHECK(json(joe.version_2("GET", "/apps/deep-spring-4274")).at("owner_email") == "joe@acme.com");

  joe.version_2("POST", "/apps/deep-spring-4274/collaborators?collaborator[email]=zoe@acme.com");
  CHECK(joe.version_2("PUT", "/apps/deep-spring-4274?app[transfer_owner]=zoe%40acme.com").status ==
        200);
  CHECK(world.server.json(world.server.token_of("zoe@acme.com"), "transfers").as_array().size() ==
        1);
}

TEST_CASE("locking, joining and leaving") {
  const LegacyWorld world;
  world.admin.organization("POST", "/organization/acme-widgets/user",
                           R"({"email":"joe@acme.com","role":"member"})");
  world.server.run(world.server.token_of("admin@acme.com"), "create acme-website -o acme-widgets");
  const LegacyClient joe = world.client("joe@acme.com");
  CHECK(world.admin.organization("POST", "/app/acme-website/lock").status == 200);
  CHECK(world.shown("apps:info --app acme-website").at("locked") == true);
  CHECK(joe.organization("POST", "/app/acme-website/join").status == 423);
  CHECK(world.admin.organization("DELETE", "/app/acme-website/lock").status == 204);
  CHECK(joe.organization("POST", "/app/acme-website/join").status == 200);
  CHECK(joe.organization("DELETE", "/app/acme-website/join").status == 204);
}

TEST_CASE("refusals carry a message, and an unknown token is told so") {
  const LegacyWorld world;
  const LegacyClient eve = world.client("eve@else.org");
  const HttpReply hidden = eve.organization("GET", "/organization/acme-widgets/user");
  const HttpReply missing = eve.organization("GET", "/organization/nowhere/user");
  CHECK(hidden.status == 404);
  CHECK(hidden.body == missing.body);
  CHECK(json(hidden).at("message").is_string());
  CHECK(LegacyClient(world.port, "nobody-issued-this").organization("GET", "/user/info").status ==
        401);
}
