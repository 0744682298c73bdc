// F-D3: sentences, ids and resource names that programs of others compare with what they were told.
// Each row says whose program it is and what it looks for, from its source; a row here is a
// promise.
#include <doctest/doctest.h>

#include <vector>

#include "support/http_fixture.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

struct World {
  explicit World(const HttpOptions& options = {}) : server(options) {
    server.make_team("acme", "ada@acme.com");
    server.done(CreateApp{app("web"), org("acme"), false});
    server.done(RegisterAccount{email("joe@acme.com"), ""});
  }
  HttpFixture server;
  HttpClient ada = server.as("ada@acme.com");
};

struct Row {
  const char* who;  // compares
  const char* method;
  const char* path;
  const char* body;
  int status;
  const char* id;
  const char* words;     // that it looks for, in the message
  const char* resource;  // that it compares; empty: none
};

constexpr const char* terraform =
    "heroku/terraform-provider-heroku, heroku/framework_resource_team_collaborator.go and "
    "resource_heroku_team_collaborator.go";
constexpr const char* resolver = "@heroku-cli/plugin-addons, lib/resolve";
constexpr const char* logout = "@heroku-cli/command, login.ts: logout";
constexpr const char* scripts = "deploy scripts that read the output of heroku apps:info";
constexpr const char* cli = "heroku 7.0.12 to 11.10.0, as recorded from the real programs";

const std::vector<Row> rows{
    // Create takes over a grant that exists; the program compares in lower case.
    {terraform, "POST", "/teams/apps/web/collaborators",
     R"({"user":"jill@else.org","permissions":["view"]})", 409, "conflict",
     "User is already a collaborator on app", ""},
    {"Go programs that transfer apps, and add the new owner first", "POST",
     "/apps/web/collaborators", R"({"user":"jill@else.org"})", 409, "conflict",
     "User is already a collaborator on app", ""},
    // Read takes a grant that is gone out of the state.
    {terraform, "GET", "/teams/apps/web/collaborators/joe@acme.com", "", 404, "not_found",
     "Couldn't find that user", ""},
    {terraform, "GET", "/teams/apps/web/collaborators/nobody@else.org", "", 404, "not_found",
     "Couldn't find that user", ""},
    {terraform, "DELETE", "/teams/apps/web/collaborators/joe@acme.com", "", 404, "not_found",
     "Couldn't find that user", ""},
    {scripts, "GET", "/apps/nothing", "", 404, "not_found", "Couldn't find that app.", ""},
    {cli, "GET", "/teams/nope", "", 404, "not_found", "Couldn't find that team.", ""},
    {resolver, "POST", "/actions/addons/resolve", R"({"addon":"nothing"})", 404, "not_found",
     "Couldn't find that add-on.", "add_on"},
    {logout, "DELETE", "/oauth/sessions/~", "", 404, "not_found", "Couldn't find that session.",
     "session"},
};

}  // namespace

TEST_CASE("F-D3 programs find the words that they look for") {
  World world;
  REQUIRE(world.ada.post("/apps/web/collaborators", R"({"user":"jill@else.org"})").status == 201);
  for (const Row& row : rows) {
    CAPTURE(row.who);
    CAPTURE(row.path);
    const HttpAnswer answer = world.ada.ask(row.method, row.path, row.body);
    CHECK(answer.status == row.status);
    CHECK(answer.id() == row.id);
    const std::string message = answer.text("message");
    INFO(message);
    CHECK(message.find(row.words) != std::string::npos);
    if (*row.resource != '\0') CHECK(answer.text("resource") == row.resource);
  }
}

TEST_CASE("F-D3 the vendor's words about a token and about the rate") {
  HttpOptions options;
  options.requests_an_hour = 1;
  World world(options);
  // heroku/hatchet, lib/hatchet/app.rb: /reached the API rate limit/
  CHECK(world.ada.get("/account").status == 200);
  const HttpAnswer slowed = world.ada.get("/account");
  CHECK(slowed.status == 429);
  CHECK(slowed.id() == "rate_limit");
  CHECK(slowed.text("message").find("reached the API rate limit") != std::string::npos);
  HttpClient stranger(world.server.port(), "wrong");
  const HttpAnswer unknown = stranger.get("/account");
  CHECK(unknown.status == 401);
  CHECK(unknown.text("message") == "Invalid credentials provided.");
}

TEST_CASE("F-D6 the rate can be asked for, costs nothing of itself, and is told when all is used") {
  HttpOptions options;
  options.requests_an_hour = 2;
  World world(options);
  const auto left = [&] {
    const HttpAnswer answer = world.ada.get("/account/rate-limits");
    CHECK(answer.status == 200);
    CHECK(answer.field("RateLimit-Remaining") ==
          std::to_string(answer.json().at("remaining").to_number<int>()));
    return answer.json().at("remaining").to_number<int>();
  };
  CHECK(left() == 2);
  CHECK(left() == 2);
  CHECK(world.ada.get("/account").status == 200);
  CHECK(left() == 1);
  CHECK(world.ada.get("/account").status == 200);
  CHECK(world.ada.get("/account").status == 429);
  CHECK(left() == 0);
  HttpClient boss = world.server.as_operator();
  CHECK(boss.get("/account/rate-limits").json().at("remaining").to_number<std::uint32_t>() ==
        limits::unlimited_rate);
  CHECK(world.server.anonymous().get("/account/rate-limits").status == 401);
}

TEST_CASE("F-D6 a domain in another script is stored as mail knows it, a local part is refused") {
  World world;
  const auto add = [&](const char* address) {
    return world.ada.put("/teams/acme/members",
                         std::string(R"({"email":")") + address + R"(","role":"member"})");
  };
  const HttpAnswer added =
      add("jo@b\xC3\xBC"
          "cher.example");
  CHECK(added.status == 201);
  CHECK(added.text("email") == "jo@xn--bcher-kva.example");
  // The same person, whichever way the domain is written.
  CHECK(add("jo@xn--bcher-kva.example").status == 200);
  CHECK(world.ada.ask("DELETE", "/teams/acme/members/jo@b%C3%BCcher.example").status == 200);
  const HttpAnswer refused = add("j\xC3\xB6@acme.com");
  CHECK(refused.status == 422);
  CHECK(refused.text("message") ==
        "email is not valid: only ASCII can stand before the @ of an address.");
}

TEST_CASE("F-B10: an erased person is no recipient and no collaborator, by id either") {
  World world;
  HttpClient boss = world.server.as_operator();
  const std::string joe = boss.get("/users/joe%40acme.com").id();
  world.server.done(EraseAccount{email("joe@acme.com")});
  const std::string user = R"({"user":")" + joe + "\"}";
  const Position end = world.server.log().end();
  CHECK(boss.patch("/teams/apps/web", R"({"owner":")" + joe + "\"}").status == 404);
  CHECK(boss.post("/account/app-transfers", R"({"app":"web","recipient":")" + joe + "\"}").status ==
        422);
  CHECK(boss.post("/apps/web/collaborators", user).status == 404);
  CHECK(boss.erase("/apps/web/collaborators/" + joe).status == 404);
  CHECK(world.server.log().end() == end);
}

TEST_CASE("a recipient that makes no sense is shown in part, and in letters that all can read") {
  World world;
  const std::string owner = "\\u0007" + std::string(1'000, 'w');
  const HttpAnswer answer = world.ada.patch("/teams/apps/web", R"({"owner":")" + owner + "\"}");
  CHECK(answer.status == 422);
  CHECK(answer.text("message").find("to: ?www") != std::string::npos);
  CHECK(answer.text("message").size() < 500);
}
