// What an auditor asks over HTTP: the socket's answers, with HTTP's status.
#include <doctest/doctest.h>

#include "support/http_fixture.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

struct World {
  World() {
    server.make_team("acme", "ada@acme.com");
    server.done(AddMember{org("acme"), email("joe@acme.com"), Role::member});
    REQUIRE(joe.post("/teams/apps", R"({"team":"acme","name":"web-shop"})").status == 201);
  }
  HttpFixture server;
  HttpClient ada = server.as("ada@acme.com");
  HttpClient joe = server.as("joe@acme.com");
};

}  // namespace

TEST_CASE("who can, whether one can, and what changed, now and at a past moment") {
  World world;
  const std::string moment = "@" + std::to_string(world.server.log().end() - 1);
  const HttpAnswer deploy = world.ada.get("/apps/web-shop/who-can/deploy");
  REQUIRE(deploy.status == 200);
  CHECK(deploy.json().at("people").as_array().size() == 2);
  CHECK(world.joe.get("/apps/web-shop/can/joe%40acme.com/deploy").json().at("can") == true);
  CHECK(world.ada.get("/apps/web-shop/can/joe%40acme.com/manage").json().at("can") == false);

  world.server.done(RemoveMember{org("acme"), email("joe@acme.com")});
  CHECK(world.ada.get("/apps/web-shop/who-can/deploy").json().at("people").as_array().size() == 1);
  const HttpAnswer then = world.ada.get("/apps/web-shop/who-can/deploy?as_of=" + moment);
  CHECK(then.json().at("people") == deploy.json().at("people"));

  const std::string now = "@" + std::to_string(world.server.log().end() - 1);
  const HttpAnswer diff = world.ada.get("/teams/acme/diff?from=" + moment + "&to=" + now);
  REQUIRE(diff.status == 200);
  CHECK(diff.json().at("changes").as_array().size() == 2);
  CHECK(diff.json().at("changes").as_array()[0].at("text") == "joe@acme.com left, was member");

  const HttpAnswer told = world.ada.get("/teams/acme/audit-events?explain=true&type=MemberRemoved");
  REQUIRE(told.status == 200);
  const auto events = told.json();
  const auto& changes = events.as_array()[0].at("data").at("changes").as_array();
  CHECK(changes[0].at("what") == "role");
  CHECK(changes[0].at("before") == "member");
  CHECK(changes[0].at("after").is_null());
}

TEST_CASE("strangers learn nothing, members only about themselves, and nonsense is told as such") {
  World world;
  HttpClient eve = world.server.as("eve@example.com");
  CHECK(world.joe.get("/apps/web-shop/who-can/view").status == 403);
  const std::string now = "@" + std::to_string(world.server.log().end() - 1);
  const std::string diff = "/teams/acme/diff?from=" + now + "&to=" + now;
  CHECK(world.joe.get(diff).status == 403);
  CHECK(eve.get("/apps/web-shop/who-can/view").status == 404);
  CHECK(eve.get("/apps/web-shop/can/eve%40example.com/view").status == 404);
  CHECK(eve.get(diff).status == 404);
  CHECK(world.ada.get("/apps/web-shop/who-can/fly").status == 422);
  CHECK(world.ada.get("/apps/web-shop/who-can/view?as_of=then").status == 422);
  HttpClient reader = world.server.as("ada@acme.com", Scope::read);
  CHECK(reader.get("/apps/web-shop/who-can/view").status == 403);
}
