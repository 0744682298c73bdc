// `If-Match` on everything that changes something (F-D2): the table of routes is walked.
#include <doctest/doctest.h>

#include "net/http/routes.hpp"
#include "support/http_fixture.hpp"

using namespace orglog;
using namespace orglog::testing;
using net::http::Route;

namespace {

constexpr const char* never_given = "\"v999999999-0123456789abcdef\"";

// A team with everything in it that can be changed.
struct World {
  World() {
    server.make_team("acme", "ada@acme.com");
    server.make_team("spare", "ada@acme.com");
    server.done(AddMember{org("acme"), email("joe@acme.com"), Role::member});
    server.done(CreateApp{app("web-shop"), org("acme"), false});
    server.done(AddCollaborator{app("web-shop"), email("carl@else.org"), Permissions::work()});
    ada.post("/apps/web-shop/collaborators", R"({"user":"ada@acme.com"})");
    addon = ada.post("/apps/web-shop/addons", R"({"plan":"redis:mini"})").text("id");
    ada.put("/teams/acme/invitations", R"({"email":"new@acme.com","role":"member"})");
    own = ada.post("/apps", R"({"name":"own-app"})").text("name");
    ada.post("/apps/own-app/collaborators", R"({"user":"carl@else.org"})");
    ada.post("/account/app-transfers", R"({"app":"own-app","recipient":"carl@else.org"})");
    ada.post("/apps", R"({"name":"other-app"})");
    ada.post("/apps/other-app/collaborators", R"({"user":"carl@else.org"})");
  }

  HttpFixture server;
  HttpClient ada = server.as("ada@acme.com");
  HttpClient carl = server.as("carl@else.org");
  HttpClient runner = server.as_operator();
  std::string addon, own;
};

struct Change {
  const char *method, *target, *body, *pattern;
};

// One good request for each route that changes something; without `If-Match` it would be done.
constexpr Change changes[] = {
    {"POST", "/dashboard/session", R"({"token":"x"})", "/dashboard/session"},
    {"DELETE", "/dashboard/session", "", "/dashboard/session"},
    {"PATCH", "/account", R"({"name":"Ada"})", "/account"},
    {"PATCH", "/account", "{}", "/account"},
    {"PATCH", "/teams/acme", R"({"name":"acme-two"})", "/teams/{}"},
    {"PATCH", "/teams/acme", R"({"name":"acme"})", "/teams/{}"},
    {"DELETE", "/teams/spare", "", "/teams/{}"},
    {"PATCH", "/teams/acme/preferences", R"({"addons-controls":true})", "/teams/{}/preferences"},
    {"PATCH", "/teams/acme/preferences", "{}", "/teams/{}/preferences"},
    {"PUT", "/teams/acme/members", R"({"email":"joe@acme.com","role":"admin"})",
     "/teams/{}/members"},
    {"POST", "/teams/acme/members", R"({"email":"zoe@acme.com","role":"admin"})",
     "/teams/{}/members"},
    {"PATCH", "/teams/acme/members", R"({"email":"joe@acme.com","role":"admin"})",
     "/teams/{}/members"},
    {"DELETE", "/teams/acme/members/joe@acme.com", "", "/teams/{}/members/{}"},
    {"POST", "/teams/acme/members/joe@acme.com/actions/send-again", "",
     "/teams/{}/members/{}/actions/send-again"},
    {"POST", "/teams/invitations/x/accept", "", "/teams/invitations/{}/accept"},
    {"PUT", "/teams/acme/invitations", R"({"email":"two@acme.com","role":"member"})",
     "/teams/{}/invitations"},
    {"DELETE", "/teams/acme/invitations/new@acme.com", "", "/teams/{}/invitations/{}"},
    {"POST", "/teams/apps", R"({"team":"acme"})", "/teams/apps"},
    {"PATCH", "/teams/apps/web-shop", R"({"locked":true})", "/teams/apps/{}"},
    {"DELETE", "/teams/apps/web-shop", "", "/teams/apps/{}"},
    {"POST", "/apps", "{}", "/apps"},
    {"PATCH", "/apps/web-shop", R"({"maintenance":true})", "/apps/{}"},
    {"PATCH", "/apps/web-shop", "{}", "/apps/{}"},
    {"DELETE", "/apps/web-shop", "", "/apps/{}"},
    {"POST", "/apps/web-shop/collaborators", R"({"user":"two@else.org"})",
     "/apps/{}/collaborators"},
    {"DELETE", "/apps/web-shop/collaborators/carl@else.org", "", "/apps/{}/collaborators/{}"},
    {"POST", "/teams/apps/web-shop/collaborators", R"({"user":"two@else.org"})",
     "/teams/apps/{}/collaborators"},
    {"PATCH", "/teams/apps/web-shop/collaborators/carl@else.org", R"({"permissions":["view"]})",
     "/teams/apps/{}/collaborators/{}"},
    {"DELETE", "/teams/apps/web-shop/collaborators/carl@else.org", "",
     "/teams/apps/{}/collaborators/{}"},
    {"POST", "/account/app-transfers", R"({"app":"other-app","recipient":"carl@else.org"})",
     "/account/app-transfers"},
    {"PATCH", "/account/app-transfers/own-app", R"({"state":"declined"})",
     "/account/app-transfers/{}"},
    {"DELETE", "/account/app-transfers/own-app", "", "/account/app-transfers/{}"},
    {"PATCH", "/apps/web-shop/formation", R"({"updates":[{"type":"web","quantity":1}]})",
     "/apps/{}/formation"},
    {"PATCH", "/apps/web-shop/formation/web", R"({"quantity":1})", "/apps/{}/formation/{}"},
    {"POST", "/apps/web-shop/addons", R"({"plan":"pg:mini"})", "/apps/{}/addons"},
    {"DELETE", "/apps/web-shop/addons/ADDON", "", "/apps/{}/addons/{}"},
    {"POST", "/actions/addons/resolve", R"({"addon":"redis"})", "/actions/addons/resolve"},
    {"POST", "/oauth/authorizations", "{}", "/oauth/authorizations"},
    {"DELETE", "/oauth/authorizations/x", "", "/oauth/authorizations/{}"},
    {"POST", "/oauth/authorizations/x/actions/regenerate-tokens", "",
     "/oauth/authorizations/{}/actions/regenerate-tokens"},
    {"POST", "/password-resets", R"({"email":"ada@acme.com"})", "/password-resets"},
    {"PUT", "/account/password", R"({"password":"long enough"})", "/account/password"},
    {"POST", "/password-resets/x/actions/finalize", R"({"password":"long enough"})",
     "/password-resets/{}/actions/finalize"},
    {"POST", "/teams/acme/app-imports", R"({"apps":["other-app"]})", "/teams/{}/app-imports"},
    {"POST", "/operator/teams", R"({"name":"other","admin":"ada@acme.com"})", "/operator/teams"},
    {"PATCH", "/operator/teams/acme", R"({"limits":{"apps":9}})", "/operator/teams/{}"},
    {"POST", "/operator/tokens", R"({"email":"ada@acme.com"})", "/operator/tokens"},
    {"POST", "/operator/import", R"({"lines":[{}]})", "/operator/import"},
    {"POST", "/operator/backups", R"({"directory":"/nowhere"})", "/operator/backups"},
    {"POST", "/operator/clock/actions/accept", "", "/operator/clock/actions/accept"},
    {"POST", "/v1/organization/acme/user", R"({"email":"zoe@acme.com"})",
     "/v1/organization/{}/user"},
    {"PUT", "/v1/organization/acme/user/joe@acme.com", R"({"role":"admin"})",
     "/v1/organization/{}/user/{}"},
    {"DELETE", "/v1/organization/acme/user/joe@acme.com", "", "/v1/organization/{}/user/{}"},
    {"POST", "/v1/organization/acme/create-app", "{}", "/v1/organization/{}/create-app"},
    {"POST", "/v1/organization/acme/app/web-shop/collaborators", R"({"email":"two@else.org"})",
     "/v1/organization/{}/app/{}/collaborators"},
    {"DELETE", "/v1/organization/acme/app/web-shop/collaborators/carl@else.org", "",
     "/v1/organization/{}/app/{}/collaborators/{}"},
    {"PUT", "/v1/app/web-shop", R"({"locked":true})", "/v1/app/{}"},
    {"POST", "/v1/app/web-shop/lock", "", "/v1/app/{}/lock"},
    {"DELETE", "/v1/app/web-shop/lock", "", "/v1/app/{}/lock"},
    {"POST", "/v1/app/web-shop/join", "", "/v1/app/{}/join"},
    {"DELETE", "/v1/app/web-shop/join", "", "/v1/app/{}/join"},
    {"POST", "/apps?app[name]=old-app", "", "2 /apps"},
    {"PUT", "/apps/web-shop?app[name]=old-app", "", "2 /apps/{}"},
    {"DELETE", "/apps/web-shop", "", "2 /apps/{}"},
    {"POST", "/apps/web-shop/collaborators?collaborator[email]=two@else.org", "",
     "2 /apps/{}/collaborators"},
    {"DELETE", "/apps/web-shop/collaborators/carl@else.org", "", "2 /apps/{}/collaborators/{}"}};

bool is_of(const Change& change, const Route& route) {
  std::string pattern(route.pattern);
  if (route.version == 2) pattern = "2 " + pattern;
  return pattern == change.pattern &&
         change.method == std::string(boost::beast::http::to_string(route.method));
}

HttpAnswer try_change(World& world, const Change& change, const HttpFields& more) {
  std::string target = change.target;
  if (const auto at = target.find("ADDON"); at != std::string::npos)
    target.replace(at, 5, world.addon);
  HttpFields fields = more;
  fields.emplace_back("X-Requested-With", "test");
  if (std::string_view(change.pattern).starts_with("2 ")) {
    fields.emplace_back("Accept", "application/json");
    fields.emplace_back("Authorization", basic(":" + world.ada.token()));
  }
  const bool is_operators = target.starts_with("/operator") || target.ends_with("preferences");
  const bool is_recipients = std::string_view(change.body).find("declined") != std::string::npos;
  HttpClient& who = is_operators ? world.runner : is_recipients ? world.carl : world.ada;
  return who.ask(change.method, target, change.body, fields);
}

std::string tag_of(HttpClient& client, const std::string& target) {
  const HttpAnswer answer = client.get(target);
  CHECK(answer.status == 200);
  return answer.field("ETag");
}

}  // namespace

TEST_CASE("F-D2: every route that changes something looks at If-Match, or refuses it") {
  World world;
  const Position end = world.server.log().end();
  for (const Route& route : net::http::all_routes()) {
    if (route.write == nullptr) continue;
    CAPTURE(std::string(boost::beast::http::to_string(route.method)));
    CAPTURE(std::string(route.pattern));
    std::size_t tried = 0;
    for (const Change& change : changes) {
      if (!is_of(change, route)) continue;
      ++tried;
      for (const char* tag : {never_given, "\"0123456789abcdef\"", "nonsense"}) {
        const HttpAnswer answer = try_change(world, change, {{"If-Match", tag}});
        CHECK_MESSAGE(answer.status == 412, change.target << " " << tag << " " << answer.body);
      }
      CHECK(try_change(world, change, {{"If-None-Match", "*"}}).status == 412);
    }
    CHECK(tried > 0);
  }
  CHECK(world.server.log().end() == end);
}

TEST_CASE("F-D2: the tag that was given out is the one that matches, also among others") {
  World world;
  const std::string old_tag = tag_of(world.ada, "/apps/web-shop/addons/" + world.addon);
  CHECK(old_tag.starts_with("\"v"));
  world.ada.patch("/apps/web-shop", R"({"maintenance":true})");
  const std::string tag = tag_of(world.ada, "/apps/web-shop/addons/" + world.addon);
  CHECK(tag != old_tag);
  const std::string target = "/apps/web-shop/addons/" + world.addon;
  CHECK(world.ada.erase(target, {{"If-Match", old_tag}}).status == 412);
  CHECK(world.ada.post("/apps/web-shop/addons", R"({"plan":"pg:mini"})", {{"If-Match", old_tag}})
            .status == 412);
  CHECK(world.ada.erase(target, {{"If-Match", "\"old\", " + tag}}).status == 200);
  for (const char* shown :
       {"/apps/web-shop", "/apps/web-shop/collaborators", "/apps/web-shop/addons",
        "/apps/web-shop/collaborators/carl@else.org"}) {
    const std::string now = tag_of(world.ada, shown);
    CAPTURE(shown);
    CHECK(world.ada
              .patch("/apps/web-shop", R"({"maintenance":false})",
                     {{"If-Match", "\"x\""}, {"If-Match", never_given}, {"If-Match", now}})
              .status == 200);
    world.ada.patch("/apps/web-shop", R"({"maintenance":true})");
  }
}

TEST_CASE("F-D2: two wishes in one request go by the version that the request named") {
  World world;
  const std::string tag = tag_of(world.ada, "/apps/web-shop");
  CHECK(world.ada
            .patch("/apps/web-shop", R"({"maintenance":true,"name":"web-store"})",
                   {{"If-Match", tag}})
            .status == 200);
  CHECK(world.ada.patch("/apps/web-store", R"({"name":"web-shop"})", {{"If-Match", tag}}).status ==
        412);
}
