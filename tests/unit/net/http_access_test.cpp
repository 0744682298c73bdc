// What an auditor asks over HTTP: the socket's answers, with HTTP's status.
#include <doctest/doctest.h>

#include "net/http/routes.hpp"
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

// A target of the route that ada may see: each `{}` by what stands before it.
std::string target_of(std::string_view pattern) {
  static const std::map<std::string, std::string> things{
      {"teams", "acme"},       {"apps", "web-shop"},    {"users", "ada@acme.com"},
      {"who-can", "deploy"},   {"can", "joe@acme.com"}, {"members", "joe@acme.com"},
      {"joe@acme.com", "view"}};
  std::string target, before;
  for (std::size_t at = 1; at <= pattern.size();) {
    const std::size_t end = std::min(pattern.find('/', at), pattern.size());
    const std::string segment(pattern.substr(at, end - at));
    const auto thing = things.find(before);
    before = segment != "{}" ? segment : thing == things.end() ? "web" : thing->second;
    target += "/" + before;
    at = end + 1;
  }
  return target;
}

}  // namespace

TEST_CASE("F-B14: the scope that /schema names suffices for every reading route, and is needed") {
  World world;
  const std::string now = "@" + std::to_string(world.server.log().end() - 1);
  HttpClient reader = world.server.as("ada@acme.com", Scope::read);
  HttpClient auditor = world.server.as("ada@acme.com", Scope::audit);
  std::size_t walked = 0;
  for (const net::http::Route& route : net::http::all_routes()) {
    if (route.read == nullptr || route.access != net::http::Access::token) continue;
    if (route.version != 3 || route.method != boost::beast::http::verb::get) continue;
    std::string target = target_of(route.pattern);
    const auto is_about_past = [&](const char* end) { return target.ends_with(end); };
    if (is_about_past("/snapshot")) target += "?as_of=" + now;
    if (is_about_past("/diff")) target += "?from=" + now + "&to=" + now;
    CAPTURE(target);
    const HttpAnswer wide = world.ada.get(target);
    CHECK(wide.status != 403);
    const bool is_for_reader = route.scope == Scope::read;
    CHECK((is_for_reader ? reader : auditor).get(target).status == wide.status);
    CHECK((is_for_reader ? auditor : reader).get(target).status == 403);
    ++walked;
  }
  CHECK(walked > 50);
}

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

TEST_CASE("F-B2: a team's version is for those who see the team, though others see its features") {
  World world;
  HttpClient jill = world.server.as("jill@else.org");
  world.server.done(AddCollaborator{app("web-shop"), email("jill@else.org"), Permissions::work()});
  ChangePackage package;
  package.org = org("acme");
  package.features = Features{"addons-controls"};
  world.server.done(std::move(package));
  CHECK(world.joe.get("/teams/acme/features").has("ETag"));
  const HttpAnswer features = jill.get("/teams/acme/features");
  CHECK(features.status == 200);
  const HttpAnswer again = jill.get("/teams/acme/features");
  world.server.done(AddMember{org("acme"), email("tom@acme.com"), Role::member});
  const HttpAnswer later = jill.get("/teams/acme/features");
  CHECK(later.json().as_array().size() == 1);
  CHECK(later.body == features.body);  // nor does it say when something last happened there
  CHECK(later.field("ETag") == features.field("ETag"));
  CHECK(again.field("ETag") == features.field("ETag"));
}

TEST_CASE(
    "F-B3: a transfer to an id of nobody whom one sees is refused the same, whoever it is of") {
  World world;
  world.server.make_team("globex", "gina@globex.com");
  HttpClient gina = world.server.as("gina@globex.com");
  HttpClient eve = world.server.as("eve@example.com");
  REQUIRE(eve.post("/apps", R"({"name":"eves-own"})").status == 201);
  const auto refusal = [&](const std::string& id) {
    const HttpAnswer refused =
        eve.post("/account/app-transfers", R"({"app":"eves-own","recipient":")" + id + R"("})");
    std::string body = refused.body;
    for (auto at = body.find(id); at != std::string::npos; at = body.find(id)) body.erase(at, 36);
    return std::to_string(refused.status) + body;
  };
  const std::string absent = refusal("0123abcd-2539-83cf-beaf-b15f81e8f726");
  CHECK(absent.starts_with("404"));
  CHECK(refusal("d123abcd-2539-83cf-beaf-b15f81e8f726") == absent);
  CHECK(refusal(gina.get("/teams/globex").id()) == absent);
  CHECK(refusal(gina.get("/account").id()) == absent);
}

TEST_CASE("a snapshot shows an org as it was: its name, people and apps of then") {
  World world;
  const std::string then = "@" + std::to_string(world.server.log().end() - 1);
  world.server.done(RemoveMember{org("acme"), email("joe@acme.com")});
  world.server.done(RenameApp{app("web-shop"), app("shop")});
  const std::string id = world.ada.get("/teams/acme").id();
  REQUIRE(world.ada.patch("/teams/acme", R"({"name":"acme-corp"})").status == 200);

  const HttpAnswer past = world.ada.get("/teams/" + id + "/snapshot?as_of=" + then);
  REQUIRE(past.status == 200);
  CHECK(past.text("org", "name") == "acme");
  CHECK(past.text("as_of") == then);
  const auto members = past.json().at("members").as_array();
  REQUIRE(members.size() == 2);
  const auto apps = past.json().at("apps").as_array();
  REQUIRE(apps.size() == 1);
  CHECK(apps[0].at("name") == "web-shop");

  const std::string now = "@" + std::to_string(world.server.log().end() - 1);
  const HttpAnswer present = world.ada.get("/teams/acme-corp/snapshot?as_of=" + now);
  CHECK(present.text("org", "name") == "acme-corp");
  CHECK(present.json().at("members").as_array().size() == 1);
  CHECK(present.json().at("apps").as_array()[0].at("name") == "shop");
}

TEST_CASE("a snapshot is for admins, and for a moment that makes sense") {
  World world;
  HttpClient eve = world.server.as("eve@example.com");
  HttpClient reader = world.server.as("ada@acme.com", Scope::read);
  const std::string now = "/snapshot?as_of=@" + std::to_string(world.server.log().end() - 1);
  CHECK(world.joe.get("/teams/acme" + now).status == 403);
  CHECK(reader.get("/teams/acme" + now).status == 403);
  CHECK(eve.get("/teams/acme" + now).status == 404);
  CHECK(eve.get("/teams/acme" + now).body == eve.get("/teams/no-such" + now).body);
  CHECK(world.ada.get("/teams/acme/snapshot").status == 422);
  CHECK(world.ada.get("/teams/acme/snapshot?as_of=whenever").status == 422);
  CHECK(world.ada.get("/teams/acme/snapshot?as_of=@0").status == 404);
}

TEST_CASE("one's own history is what one did and what was done to one, anywhere") {
  World world;
  HttpClient eve = world.server.as("eve@example.com");
  REQUIRE(eve.post("/apps", R"({"name":"own-app"})").status == 201);
  const auto events = eve.get("/account/audit-events?type=AppCreated").json();
  REQUIRE(events.as_array().size() == 1);
  CHECK(events.as_array()[0].at("actor").at("email") == "eve@example.com");
  CHECK(events.as_array()[0].at("app").at("name") == "own-app");
  CHECK(events.as_array()[0].at("team").is_null());
  const auto added = world.joe.get("/account/audit-events?type=MemberAdded").json();
  CHECK(added.as_array().size() == 1);
  CHECK(eve.get("/account/audit-events?type=MemberAdded").json().as_array().empty());
  CHECK(world.server.as("eve@example.com", Scope::read).get("/account/audit-events").status == 403);
}

TEST_CASE("one's invitations are one's own, and gone once answered or too old") {
  World world;
  world.server.done(ProvisionOrg{
      org("globex"), email("ada@acme.com"), OrgType::team, {"team-invite-acceptance"}, {}});
  HttpClient eve = world.server.as("eve@example.com");
  const char* wish = R"({"email":"eve@example.com","role":"admin"})";
  const HttpAnswer sent = world.ada.put("/teams/globex/invitations", wish);
  REQUIRE(sent.status < 300);
  const auto pending = eve.get("/account/invitations").json();
  REQUIRE(pending.as_array().size() == 1);
  CHECK(pending.as_array()[0].at("team").at("name") == "globex");
  CHECK(pending.as_array()[0].at("invited_by").at("email") == "ada@acme.com");
  CHECK(pending.as_array()[0].at("role") == "admin");
  CHECK(world.joe.get("/account/invitations").json().as_array().empty());
  REQUIRE(eve.post("/teams/invitations/" + sent.id() + "/accept", "{}").status < 300);
  CHECK(eve.get("/account/invitations").json().as_array().empty());

  world.ada.put("/teams/globex/invitations", R"({"email":"joe@acme.com","role":"member"})");
  CHECK(world.joe.get("/account/invitations").json().as_array().size() == 1);
  world.server.pass(std::chrono::hours(24 * 8));
  CHECK(world.joe.get("/account/invitations").json().as_array().empty());
}
