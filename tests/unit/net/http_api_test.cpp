// What holds on every resource of the HTTP API, asked over a real connection.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "support/http_fixture.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

// A server with the team acme, its admin ada and its member joe.
struct World {
  explicit World(const HttpOptions& options = {}) : server(options) {
    server.make_team("acme", "ada@acme.com");
    server.done(AddMember{org("acme"), email("joe@acme.com"), Role::member});
  }

  HttpFixture server;
  HttpClient ada = server.as("ada@acme.com");
  HttpClient joe = server.as("joe@acme.com");
};

void check_refused(const HttpAnswer& answer, unsigned status, const std::string& id) {
  CHECK(answer.status == status);
  CHECK(answer.field("Content-Type") == "application/json");
  CHECK(answer.id() == id);
  CHECK_FALSE(answer.text("message").empty());
}

Uuid correlation_of_last(const EventLog& log) {
  std::string keep;
  const auto record = log.read_one(log.end() - 1, keep);
  REQUIRE(record.has_value());
  return record->header.correlation.value;
}

TEST_CASE("a change that is meant for no version of ours is refused, and for any is done") {
  World world;
  const char* change = R"({"email":"joe@acme.com","role":"admin"})";
  const auto end = world.server.log().end();
  for (const char* tag : {"\"abc\"", "nonsense", "\"v-\""}) {
    check_refused(world.ada.put("/teams/acme/members", change, {{"If-Match", tag}}), 412,
                  "precondition_failed");
  }
  CHECK(world.server.log().end() == end);
  CHECK(world.ada.put("/teams/acme/members", change, {{"If-Match", "*"}}).status == 200);
}

}  // namespace

TEST_CASE("a list is paged by Range and Next-Range until it ends") {
  World world;
  for (int number = 0; number < 7; ++number)
    world.server.done(CreateApp{app("app-" + std::to_string(number)), org("acme"), false});
  for (const char* order : {"", ", order=desc"}) {
    std::set<std::string> names;
    std::vector<std::string> ids;
    std::string range = std::string("id ..; max=3") + order;
    std::vector<unsigned> statuses;
    while (!range.empty()) {
      const HttpAnswer page = world.ada.get("/teams/acme/apps", {{"Range", range}});
      statuses.push_back(page.status);
      CHECK(page.field("Accept-Ranges") == "id, name, created_at, updated_at");
      const boost::json::value rows = page.json();
      for (const auto& row : rows.as_array()) {
        names.emplace(row.at("name").as_string());
        ids.emplace_back(row.at("id").as_string());
      }
      CHECK(page.field("Content-Range").ends_with(".." + ids.back()));
      range = page.field("Next-Range");
    }
    CHECK(statuses == std::vector<unsigned>{206, 206, 200});
    CHECK(names.size() == 7);
    if (*order == '\0') CHECK(std::is_sorted(ids.begin(), ids.end()));
    if (*order != '\0') CHECK(std::is_sorted(ids.rbegin(), ids.rend()));
  }
}

TEST_CASE("a Range may end at a row, and its pages end there too") {
  World world;
  for (int number = 0; number < 5; ++number)
    world.server.done(CreateApp{app("app-" + std::to_string(number)), org("acme"), false});
  std::vector<std::string> all, found;
  const boost::json::value listed = world.ada.get("/teams/acme/apps").json();
  for (const auto& row : listed.as_array()) all.emplace_back(row.at("id").as_string());
  REQUIRE(all.size() == 5);
  std::string range = "id " + all[0] + ".." + all[3] + "; max=3";
  std::vector<unsigned> statuses;
  while (!range.empty()) {
    const HttpAnswer page = world.ada.get("/teams/acme/apps", {{"Range", range}});
    statuses.push_back(page.status);
    const boost::json::value rows = page.json();
    for (const auto& row : rows.as_array()) found.emplace_back(row.at("id").as_string());
    range = page.field("Next-Range");
  }
  CHECK(statuses == std::vector<unsigned>{206, 200});
  all.pop_back();
  CHECK(found == all);
}

TEST_CASE("a Range goes with everything, and what is no list leaves it alone") {
  World world;
  for (const char* range : {"id ..; max=1000", "bytes=0-1", "nonsense"}) {
    CHECK(world.ada.get("/teams/acme", {{"Range", range}}).status == 200);
    CHECK(world.ada.get("/teams/permissions", {{"Range", range}}).status == 200);
  }
  CHECK(world.ada
            .patch("/teams/acme/members", R"({"email":"joe@acme.com","role":"member"})",
                   {{"Range", "id ..; max=1000"}})
            .status == 200);
}

TEST_CASE("what the client has already is answered 304 without a body") {
  World world;
  for (const char* target : {"/teams/acme", "/teams/acme/members", "/account", "/teams"}) {
    const HttpAnswer first = world.ada.get(target);
    const std::string tag = first.field("ETag");
    CHECK(first.status == 200);
    CHECK_FALSE(tag.empty());
    const HttpAnswer again = world.ada.get(target, {{"If-None-Match", tag}});
    CHECK(again.status == 304);
    CHECK(again.body.empty());
    CHECK(again.field("ETag") == tag);
    CHECK(world.ada.get(target, {{"If-None-Match", "\"other\""}}).status == 200);
  }
  const std::string tag = world.ada.get("/teams/acme/members").field("ETag");
  world.server.done(AddMember{org("acme"), email("new@acme.com"), Role::member});
  CHECK(world.ada.get("/teams/acme/members", {{"If-None-Match", tag}}).status == 200);
}

TEST_CASE("a change that is meant for another version is refused") {
  World world;
  const std::string tag = world.ada.get("/teams/acme").field("ETag");
  const char* change = R"({"email":"joe@acme.com","role":"admin"})";
  world.server.done(AddMember{org("acme"), email("new@acme.com"), Role::member});
  const auto end = world.server.log().end();
  const HttpAnswer late = world.ada.put("/teams/acme/members", change, {{"If-Match", tag}});
  check_refused(late, 412, "precondition_failed");
  CHECK(late.text("reason") == "version_conflict");
  CHECK(world.server.log().end() == end);
  const std::string now = world.ada.get("/teams/acme").field("ETag");
  CHECK(world.ada.put("/teams/acme/members", change, {{"If-Match", now}}).status == 200);
}

TEST_CASE("a retry with the same Idempotency-Key is answered as before, nothing happens twice") {
  World world;
  for (const std::string& key : {std::string("my key"), to_string(random_uuid())}) {
    const HttpFields fields{{"Idempotency-Key", key}};
    const char* body = R"({"team":"acme"})";
    const HttpAnswer first = world.joe.post("/teams/apps", body, fields);
    CHECK(first.status == 201);
    const auto end = world.server.log().end();
    const HttpAnswer again = world.joe.post("/teams/apps", body, fields);
    CHECK(again.status == 201);
    CHECK(again.body == first.body);
    CHECK(world.server.log().end() == end);
  }
  CHECK(world.joe.get("/teams/acme/apps").json().as_array().size() == 2);
}

TEST_CASE("after an erasure a retry is not answered from memory, and still nothing happens twice") {
  World world;
  const HttpFields fields{{"Idempotency-Key", "once"}};
  const char* path = "/teams/acme/members/joe@acme.com";
  REQUIRE(world.ada.erase(path, fields).status == 200);
  CHECK(world.ada.erase(path, fields).status == 200);
  world.server.server().forget_answers();
  const auto end = world.server.log().end();
  const HttpAnswer again = world.ada.erase(path, fields);
  CHECK(again.status == 404);
  CHECK(world.server.log().end() == end);
}

TEST_CASE("a member who is put again with the same Idempotency-Key was created once") {
  World world;
  const HttpFields fields{{"Idempotency-Key", "once"}};
  const char* body = R"({"email":"new@acme.com","role":"member"})";
  const HttpAnswer first = world.ada.put("/teams/acme/members", body, fields);
  CHECK(first.status == 201);
  const auto end = world.server.log().end();
  const HttpAnswer again = world.ada.put("/teams/acme/members", body, fields);
  CHECK(again.body == first.body);
  CHECK(again.status == first.status);
  CHECK(world.server.log().end() == end);
}

TEST_CASE("a retry is answered as before though what it was about is gone by now") {
  World world;
  const HttpFields first_key{{"Idempotency-Key", "1"}}, second_key{{"Idempotency-Key", "2"}};
  const std::string members = "/teams/acme/members";
  const HttpAnswer removed = world.ada.erase(members + "/joe@acme.com", first_key);
  CHECK(removed.status == 200);
  const char* name = R"({"name":"apex"})";
  const HttpAnswer renamed = world.ada.patch("/teams/acme", name, second_key);
  CHECK(renamed.status == 200);
  const auto end = world.server.log().end();
  const HttpAnswer removed_again = world.ada.erase(members + "/joe@acme.com", first_key);
  CHECK(removed_again.status == 200);
  CHECK(removed_again.body == removed.body);
  const HttpAnswer renamed_again = world.ada.patch("/teams/acme", name, second_key);
  CHECK(renamed_again.status == 200);
  CHECK(renamed_again.body == renamed.body);
  CHECK(world.ada.erase("/teams/apex/members/joe@acme.com").status == 404);
  CHECK(world.server.log().end() == end);
}

TEST_CASE(
    "a key that was used for another request is refused, and a slip of the pen costs no key") {
  World world;
  const HttpFields key{{"Idempotency-Key", "once"}};
  check_refused(world.ada.put("/teams/acme/members", R"({"role":"admin"})", key), 422,
                "invalid_params");
  const char* body = R"({"email":"joe@acme.com","role":"admin"})";
  CHECK(world.ada.put("/teams/acme/members", body, key).status == 200);
  const auto end = world.server.log().end();
  const char* other = R"({"email":"joe@acme.com","role":"member"})";
  const HttpAnswer refused = world.ada.put("/teams/acme/members", other, key);
  check_refused(refused, 422, "invalid_params");
  CHECK(refused.text("reason") == "command_id_taken");
  CHECK(world.server.log().end() == end);
}

TEST_CASE("a person says what he is called, and nothing else of his account") {
  World world;
  const HttpAnswer renamed = world.joe.patch("/account", R"({"name":"Joe B.","beta":true})");
  CHECK(renamed.status == 200);
  CHECK(renamed.text("name") == "Joe B.");
  CHECK(world.joe.get("/account").text("name") == "Joe B.");
  const auto end = world.server.log().end();
  check_refused(world.joe.patch("/account", R"({"email":"ada@acme.com"})"), 422, "invalid_params");
  check_refused(world.joe.patch("/account", R"({"name":"a\u0000b"})"), 422, "invalid_params");
  check_refused(world.joe.patch("/account", R"({"name":"Jo"})", {{"If-Match", "\"v0-1\""}}), 412,
                "precondition_failed");
  CHECK(world.joe.patch("/account", "{}").text("name") == "Joe B.");
  CHECK(world.server.log().end() == end);
}

TEST_CASE("a member who was added elsewhere a moment ago is put again, and shown") {
  World world;
  for (int number = 0; number < 200; ++number) {
    const std::string address = "p" + std::to_string(number) + "@acme.com";
    world.server.done_just_now(AddMember{org("acme"), email(address), Role::member});
    const HttpAnswer put =
        world.ada.put("/teams/acme/members", R"({"email":")" + address + R"(","role":"member"})");
    CHECK(put.status == 200);
    CHECK(put.text("email") == address);
  }
}

TEST_CASE("a key belongs to who sent it") {
  World world;
  const HttpFields text{{"Idempotency-Key", "my key"}};
  CHECK(world.joe.post("/teams/apps", R"({"team":"acme"})", text).status == 201);
  CHECK(world.ada.post("/teams/apps", R"({"team":"acme"})", text).status == 201);
  CHECK(world.joe.get("/teams/acme/apps").json().as_array().size() == 2);
  const HttpFields id{{"Idempotency-Key", to_string(random_uuid())}};
  CHECK(world.joe.post("/teams/apps", R"({"team":"acme"})", id).status == 201);
  CHECK(world.ada.post("/teams/apps", R"({"team":"acme"})", id).status == 201);
  CHECK(world.joe.get("/teams/acme/apps").json().as_array().size() == 4);
}

TEST_CASE("a token that has asked too often is refused, others are not") {
  HttpOptions options;
  options.requests_an_hour = 3;
  World world(options);
  for (int left = 2; left >= 0; --left)
    CHECK(world.joe.get("/teams").field("RateLimit-Remaining") == std::to_string(left));
  const HttpAnswer refused = world.joe.get("/teams");
  check_refused(refused, 429, "rate_limit");
  CHECK(refused.field("RateLimit-Remaining") == "0");
  CHECK(world.ada.get("/teams").status == 200);
  CHECK(world.server.as_operator().get("/teams").status == 200);
}

TEST_CASE("what one may not see answers as what does not exist, byte for byte") {
  World world;
  world.server.done(CreateApp{app("secret"), org("acme"), false});
  HttpClient stranger = world.server.as("eve@evil.com");
  const std::string team_id = world.ada.get("/teams/acme").id();
  const std::string app_id = world.ada.get("/apps/secret").id();
  const std::string nobody = to_string(random_uuid());
  const std::vector<std::pair<std::string, std::string>> ways = {
      {"/teams/acme", "/teams/nothing"},
      {"/teams/" + team_id, "/teams/" + nobody},
      {"/teams/acme/members", "/teams/nothing/members"},
      {"/teams/acme/invitations", "/teams/nothing/invitations"},
      {"/teams/acme/apps", "/teams/nothing/apps"},
      {"/teams/acme/features", "/teams/nothing/features"},
      {"/teams/acme/preferences", "/teams/nothing/preferences"},
      {"/teams/acme/addons", "/teams/nothing/addons"},
      {"/teams/acme/usage/daily?start=2026-01-01", "/teams/nothing/usage/daily?start=2026-01-01"},
      {"/teams/acme/usage/current", "/teams/nothing/usage/current"},
      {"/teams/acme/usage", "/teams/nothing/usage"},
      {"/teams/acme/audit-events", "/teams/nothing/audit-events"},
      {"/teams/acme/diff?from=@1&to=@2", "/teams/nothing/diff?from=@1&to=@2"},
      {"/apps/secret/who-can/view", "/apps/nothing/who-can/view"},
      {"/apps/secret/who-can/view?as_of=@5", "/apps/nothing/who-can/view?as_of=@5"},
      {"/apps/secret", "/apps/nothing"},
      {"/apps/" + app_id, "/apps/" + nobody},
      {"/teams/apps/secret", "/teams/apps/nothing"},
      {"/apps/secret/collaborators", "/apps/nothing/collaborators"},
      {"/apps/secret/formation", "/apps/nothing/formation"},
      {"/apps/secret/dynos", "/apps/nothing/dynos"},
      {"/apps/secret/addons", "/apps/nothing/addons"},
      {"/account/app-transfers/secret", "/account/app-transfers/nothing"},
      {"/users/ada@acme.com", "/users/nobody@acme.com"},
      {"/users/ada@acme.com/apps", "/users/nobody@acme.com/apps"},
      {"/v1/organization/acme/user", "/v1/organization/nothing/user"}};
  for (const auto& [hidden, absent] : ways) {
    CAPTURE(hidden);
    const HttpAnswer one = stranger.get(hidden), other = stranger.get(absent);
    CHECK(one.status == 404);
    CHECK(one.status == other.status);
    CHECK(one.body == other.body);
    std::multiset<std::string> one_fields, other_fields;
    for (const auto& field : one.fields) one_fields.emplace(field.name_string());
    for (const auto& field : other.fields) other_fields.emplace(field.name_string());
    CHECK(one_fields == other_fields);
  }
}

TEST_CASE("nor does a change tell a stranger what exists") {
  World world;
  world.server.done(CreateApp{app("secret"), org("acme"), false});
  HttpClient stranger = world.server.as("eve@evil.com");
  const auto end = world.server.log().end();
  struct Way {
    const char* method;
    std::string hidden, absent, body;
  };
  for (const Way& way : std::vector<Way>{
           {"PUT", "/teams/acme/members", "/teams/nothing/members",
            R"({"email":"eve@evil.com","role":"admin"})"},
           {"DELETE", "/teams/acme", "/teams/nothing", ""},
           {"PATCH", "/teams/acme", "/teams/nothing", R"({"name":"evil"})"},
           {"DELETE", "/teams/acme/members/ada@acme.com", "/teams/nothing/members/ada@acme.com",
            ""},
           {"PUT", "/teams/acme/invitations", "/teams/nothing/invitations",
            R"({"email":"eve@evil.com","role":"admin"})"},
           {"POST", "/teams/acme/app-imports", "/teams/nothing/app-imports", R"({"all":true})"},
           {"PATCH", "/apps/secret", "/apps/nothing", R"({"name":"mine"})"},
           {"PATCH", "/teams/apps/secret", "/teams/apps/nothing", R"({"locked":true})"},
           {"PATCH", "/teams/apps/secret", "/teams/apps/nothing", R"({"owner":"eve@evil.com"})"},
           {"DELETE", "/apps/secret", "/apps/nothing", ""},
           {"POST", "/apps/secret/collaborators", "/apps/nothing/collaborators",
            R"({"user":"eve@evil.com"})"},
           {"PATCH", "/apps/secret/formation/web", "/apps/nothing/formation/web",
            R"({"quantity":1})"},
           {"POST", "/apps/secret/addons", "/apps/nothing/addons", R"({"plan":"redis:free"})"}}) {
    const std::string what = way.method + (" " + way.hidden);
    CAPTURE(what);
    const HttpAnswer one = stranger.ask(way.method, way.hidden, way.body);
    const HttpAnswer other = stranger.ask(way.method, way.absent, way.body);
    CHECK(one.status == 404);
    CHECK(one.body == other.body);
  }
  CHECK(world.server.log().end() == end);
}

TEST_CASE("a token that may only read may not change anything") {
  World world;
  HttpClient reader = world.server.as("ada@acme.com", Scope::read);
  const auto end = world.server.log().end();
  CHECK(reader.get("/teams/acme").status == 200);
  const char* body = R"({"email":"new@acme.com","role":"member"})";
  const HttpAnswer refused = reader.put("/teams/acme/members", body);
  check_refused(refused, 403, "forbidden");
  CHECK(refused.text("reason") == "scope_too_narrow");
  check_refused(reader.get("/teams/acme/audit-events"), 403, "forbidden");
  check_refused(reader.post("/oauth/authorizations", R"({"description":"more"})"), 403,
                "forbidden");
  check_refused(reader.erase("/oauth/authorizations/~"), 403, "forbidden");
  CHECK(world.server.log().end() == end + 1);  // that it was tried
}

TEST_CASE("a token for the audit history reads that and nothing else") {
  World world;
  HttpClient auditor = world.server.as("ada@acme.com", Scope::audit);
  CHECK(auditor.get("/teams/acme/audit-events").status / 100 == 2);
  for (const char* target : {"/teams/acme", "/teams", "/account", "/apps"})
    check_refused(auditor.get(target), 403, "forbidden");
  check_refused(auditor.put("/teams/acme/members", "{}"), 403, "forbidden");
}

TEST_CASE("a revoked token is refused at once, on a connection that it had opened too") {
  World world;
  CHECK(world.joe.get("/teams").status == 200);
  CHECK(world.joe.erase("/oauth/authorizations/" + only_authorization(world.joe)).status == 200);
  check_refused(world.joe.get("/teams"), 401, "unauthorized");
  check_refused(world.joe.post("/apps", "{}"), 401, "unauthorized");
}

TEST_CASE("a token that has expired is refused") {
  World world;
  const HttpAnswer made =
      world.joe.post("/oauth/authorizations", R"({"description":"short","expires_in":60})");
  REQUIRE(made.status == 201);
  HttpClient soon(world.server.port(), made.text("access_token", "token"));
  CHECK(soon.get("/account").status == 200);
  world.server.pass(std::chrono::seconds(61));
  check_refused(soon.get("/account"), 401, "unauthorized");
  CHECK(world.joe.get("/account").status == 200);
}

TEST_CASE("who says nothing, or nothing true, is asked who he is") {
  World world;
  HttpClient nobody = world.server.anonymous();
  for (const HttpFields& fields : {HttpFields{}, HttpFields{{"Authorization", "Bearer guess"}},
                                   HttpFields{{"Authorization", "Basic ????"}},
                                   HttpFields{{"Authorization", basic("ada@acme.com:password")}}}) {
    const HttpAnswer refused = nobody.get("/teams", fields);
    check_refused(refused, 401, "unauthorized");
    CHECK(refused.field("WWW-Authenticate").starts_with("Basic"));
  }
  CHECK(nobody.get("/teams", {{"Authorization", basic(":" + world.ada.token())}}).status == 200);
}

TEST_CASE("errors have one shape, whatever went wrong") {
  World world;
  check_refused(world.joe.put("/teams/acme/members", R"({"email":"x@acme.com","role":"member"})"),
                403, "forbidden");
  check_refused(world.joe.get("/operator/teams"), 403, "forbidden");
  check_refused(world.joe.get("/nowhere"), 404, "not_found");
  check_refused(world.joe.ask("PUT", "/teams/acme"), 405, "method_not_allowed");
  CHECK(world.joe.ask("PUT", "/teams/acme").field("Allow") == "GET, PATCH, DELETE");
  check_refused(world.joe.get("/teams", {{"Accept", "application/vnd.heroku+json; version=2"}}),
                406, "not_acceptable");
  check_refused(world.ada.erase("/teams/acme/members/ada@acme.com"), 409, "conflict");
  check_refused(world.ada.put("/teams/acme/members", R"({"email":"x@acme.com","role":"king"})"),
                422, "invalid_params");
  check_refused(world.ada.put("/teams/acme/members", R"({"email":7,"role":"member"})"), 422,
                "invalid_params");
  check_refused(world.ada.put("/teams/acme/members", "{"), 400, "bad_request");
  world.server.done(CreateApp{app("closed"), org("acme"), true});
  check_refused(world.joe.post("/apps/closed/collaborators", R"({"user":"joe@acme.com"})"), 423,
                "locked");
}

TEST_CASE("a request keeps its id, and the log knows it") {
  World world;
  const std::string id = to_string(random_uuid());
  const HttpAnswer made = world.joe.post("/apps", "{}", {{"Request-Id", id + ", other"}});
  CHECK(made.status == 201);
  CHECK(made.field("Request-Id") == id);
  CHECK(to_string(correlation_of_last(world.server.log())) == id);
  const HttpAnswer without = world.joe.post("/apps", "{}", {{"Request-Id", "mine"}});
  CHECK(without.field("Request-Id") == to_string(correlation_of_last(world.server.log())));
  CHECK(world.joe.get("/nowhere", {{"Request-Id", id}}).field("Request-Id") == id);
}

TEST_CASE("the log knows from where and by which client something was done") {
  World world;
  world.joe.post("/apps", "{}", {{"User-Agent", "heroku-cli/11.10.0 linux"}});
  std::string keep;
  const auto record = world.server.log().read_one(world.server.log().end() - 1, keep);
  REQUIRE(record.has_value());
  CHECK(world.server.log().client_of(*record) ==
        ClientText{"heroku-cli/11.10.0 linux", "127.0.0.1", {}});
  CHECK(record->header.origin == Origin::http);
}

TEST_CASE("no other site may call from a browser, unless it was named") {
  World closed;
  const HttpFields origin{{"Origin", "https://elsewhere.example"}};
  CHECK_FALSE(closed.joe.get("/teams", origin).has("Access-Control-Allow-Origin"));
  CHECK(closed.joe.ask("OPTIONS", "/teams", {}, origin).status == 405);
  HttpOptions options;
  options.cors_origin = "https://dashboard.example";
  World open(options);
  const HttpAnswer answer = open.joe.get("/teams", origin);
  CHECK(answer.field("Access-Control-Allow-Origin") == "https://dashboard.example");
  CHECK(answer.field("Vary") == "Origin");
  HttpClient browser = open.server.anonymous();
  const HttpAnswer preflight = browser.ask("OPTIONS", "/teams", {}, origin);
  CHECK(preflight.status == 204);
  CHECK(preflight.field("Access-Control-Allow-Headers").find("Authorization") != std::string::npos);
}

TEST_CASE("every answer tells a browser to trust nothing") {
  World world;
  for (const HttpAnswer& answer :
       {world.joe.get("/teams"), world.joe.get("/nowhere"), world.server.anonymous().get("/teams"),
        world.joe.ask("PUT", "/teams/acme")}) {
    CHECK(answer.field("X-Content-Type-Options") == "nosniff");
    CHECK(answer.field("X-Frame-Options") == "DENY");
    CHECK(answer.field("Referrer-Policy") == "no-referrer");
    CHECK(answer.field("Content-Security-Policy").find("default-src 'none'") == 0);
    CHECK(answer.field("Cache-Control") == "private, no-cache");
    CHECK_FALSE(answer.has("Server"));
  }
}

TEST_CASE("HEAD says what GET would, without the body") {
  World world;
  const HttpAnswer got = world.joe.get("/teams/acme"), head = world.joe.ask("HEAD", "/teams/acme");
  CHECK(head.status == 200);
  CHECK(head.body.empty());
  CHECK(head.field("ETag") == got.field("ETag"));
  CHECK(head.field("Content-Length") == std::to_string(got.body.size()));
  CHECK(world.joe.get("/teams/acme").status == 200);
}

TEST_CASE("requests that come together are answered in their order") {
  World world;
  HttpPeer peer(world.server.port());
  std::string requests;
  for (const char* target : {"/account", "/teams/acme", "/nowhere"})
    requests += std::string("GET ") + target + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " +
                world.joe.token() + "\r\n\r\n";
  peer.send(requests);
  CHECK(peer.answer()->text("email") == "joe@acme.com");
  CHECK(peer.answer()->text("name") == "acme");
  CHECK(peer.answer()->status == 404);
}

TEST_CASE("a client of HTTP/1.0 is answered, and the connection ends") {
  World world;
  HttpPeer peer(world.server.port());
  peer.send("GET /healthz HTTP/1.0\r\n\r\n");
  const auto answer = peer.answer();
  REQUIRE(answer.has_value());
  CHECK(answer->status == 200);
  CHECK(peer.ends());
}

TEST_CASE("what was answered can be read at once by everybody") {
  World world;
  for (int number = 0; number < 20; ++number) {
    const std::string name = "app-" + std::to_string(number);
    CHECK(world.joe.post("/teams/apps", R"({"team":"acme","name":")" + name + "\"}").status == 201);
    CHECK(world.ada.get("/apps/" + name).status == 200);
  }
}
