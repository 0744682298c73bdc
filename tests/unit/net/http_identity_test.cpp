// An `Idempotency-Key` stands for the request that it came with, and belongs to who sent it.
#include <doctest/doctest.h>

#include "orglog/codec/import_line.hpp"
#include "support/http_fixture.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

// A server with the team acme, its admin ada, its member joe, and eve, who has nothing to do with
// it.
struct World {
  World() {
    server.make_team("acme", "ada@acme.com");
    server.done(AddMember{org("acme"), email("joe@acme.com"), Role::member});
    server.done(CreateApp{app("web"), org("acme"), false});
  }
  // What a restart forgets.
  void restart() { server.server().forget_answers(); }
  bool is_locked() {
    bool locked = false;
    server.engine().settle();
    server.engine().state_table.read(
        [&](const State& state) { locked = state.app(app("web"))->locked; });
    return locked;
  }

  HttpFixture server;
  HttpClient ada = server.as("ada@acme.com");
  HttpClient eve = server.as("eve@evil.com");
};

HttpFields with_key(const std::string& key) { return {{"Idempotency-Key", key}}; }

void check_taken(const HttpAnswer& answer) {
  CHECK(answer.status == 422);
  CHECK(answer.id() == "invalid_params");
  CHECK(answer.text("reason") == "command_id_taken");
  CHECK(answer.text("message") == "This Idempotency-Key was used for another request.");
}

constexpr const char* members = "/teams/acme/members";
constexpr const char* put_new = R"({"email":"new@acme.com","role":"member"})";
constexpr const char* lock = R"({"locked":true})";

}  // namespace

TEST_CASE("F-A1: a key that comes with another request is refused, also after a restart") {
  World world;
  for (const std::string& key : {std::string("my key"), to_string(random_uuid())}) {
    const HttpFields fields = with_key(key);
    REQUIRE(world.ada.post("/apps", "", fields).status == 201);
    const auto end = world.server.log().end();
    for (const bool restarted : {false, true}) {
      if (restarted) world.restart();
      check_taken(world.ada.patch("/teams/apps/web", lock, fields));
      check_taken(world.ada.put(members, put_new, fields));
      check_taken(world.ada.erase("/teams/acme/members/joe@acme.com", fields));
      check_taken(world.ada.post("/apps", R"({"name":"other"})", fields));
    }
    CHECK(world.server.log().end() == end);
    CHECK_FALSE(world.is_locked());
  }
}

TEST_CASE("F-A1: also when the first answer was a «no» or no change") {
  World world;
  const HttpFields no = with_key("no"), same = with_key("same");
  REQUIRE(world.ada.post("/apps", R"({"name":"web"})", no).status == 409);
  REQUIRE(world.ada.patch("/teams/apps/web", R"({"locked":false})", same).status == 200);
  world.restart();
  check_taken(world.ada.patch("/teams/apps/web", lock, no));
  check_taken(world.ada.patch("/teams/apps/web", lock, same));
  CHECK(world.ada.post("/apps", R"({"name":"web"})", no).status == 409);
  CHECK(world.ada.patch("/teams/apps/web", R"({"locked":false})", same).status == 200);
}

TEST_CASE("F-A1: what a client of 2013 says in the query is part of the request") {
  World world;
  HttpFields fields = with_key("once");
  fields.emplace_back("Accept", "application/json");
  fields.emplace_back("Authorization", basic(":" + world.ada.token()));
  HttpClient client = world.server.anonymous();
  REQUIRE(client.ask("POST", "/apps?app[name]=first", "", fields).status == 202);
  for (const bool restarted : {false, true}) {
    if (restarted) world.restart();
    check_taken(client.ask("POST", "/apps?app[name]=second", "", fields));
    CHECK(client.ask("POST", "/apps?app[name]=first", "", fields).status == 202);
  }
}

TEST_CASE("F-A1: If-Match is part of the request") {
  World world;
  const HttpFields key = with_key("once");
  const std::string tag = world.ada.get("/teams/apps/web").field("ETag");
  HttpFields conditional = key;
  conditional.emplace_back("If-Match", tag);
  REQUIRE(world.ada.patch("/teams/apps/web", lock, conditional).status == 200);
  for (const bool restarted : {false, true}) {
    if (restarted) world.restart();
    check_taken(world.ada.patch("/teams/apps/web", lock, key));
    CHECK(world.ada.patch("/teams/apps/web", lock, conditional).status == 200);
  }
}

TEST_CASE("F-A1: a member who is put again after a restart is no second change") {
  World world;
  const HttpFields key = with_key("once");
  REQUIRE(world.ada.put(members, put_new, key).status == 201);
  const auto end = world.server.log().end();
  world.restart();
  const HttpAnswer again = world.ada.put(members, put_new, key);
  CHECK(again.status == 200);
  CHECK(again.text("email") == "new@acme.com");
  CHECK(world.server.log().end() == end);
}

TEST_CASE("F-A1: an app whose name is made up is created once, also over a restart") {
  World world;
  const HttpFields key = with_key("once");
  const HttpAnswer first = world.ada.post("/apps", "", key);
  REQUIRE(first.status == 201);
  const auto end = world.server.log().end();
  world.restart();
  const HttpAnswer again = world.ada.post("/apps", "", key);
  CHECK(again.status == 201);
  CHECK(again.id() == first.id());
  CHECK(world.server.log().end() == end);
}

TEST_CASE("F-A7: a retry does not tell how an app is called since it went out of sight") {
  World world;
  HttpClient joe = world.server.as("joe@acme.com");
  const char* wish = R"({"name":"joes-app","team":"acme"})";
  REQUIRE(joe.post("/teams/apps", wish, with_key("once")).status == 201);
  world.server.done(RemoveMember{org("acme"), email("joe@acme.com")});
  world.server.done(RenameApp{app("joes-app"), app("top-secret")});
  const auto end = world.server.log().end();
  world.restart();
  const HttpAnswer again = joe.post("/teams/apps", wish, with_key("once"));
  CHECK(again.status == 404);
  CHECK(again.body.find("top-secret") == std::string::npos);
  CHECK(world.server.log().end() == end);
}

TEST_CASE("F-B3: a retry tells nothing of the account of who has left the app by then") {
  World world;
  REQUIRE(world.eve.post("/apps", R"({"name":"eves-app"})").status == 201);
  world.server.done(RegisterAccount{email("sam@shadow.org"), "Sam Shadow"});
  const char* wish = R"({"user":"sam@shadow.org"})";
  REQUIRE(world.eve.post("/apps/eves-app/collaborators", wish, with_key("once")).status == 201);
  world.server.done(RemoveCollaborator{app("eves-app"), email("sam@shadow.org")});
  world.restart();
  const HttpAnswer again = world.eve.post("/apps/eves-app/collaborators", wish, with_key("once"));
  CHECK(again.status == 404);
  CHECK(again.body.find("created_at") == std::string::npos);
}

TEST_CASE("F-A1: a command id and a key are one: on the other door it is another command") {
  World world;
  const CommandId id{random_uuid()};
  REQUIRE(world.ada.patch("/teams/apps/web", lock, with_key(to_string(id))).status == 200);
  EngineFixture& engine = world.server.engine();
  Submission submission = engine.as_operator(UnlockApp{app("web")}, id);
  engine.state_table.read([&](const State& state) {
    const Account* account = state.account(email("ada@acme.com"));
    submission.principal = {false, account->id, account->tokens.front().id, {}};
  });
  CHECK(engine.submit(std::move(submission)).rejection.reason == Reason::command_id_taken);
}

TEST_CASE("F-B7: nobody can use up the key of somebody else") {
  World world;
  const std::string text = "deploy-1";
  AccountId ada;
  world.server.engine().state_table.read(
      [&](const State& state) { ada = state.account(email("ada@acme.com"))->id; });
  // What the server makes of ada's key, and of the operator's, when they come first.
  const Uuid of_ada = derive_uuid(ada.value, 0, "idempotency " + text);
  const Uuid of_operator = derive_uuid(Uuid{}, 0, "idempotency " + text);
  for (const Uuid& id : {of_ada, of_operator})
    REQUIRE(world.eve.post("/apps", "", with_key(to_string(id))).status == 201);
  const HttpAnswer locked = world.ada.patch("/teams/apps/web", lock, with_key(text));
  CHECK(locked.status == 200);
  CHECK(world.is_locked());
  const char* team = R"({"name":"globex","admin":"gina@globex.com"})";
  const HttpAnswer made = world.server.as_operator().post("/operator/teams", team, with_key(text));
  CHECK(made.status == 201);
  const auto end = world.server.log().end();
  world.restart();
  CHECK(world.ada.patch("/teams/apps/web", lock, with_key(text)).status == 200);
  check_taken(world.ada.patch("/teams/apps/web", R"({"locked":false})", with_key(text)));
  CHECK(world.server.log().end() == end);
}

TEST_CASE("F-B7: nobody can use up a line of an import") {
  World world;
  const std::string line =
      R"({"at":"2020-01-01T10:00:00Z","org":"old","actor":null,"command":"org.provision","admin":"ada@acme.com"})";
  const auto parsed = parse_import_line(line, 1);
  REQUIRE(parsed.has_value());
  REQUIRE(world.eve.post("/apps", "", with_key(to_string(parsed->id))).status == 201);
  HttpClient root = world.server.as_operator();
  CHECK(root.post("/operator/import", R"({"lines":[)" + line + "]}").status == 200);
  CHECK(root.get("/teams/old").status == 200);
}

TEST_CASE("a browser that signs in again with the same key gets a session that is good") {
  World world;
  const HttpFields fields{{"Idempotency-Key", "once"}, {"X-Requested-With", "a test"}};
  const std::string token = world.server.issue_token("joe@acme.com");
  for (int count = 0; count < 2; ++count) {
    const HttpAnswer answer = world.server.anonymous().post(
        "/dashboard/session", R"({"token":")" + token + "\"}", fields);
    REQUIRE(answer.status == 201);
    const std::string cookie = answer.field("Set-Cookie");
    CHECK(world.server.anonymous()
              .get("/account", {{"Cookie", cookie.substr(0, cookie.find(';'))}})
              .status == 200);
  }
}
