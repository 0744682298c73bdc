// Each family of resources once, the way it is meant to be used.
#include <doctest/doctest.h>

#include <algorithm>
#include <boost/json/serialize.hpp>

#include "support/http_fixture.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

struct World {
  World() {
    server.make_team("acme", "ada@acme.com");
    server.done(AddMember{org("acme"), email("joe@acme.com"), Role::member});
  }
  std::string make_app(HttpClient& who, const std::string& name, const char* team = "acme") {
    const std::string body = std::string(R"({"team":")") + team + R"(","name":")" + name + "\"}";
    const HttpAnswer made = who.post("/teams/apps", body);
    REQUIRE(made.status == 201);
    return made.id();
  }

  HttpFixture server;
  HttpClient ada = server.as("ada@acme.com");
  HttpClient joe = server.as("joe@acme.com");
  HttpClient boss = server.as_operator();
};

std::size_t rows(const HttpAnswer& answer) {
  CHECK(answer.status == 200);
  return answer.json().as_array().size();
}

}  // namespace

TEST_CASE("an account sees itself and whom it shares something with") {
  World world;
  const HttpAnswer me = world.joe.get("/account");
  CHECK(me.text("email") == "joe@acme.com");
  CHECK(world.joe.get("/users/~").body == me.body);
  CHECK(world.joe.get("/users/ada%40acme.com").text("email") == "ada@acme.com");
  CHECK(world.joe.get("/users/" + me.id()).text("email") == "joe@acme.com");
  CHECK(rows(world.joe.get("/account/features")) == 0);
  CHECK(world.joe.get("/accounts/" + me.id() + "/actions/get-quota").json().at("quota_used") == 0);
  CHECK(world.boss.get("/account").status == 200);
}

TEST_CASE("teams are listed, shown, renamed and closed") {
  World world;
  CHECK(rows(world.joe.get("/teams")) == 1);
  CHECK(world.joe.get("/organizations").body == world.joe.get("/teams").body);
  const HttpAnswer team = world.joe.get("/teams/acme");
  CHECK(team.text("role") == "member");
  CHECK(team.text("type") == "enterprise");
  CHECK(world.joe.get("/teams/" + team.id()).body == team.body);
  CHECK(rows(world.joe.get("/teams/acme/features")) == 0);
  CHECK(world.joe.get("/teams/acme/preferences").text("default-permission") == "member");
  CHECK(rows(world.joe.get("/teams/permissions")) == 4);
  CHECK(world.ada.patch("/teams/acme", R"({"name":"acme-corp"})").text("name") == "acme-corp");
  CHECK(world.joe.get("/teams/acme").status == 404);
  CHECK(world.ada.erase("/teams/acme-corp").status == 200);
  CHECK(world.ada.get("/teams/acme-corp").status == 404);
}

TEST_CASE("members are put, posted, patched, listed and deleted") {
  World world;
  const HttpAnswer put =
      world.ada.put("/teams/acme/members", R"({"email":"new@acme.com","role":"member"})");
  CHECK(put.status == 201);
  CHECK(put.text("user", "email") == "new@acme.com");
  CHECK(world.ada.put("/teams/acme/members", R"({"email":"new@acme.com","role":"admin"})").status ==
        200);
  CHECK(world.ada.post("/teams/acme/members", R"({"email":"new@acme.com","role":"admin"})")
            .text("reason") == "already_member");
  CHECK(world.ada.patch("/teams/acme/members", R"({"email":"new@acme.com","role":"member"})")
            .text("role") == "member");
  CHECK(rows(world.joe.get("/teams/acme/members")) == 3);
  world.make_app(world.joe, "web-shop");
  CHECK(rows(world.ada.get("/teams/acme/members/joe@acme.com/apps")) == 1);
  CHECK(world.ada.erase("/teams/acme/members/new%40acme.com").text("email") == "new@acme.com");
  CHECK(world.ada.erase("/teams/acme/members/new%40acme.com").status == 404);
  CHECK(world.ada.erase("/teams/acme/members/" + world.joe.get("/account").id()).status == 200);
  CHECK(rows(world.ada.get("/teams/acme/members")) == 1);
}

TEST_CASE("everybody may leave a team, but not its last admin; removing others is an admin's") {
  World world;
  CHECK(world.joe.erase("/teams/acme/members/ada@acme.com").status == 403);
  CHECK(world.ada.erase("/teams/acme/members/ada@acme.com").text("reason") == "last_admin");
  CHECK(world.joe.erase("/teams/acme/members/joe@acme.com").text("email") == "joe@acme.com");
  CHECK(world.joe.get("/teams/acme").status == 404);
  CHECK(rows(world.ada.get("/teams/acme/members")) == 1);
}

TEST_CASE("D13: the refusal of the last admin who can sign in says who would have to activate") {
  World world;
  world.ada.put("/teams/acme/members", R"({"email":"grace@acme.com","role":"admin"})");
  const HttpAnswer left = world.ada.erase("/teams/acme/members/ada@acme.com");
  CHECK(left.status == 409);
  CHECK(left.text("reason") == "last_admin");
  CHECK(left.text("message") ==
        "Until grace@acme.com activates an account, ada@acme.com is the last admin of the org.");
  const HttpAnswer put =
      world.ada.put("/teams/acme/members", R"({"email":"ada@acme.com","role":"member"})");
  CHECK(put.body == left.body);
  world.server.issue_token("grace@acme.com");
  CHECK(world.ada.erase("/teams/acme/members/ada@acme.com").status == 200);
}

TEST_CASE("I4: a pending invitation that is put again is sent again, and not too often") {
  World world;
  const std::string wish = R"({"email":"tom@else.org","role":"member"})";
  const auto sent_again = [&] {
    const auto trail = world.ada.get("/teams/acme/audit-events?type=SentAgain").json();
    return trail.as_array().size();
  };
  const HttpAnswer first = world.ada.put("/teams/acme/invitations", wish);
  REQUIRE(first.status == 200);
  const HttpAnswer second = world.ada.put("/teams/acme/invitations", wish);
  CHECK(second.body == first.body);
  CHECK(sent_again() == 1);
  world.server.pass(std::chrono::seconds(20));
  const HttpAnswer third = world.ada.put("/teams/acme/invitations", wish);
  CHECK(third.status == 429);
  CHECK(third.text("id") == "rate_limit");
  CHECK(third.text("reason") == "sent_recently");
  const int wait = std::stoi(third.field("Retry-After"));
  CHECK((wait > 0 && wait <= 40));
  world.server.pass(std::chrono::seconds(wait));
  CHECK(world.ada.put("/teams/acme/invitations", wish).status == 200);
  CHECK(sent_again() == 2);
}

TEST_CASE("D9: members say who never activated, and are sent the mail for it again") {
  World world;
  world.ada.put("/teams/acme/members", R"({"email":"grace@acme.com","role":"member"})");
  const auto activated = [&](const char* address) {
    const auto members = world.ada.get("/teams/acme/members").json();
    for (const auto& one : members.as_array()) {
      if (one.at("email") == address) return one.at("user").at("activated").as_bool();
    }
    return false;
  };
  CHECK(activated("ada@acme.com"));
  CHECK_FALSE(activated("grace@acme.com"));
  const auto send = [](HttpClient& who, const std::string& name) {
    return who.post("/teams/acme/members/" + name + "/actions/send-again", "{}");
  };
  CHECK(send(world.joe, "grace@acme.com").status == 403);
  CHECK(send(world.ada, "joe@acme.com").text("reason") == "already_active");
  CHECK(send(world.ada, "nobody@acme.com").status == 404);
  CHECK(send(world.ada, "grace@acme.com").text("email") == "grace@acme.com");
  const HttpAnswer soon = send(world.ada, "grace@acme.com");
  CHECK(soon.status == 429);
  CHECK(soon.has("Retry-After"));
}

TEST_CASE("a team's collaborators are those on its apps who are not in it, each listed once") {
  World world;
  world.make_app(world.joe, "web-shop");
  world.make_app(world.ada, "web-admin");
  CHECK(rows(world.joe.get("/teams/acme/collaborators")) == 0);
  for (const char* app : {"web-shop", "web-admin"})
    world.ada.post("/apps/" + std::string(app) + "/collaborators", R"({"user":"jill@x.com"})");
  const HttpAnswer listed = world.joe.get("/teams/acme/collaborators");
  REQUIRE(rows(listed) == 1);
  const boost::json::object jill = listed.json().as_array()[0].as_object();
  CHECK(jill.at("email") == "jill@x.com");
  CHECK(jill.at("role") == "collaborator");
  CHECK(jill.at("apps").as_array().size() == 2);
  CHECK(world.server.as("jill@x.com").get("/teams/acme/collaborators").status == 404);
}

TEST_CASE("who is invited accepts by himself, or the invitation is revoked") {
  World world;
  const char* invite = R"({"email":"new@acme.com","role":"member"})";
  const HttpAnswer made = world.ada.put("/teams/acme/invitations", invite);
  CHECK(made.status == 200);
  CHECK(made.text("invited_by", "email") == "ada@acme.com");
  CHECK(rows(world.ada.get("/teams/acme/invitations")) == 1);
  HttpClient fresh = world.server.as("new@acme.com");
  const std::string path = "/teams/invitations/" + made.id();
  CHECK(world.joe.get(path).status == 404);
  CHECK(fresh.get(path).text("team", "name") == "acme");
  CHECK(world.joe.post(path + "/accept", "").status == 404);
  CHECK(fresh.post(path + "/accept", "").text("role") == "member");
  CHECK(rows(world.ada.get("/teams/acme/invitations")) == 0);
  CHECK(rows(world.ada.get("/teams/acme/members")) == 3);
  world.ada.put("/teams/acme/invitations", R"({"email":"late@acme.com","role":"admin"})");
  CHECK(world.ada.erase("/teams/acme/invitations/late@acme.com").status == 200);
  CHECK(world.ada.erase("/teams/acme/invitations/late@acme.com").status == 404);
}

TEST_CASE("apps are made in a team or by a person, renamed, locked and destroyed") {
  World world;
  const HttpAnswer own = world.joe.post("/apps", R"({"name":"my-blog"})");
  CHECK(own.status == 201);
  CHECK(own.text("owner", "email") == "joe@acme.com");
  CHECK(own.json().at("team").is_null());
  const std::string id = world.make_app(world.joe, "web-shop");
  const HttpAnswer app = world.joe.get("/apps/web-shop");
  CHECK(app.text("owner", "email") == "acme@herokumanager.com");
  CHECK(app.text("team", "name") == "acme");
  CHECK(app.json().at("joined").as_bool());
  CHECK(world.joe.get("/teams/apps/" + id).body == app.body);
  CHECK(rows(world.joe.get("/apps")) == 2);
  CHECK(rows(world.joe.get("/users/~/apps")) == 2);
  CHECK(rows(world.joe.get("/teams/acme/apps")) == 1);
  CHECK(rows(world.boss.get("/apps")) == 2);
  CHECK(world.ada.patch("/apps/web-shop", R"({"name":"shop"})").text("name") == "shop");
  CHECK(world.ada.patch("/teams/apps/shop", R"({"locked":true})").json().at("locked").as_bool());
  CHECK_FALSE(
      world.ada.patch("/teams/apps/shop", R"({"locked":false})").json().at("locked").as_bool());
  const HttpAnswer closed = world.ada.patch("/apps/shop", R"({"maintenance":true,"name":"store"})");
  CHECK(closed.status == 200);
  CHECK(closed.json().at("maintenance").as_bool());
  CHECK(closed.text("name") == "store");
  CHECK_FALSE(world.ada.patch("/apps/store", R"({"maintenance":false,"name":"shop"})")
                  .json()
                  .at("maintenance")
                  .as_bool());
  CHECK(world.ada.erase("/teams/apps/shop").text("name") == "shop");
  CHECK(world.joe.erase("/apps/my-blog").status == 200);
  CHECK(rows(world.joe.get("/apps")) == 0);
}

TEST_CASE("collaborators are added with permissions, changed and removed; one joins and leaves") {
  World world;
  world.make_app(world.ada, "web-shop");
  CHECK(world.joe.post("/teams/apps/web-shop/collaborators", R"({"user":"joe@acme.com"})").status ==
        201);
  CHECK(world.joe.erase("/apps/web-shop/collaborators/joe%40acme.com").status == 200);
  const HttpAnswer added = world.ada.post("/teams/apps/web-shop/collaborators",
                                          R"({"user":"guest@x.com","permissions":["deploy"]})");
  CHECK(added.status == 201);
  CHECK(added.json().at("permissions").as_array().size() == 2);
  CHECK(added.text("role") == "collaborator");
  const std::string path = "/teams/apps/web-shop/collaborators/guest@x.com";
  CHECK(world.ada.get(path).text("user", "email") == "guest@x.com");
  CHECK(world.ada.patch(path, R"({"permissions":["operate","deploy"]})")
            .json()
            .at("permissions")
            .as_array()
            .size() == 3);
  CHECK(rows(world.ada.get("/apps/web-shop/collaborators")) == 1);
  HttpClient guest = world.server.as("guest@x.com");
  CHECK(guest.get("/apps/web-shop").status == 200);
  CHECK(guest.get("/teams/acme").status == 404);
  CHECK(world.ada.erase("/apps/web-shop/collaborators/guest@x.com").status == 200);
  CHECK(guest.get("/apps/web-shop").status == 404);
}

TEST_CASE("what a joined member is given comes on top of his join") {
  World world;
  world.make_app(world.joe, "web-shop");
  const std::string path = "/teams/apps/web-shop/collaborators/joe@acme.com";
  CHECK(world.ada.get(path).json().at("joined").as_bool());
  const HttpAnswer in_vendor_shape = world.ada.get("/apps/web-shop/collaborators/joe@acme.com");
  CHECK_FALSE(in_vendor_shape.json().as_object().contains("joined"));
  CHECK(world.ada.get(path).json().at("permissions").as_array().size() == 3);
  const HttpAnswer given = world.ada.patch(path, R"({"permissions":["view","manage"]})");
  CHECK(given.status == 200);
  CHECK(given.json().at("permissions").as_array().size() == 4);
  CHECK(world.joe.patch("/teams/apps/web-shop", R"({"locked":true})").status == 200);
  CHECK(world.ada.patch(path, R"({"permissions":["view"]})").status == 200);
  CHECK(world.ada.get(path).json().at("permissions").as_array().size() == 3);
}

TEST_CASE("an admin who is not on an app takes others off it by their ids") {
  World world;
  world.make_app(world.ada, "web-shop");
  const HttpAnswer added =
      world.ada.post("/teams/apps/web-shop/collaborators", R"({"user":"jill@daimyo.com"})");
  const std::string jill = added.text("user", "id");
  CHECK(world.ada.get("/users/" + jill).text("email") == "jill@daimyo.com");
  CHECK(world.server.as("eve@elsewhere.com").get("/users/" + jill).status == 404);
  CHECK(world.ada.erase("/teams/apps/web-shop/collaborators/" + jill).status == 200);
  CHECK(world.ada.get("/users/" + jill).status == 404);
}

// Somebody's name, and since when they have an account, are not for whoever knows their address.
TEST_CASE(
    "F-B3: adding a person to one's own app tells no more of their account than of a new one") {
  World world;
  HttpClient eve = world.server.as("eve@elsewhere.com");
  REQUIRE(eve.post("/apps", R"({"name":"eves-app"})").status == 201);
  world.server.done(RegisterAccount{email("sam@shadow.org"), "Sam Shadow"});
  world.server.done(RegisterAccount{email("ivy@shadow.org"), ""});
  const auto told = [&](const std::string& person) {
    std::string text;
    const HttpAnswer added =
        eve.post("/apps/eves-app/collaborators", R"({"user":")" + person + R"("})");
    REQUIRE(added.status == 201);
    const HttpAnswer user = eve.get("/users/" + person);
    CHECK(user.field("ETag").find("\"v") == std::string::npos);
    CHECK(eve.get("/users/" + added.text("user", "id")).body == user.body);
    const boost::json::object shown = user.json().as_object();
    CHECK(shown.at("email").as_string() == person);
    for (const auto& member : shown) {
      text += std::string(member.key()) + " ";
      const bool is_said = member.key() == "id" || member.key() == "email";
      if (!is_said) text += boost::json::serialize(member.value()) + " ";
    }
    const boost::json::object row = added.json().at("user").as_object();
    for (const auto& member : row) text += std::string(member.key()) + " ";
    return text;
  };
  const std::string of_new = told("new@shadow.org");
  CHECK(told("sam@shadow.org") == of_new);
  CHECK(told("ivy@shadow.org") == of_new);
  CHECK(of_new.find("Sam") == std::string::npos);
  // In an org with them one knows them, and they know oneself.
  CHECK(world.joe.get("/users/ada@acme.com").json().as_object().contains("verified"));
  CHECK(world.joe.get("/users/~").field("ETag").find("\"v") != std::string::npos);
}

TEST_CASE("an invitation does not tell the name of who has not accepted it") {
  World world;
  world.server.done(RegisterAccount{email("sam@shadow.org"), "Sam Shadow"});
  const char* invitation = R"({"email":"sam@shadow.org","role":"member"})";
  const HttpAnswer invited = world.ada.put("/teams/acme/invitations", invitation);
  CHECK(invited.status == 200);
  CHECK(invited.body.find("Sam Shadow") == std::string::npos);
  for (const char* path : {"/teams/acme/invitations", "/users/sam@shadow.org"})
    CHECK(world.ada.get(path).body.find("Sam Shadow") == std::string::npos);
  HttpClient sam = world.server.as("sam@shadow.org");
  CHECK(sam.post("/teams/invitations/" + invited.text("id") + "/accept", "{}").status < 300);
  CHECK(world.ada.get("/users/sam@shadow.org").text("name") == "Sam Shadow");
}

TEST_CASE("the owner of a personal app is listed on it, and can be asked for") {
  World world;
  world.joe.post("/apps", R"({"name":"my-blog"})");
  const HttpAnswer all = world.joe.get("/apps/my-blog/collaborators");
  REQUIRE(rows(all) == 1);
  CHECK(all.json().at(0).at("role") == "owner");
  CHECK(world.joe.get("/apps/my-blog/collaborators/joe@acme.com").text("role") == "owner");
}

TEST_CASE("an app goes from person to person in two steps, and at once to a team") {
  World world;
  world.joe.post("/apps", R"({"name":"my-blog"})");
  world.joe.post("/apps/my-blog/collaborators", R"({"user":"ada@acme.com"})");
  const char* body = R"({"app":"my-blog","recipient":"ada@acme.com"})";
  const HttpAnswer asked = world.joe.post("/account/app-transfers", body);
  CHECK(asked.status == 201);
  CHECK(asked.text("state") == "pending");
  const std::string path = "/account/app-transfers/" + asked.id();
  CHECK(world.ada.get(path).text("recipient", "email") == "ada@acme.com");
  CHECK(rows(world.ada.get("/account/app-transfers")) == 1);
  CHECK(world.ada.patch(path, R"({"state":"declined"})").text("state") == "declined");
  CHECK(world.ada.get(path).status == 404);
  world.joe.post("/account/app-transfers", body);
  CHECK(world.joe.erase("/account/app-transfers/my-blog").status == 200);
  world.joe.post("/account/app-transfers", body);
  CHECK(
      world.ada.patch("/account/app-transfers/my-blog", R"({"state":"accepted"})").text("state") ==
      "accepted");
  CHECK(world.ada.get("/apps/my-blog").text("owner", "email") == "ada@acme.com");
  CHECK(world.ada.patch("/teams/apps/my-blog", R"({"owner":"acme"})").text("team", "name") ==
        "acme");
  const HttpAnswer out = world.ada.patch("/teams/apps/my-blog", R"({"owner":"joe@acme.com"})");
  CHECK(out.status == 200);
  CHECK(out.text("owner", "email") == "joe@acme.com");
}

TEST_CASE("a formation is scaled one by one or together, and its dynos follow") {
  World world;
  world.make_app(world.joe, "web-shop");
  const std::string web = "/apps/web-shop/formation/web";
  CHECK(world.joe.patch(web, R"({"quantity":2,"size":"standard-2X"})").text("size") ==
        "Standard-2X");
  CHECK(world.joe.patch(web, R"({"quantity":"+1"})").json().at("quantity") == 3);
  CHECK(world.joe.patch(web, R"({"quantity":"-2"})").json().at("quantity") == 1);
  CHECK(rows(world.joe.patch("/apps/web-shop/formation",
                             R"({"updates":[{"type":"web","quantity":2},
                                            {"type":"worker","quantity":1}]})")) == 2);
  CHECK(rows(world.joe.get("/apps/web-shop/formation")) == 2);
  CHECK(world.joe.get("/apps/web-shop/formation/worker").json().at("quantity") == 1);
  CHECK(world.joe.get("/apps/web-shop/formation/none").status == 404);
  CHECK(rows(world.joe.get("/apps/web-shop/dynos")) == 3);
}

TEST_CASE("a quantity that is no number of dynos is refused, however it is written") {
  World world;
  world.make_app(world.joe, "web-shop");
  const auto end = world.server.log().end();
  for (const char* quantity :
       {"-1", "1.5", "true", "[]", "1e300", "99999999999999999999", "\"-1\"", "\"two\"", "\"+\"",
        "\"-9223372036854775808\"", "\"9223372036854775807\"", "\"+9223372036854775807\"",
        "9223372036854775807", "\"+-1\""}) {
    CAPTURE(quantity);
    CHECK(world.joe
              .patch("/apps/web-shop/formation/web", std::string("{\"quantity\":") + quantity + "}")
              .status == 422);
  }
  CHECK(world.server.log().end() == end);
}

TEST_CASE("add-ons are made, shown, metered and destroyed") {
  World world;
  world.make_app(world.ada, "web-shop");
  CHECK(world.ada.post("/apps/web-shop/collaborators", R"({"user":"ada@acme.com"})").status == 201);
  const HttpAnswer made =
      world.ada.post("/apps/web-shop/addons", R"({"plan":"redis:premium","price_cents":1500})");
  CHECK(made.status == 201);
  CHECK(made.text("plan", "name") == "redis:premium");
  CHECK(world.ada.get("/apps/web-shop/addons/" + made.id()).body == made.body);
  CHECK(world.ada.get("/addons/" + made.text("name")).status == 200);
  CHECK(rows(world.joe.get("/apps/web-shop/addons")) == 1);
  CHECK(rows(world.joe.get("/teams/acme/addons")) == 1);
  const HttpAnswer metered = world.ada.get("/teams/acme/usage");
  CHECK(metered.json().at("apps").as_array().size() == 1);
  CHECK(world.joe.get("/apps/web-shop/usage").json().at("addons").as_array().size() == 1);
  CHECK(world.ada.get("/teams/acme/apps/web-shop/usage").status == 200);
  CHECK(world.ada.erase("/apps/web-shop/addons/" + made.text("name")).status == 200);
  CHECK(rows(world.ada.get("/apps/web-shop/addons")) == 0);
}

TEST_CASE("an add-on may be named, and what cannot be a name or a plan is refused") {
  World world;
  world.make_app(world.joe, "web-shop");
  const auto make = [&](const std::string& body) {
    return world.joe.post("/apps/web-shop/addons", "{" + body + "}");
  };
  const HttpAnswer made = make(R"("plan":"redis:mini","name":"ledger")");
  CHECK(made.status == 201);
  CHECK(made.text("name") == "ledger");
  const Position end = world.server.log().end();
  const HttpAnswer taken = make(R"("plan":"redis:mini","name":"ledger")");
  CHECK(taken.status == 422);
  CHECK(taken.text("id") == "invalid_params");
  CHECK(taken.text("message") == "name ledger is already taken.");
  CHECK(make(R"("plan":"redis:mini","name":"my db")").text("message") == "name is not valid.");
  CHECK(make(R"("plan":"redis:mini","name":"")").text("message") == "name is not valid.");
  CHECK(make(R"("plan":"re dis:mini")").text("message") == "plan is not valid.");
  CHECK(make(R"("plan":"redis:")").text("message") == "plan is not valid.");
  CHECK(make(R"("plan":"redis:mini","price_cents":-1)").text("message") ==
        "price_cents is out of range.");
  CHECK(world.server.log().end() == end);
}

TEST_CASE("usage is told by day and month to admins only") {
  World world;
  world.make_app(world.joe, "web-shop");
  world.joe.patch("/apps/web-shop/formation/web", R"({"quantity":2})");
  world.server.pass(std::chrono::hours(48));
  const HttpAnswer days = world.ada.get("/teams/acme/usage/daily?start=2027-01-15&end=2027-01-17");
  REQUIRE(rows(days) == 3);
  CHECK(days.json().at(1).at("date") == "2027-01-16");
  CHECK(days.json().at(1).at("dynos").to_number<double>() == 2.0);
  CHECK(days.json().at(1).at("apps").at(0).at("app_name") == "web-shop");
  // What has not passed yet does not thin the mean out.
  CHECK(days.json().at(1).at("complete") == true);
  CHECK(days.json().at(2).at("complete") == false);
  CHECK(days.json().at(2).at("dynos").to_number<double>() == 2.0);
  CHECK(rows(world.ada.get("/teams/acme/usage/monthly?start=2027-01")) == 1);
  CHECK(world.ada.get("/teams/acme/usage/current").status == 200);
  CHECK(world.joe.get("/teams/acme/usage/daily?start=2027-01-15").status == 403);
  for (const char* query : {"", "?start=x", "?start=2027-01-15&end=2027-01-01",
                            "?start=2027-01-01&end=2027-12-31", "?start=2027-02-30"})
    CHECK(world.ada.get(std::string("/teams/acme/usage/daily") + query).status == 422);
}

TEST_CASE("the audit history is told newest first, page by page") {
  World world;
  for (const char* name : {"app-1", "app-2", "app-3"}) world.make_app(world.joe, name);
  std::string cursor;
  std::vector<std::int64_t> positions;
  do {
    std::string target = "/teams/acme/audit-events?limit=2";
    if (!cursor.empty()) target += "&cursor=" + cursor;
    const HttpAnswer page = world.ada.get(target);
    cursor = page.field("Next-Cursor");
    CHECK(page.status == (cursor.empty() ? 200 : 206));
    const boost::json::value events = page.json();
    for (const auto& event : events.as_array())
      positions.push_back(event.at("data").at("position").to_number<std::int64_t>());
  } while (!cursor.empty());
  CHECK(positions.size() >= 5);
  CHECK(std::is_sorted(positions.rbegin(), positions.rend()));
  const HttpAnswer created =
      world.ada.get("/teams/acme/audit-events?type=app&action=created&actor=joe@acme.com");
  REQUIRE(rows(created) == 3);
  CHECK(created.json().at(0).at("actor").at("email") == "joe@acme.com");
  CHECK(created.json().at(0).at("request").at("ip_address") == "127.0.0.1");
  CHECK(world.joe.get("/teams/acme/audit-events").status == 403);
}

TEST_CASE("F-A7: audit and usage call an app that went away as it was called") {
  World world;
  world.server.make_team("globex", "gina@globex.com");
  HttpClient gina = world.server.as("gina@globex.com");
  world.make_app(world.joe, "web-shop");
  world.joe.patch("/apps/web-shop/formation/web", R"({"quantity":2})");
  world.server.pass(std::chrono::hours(1));
  const std::string before = "@" + std::to_string(world.server.log().end() - 1);
  world.server.done(TransferApp{app("web-shop"), OrgOrEmail{"globex"}});
  CHECK(gina.patch("/apps/web-shop", R"({"name":"top-secret"})").status == 200);
  world.server.pass(std::chrono::hours(1));
  for (const std::string& target : std::vector<std::string>{
           "/teams/acme/audit-events", "/teams/acme/audit-events?explain=true&order=asc",
           "/teams/acme/usage/daily?start=2027-01-15&end=2027-01-15",
           "/teams/acme/usage/monthly?start=2027-01", "/events?org=acme&from=0&follow=false",
           "/teams/acme/snapshot?as_of=" + before}) {
    CAPTURE(std::string(target));
    const HttpAnswer answer = world.ada.get(target);
    CHECK(answer.status == 200);
    CAPTURE(answer.body);
    CHECK(answer.body.find("web-shop") != std::string::npos);
    CHECK(answer.body.find("top-secret") == std::string::npos);
  }
  const HttpAnswer hers = gina.get("/teams/globex/audit-events");
  CHECK(hers.body.find("app top-secret transferred") != std::string::npos);
  CHECK(gina.get("/teams/globex/usage/daily?start=2027-01-15").body.find("top-secret") !=
        std::string::npos);
}

TEST_CASE("F-A8: an erased actor keeps the id, and no id is nil") {
  World world;
  world.make_app(world.joe, "web-shop");
  const std::string joe = world.joe.get("/account").id();
  world.server.done(EraseAccount{email("joe@acme.com")});
  for (const char* who : {"actor", "user"}) {
    const HttpAnswer answer =
        world.ada.get("/teams/acme/audit-events?" + std::string(who) + "=" + joe);
    REQUIRE(rows(answer) > 0);
    const boost::json::value events = answer.json();
    for (const auto& event : events.as_array()) {
      CAPTURE(boost::json::serialize(event));
      // Who creates an app has joined it.
      const char* about = event.at("action") == "created" ? "joined_id" : "user_id";
      const auto& id = *who == 'a' ? event.at("actor").at("id") : event.at("data").at(about);
      CHECK(id.as_string() == joe);
    }
    CHECK(answer.body.find("00000000-0000-0000-0000-000000000000") == std::string::npos);
    CHECK(world.boss.get("/events?from=0&follow=false&user=" + joe).status == 200);
  }
  const HttpAnswer all = world.ada.get("/teams/acme/audit-events");
  CHECK(all.body.find("00000000-0000-0000-0000-000000000000") == std::string::npos);
}

TEST_CASE("the operator provisions teams, changes their packages and gives out tokens") {
  World world;
  const HttpAnswer made = world.boss.post(
      "/operator/teams", R"({"name":"globex","admin":"hank@globex.com","limits":{"apps":1}})");
  CHECK(made.status == 201);
  CHECK(made.json().at("limits").at("apps") == 1);
  CHECK(rows(world.boss.get("/operator/teams")) == 2);
  const HttpAnswer issued = world.boss.post("/operator/tokens", R"({"email":"hank@globex.com"})");
  CHECK(issued.status == 201);
  HttpClient hank(world.server.port(), issued.text("access_token", "token"));
  world.make_app(hank, "first-one", "globex");
  const char* second = R"({"team":"globex","name":"second-one"})";
  CHECK(hank.post("/teams/apps", second).text("reason") == "app_limit");
  const HttpAnswer changed =
      world.boss.patch("/operator/teams/globex", R"({"limits":{"apps":null}})");
  CHECK(changed.json().at("limits").at("apps").is_null());
  CHECK(changed.json().at("current").at("apps") == 1);
  CHECK(changed.json().at("current").at("members") == 1);
  CHECK(hank.post("/teams/apps", second).status == 201);
  CHECK(hank.patch("/operator/teams/globex", "{}").status == 403);
}

TEST_CASE("the operator imports history in order, with a word on each line that is refused") {
  World world;
  const std::string history = R"({"first_line":7,"lines":[
    {"at":"2019-01-02T03:04:05Z","actor":null,
     "command":"org.provision","org":"old","admin":"ann@old.com"},
    {"at":"2019-01-03T00:00:00Z","actor":"ann@old.com",
     "command":"app.create","org":"old","app":"relic"},
    {"at":"2019-01-04T00:00:00Z","actor":"ann@old.com",
     "command":"app.create","org":"old","app":"relic"},
    {"at":"yesterday","actor":null,"command":"app.destroy","app":"relic"},
    7]})";
  const HttpAnswer imported = world.boss.post("/operator/import", history);
  CHECK(imported.status == 200);
  CHECK(imported.json().at("accepted") == 2);
  const auto refused = imported.json().at("refused").as_array();
  REQUIRE(refused.size() == 3);
  const auto is_refused = [&](std::int64_t line, const char* code) {
    return std::ranges::any_of(refused, [&](const boost::json::value& row) {
      return row.at("line") == line && row.at("code") == code;
    });
  };
  CHECK(is_refused(9, "name_taken"));
  CHECK(is_refused(10, "malformed"));
  CHECK(is_refused(11, "malformed"));
  HttpClient ann = world.server.as("ann@old.com");
  CHECK(ann.get("/apps/relic").text("name") == "relic");
  const HttpAnswer told = ann.get("/teams/old/audit-events");
  CHECK(told.body.find("2019-01-03T00:00:00") != std::string::npos);
  const auto end = world.server.log().end();
  CHECK(world.boss.post("/operator/import", history).body == imported.body);
  CHECK(world.server.log().end() == end);
  CHECK(world.ada.post("/operator/import", history).status == 403);
  CHECK(world.boss.post("/operator/import", R"({"lines":[]})").status == 422);
}

TEST_CASE("a person's apps are imported into a team, with a verdict for each") {
  World world;
  world.joe.post("/apps", R"({"name":"one-app"})");
  world.joe.post("/apps", R"({"name":"two-app"})");
  const HttpAnswer done =
      world.joe.post("/teams/acme/app-imports", R"({"apps":["one-app","no-app","two-app"]})");
  CHECK(done.status == 200);
  const auto verdicts = done.json().at("apps").as_array();
  REQUIRE(verdicts.size() == 3);
  CHECK(verdicts[0].at("transferred").as_bool());
  CHECK(verdicts[1].at("reason") == "app_not_found");
  CHECK(rows(world.ada.get("/teams/acme/apps")) == 2);
}

TEST_CASE("a verdict of an import names the team where the team's limit is the reason") {
  World world;
  world.boss.patch("/operator/teams/acme", R"({"limits":{"apps":0}})");
  world.joe.post("/apps", R"({"name":"one-app"})");
  const HttpAnswer done = world.joe.post("/teams/acme/app-imports", R"({"apps":["one-app"]})");
  const auto verdict = done.json().at("apps").as_array()[0];
  CHECK(verdict.at("reason") == "app_limit");
  CHECK(verdict.at("message") == "acme owns as many apps as is allowed.");
}

TEST_CASE("whoever runs it can ask whether it lives and is ready") {
  World world;
  HttpClient nobody = world.server.anonymous();
  CHECK(nobody.get("/healthz").text("status") == "ok");
  CHECK(nobody.get("/readyz").text("status") == "ready");
  CHECK(nobody.get("/metrics").status == 404);
}

TEST_CASE("the family of 2013 works on organizations") {
  World world;
  const auto as = [&](HttpClient& who) {
    return HttpFields{{"Authorization", basic(":" + who.token())}};
  };
  const HttpFields ada = as(world.ada), joe = as(world.joe);
  HttpClient client = world.server.anonymous();
  CHECK(client.get("/v1/user/info", joe).json().at("organizations").as_array().size() == 1);
  CHECK(rows(client.get("/v1/organization/acme/user", joe)) == 2);
  const std::string users = "/v1/organization/acme/user";
  CHECK(client.post(users, R"({"email":"new@acme.com"})", ada).status == 201);
  CHECK(client.post(users, R"({"email":"new@acme.com"})", ada).status == 302);
  CHECK(client.put(users + "/new%40acme.com", R"({"role":"admin"})", ada).status == 200);
  CHECK(client.erase(users + "/new%40acme.com", ada).status == 204);
  const HttpAnswer made = client.post("/v1/organization/acme/create-app",
                                      R"({"app_name":"web-shop","name":null})", ada);
  CHECK(made.status == 201);
  CHECK(made.text("create_status") == "complete");
  CHECK(rows(client.get("/v1/organization/acme/app", joe)) == 1);
  CHECK(client.post("/v1/app/web-shop/join", "", joe).status == 200);
  CHECK(client.erase("/v1/app/web-shop/join", joe).status == 204);
  CHECK(client.post("/v1/app/web-shop/lock", "", ada).status == 200);
  CHECK(client.post("/v1/app/web-shop/join", "", joe).status == 423);
  CHECK(client.erase("/v1/app/web-shop/lock", ada).status == 204);
  const std::string people = "/v1/organization/acme/app/web-shop/collaborators";
  CHECK(client.post(people, R"({"email":"joe@acme.com"})", ada).status == 200);
  CHECK(client.erase(people + "/joe@acme.com", ada).status == 200);
  const HttpAnswer given = client.put("/v1/app/web-shop", R"({"owner":"joe@acme.com"})", ada);
  CHECK(given.status == 200);
  CHECK(given.text("owner_email") == "joe@acme.com");
}

TEST_CASE("the version-2 calls take their fields from the query") {
  World world;
  const HttpFields joe{{"Authorization", basic(":" + world.joe.token())},
                       {"Accept", "application/json"}};
  HttpClient client = world.server.anonymous();
  const HttpAnswer made = client.post("/apps?app[name]=my-blog", "", joe);
  CHECK(made.status == 202);
  CHECK(made.text("stack") == "cedar");
  CHECK(client.get("/apps/my-blog", joe).text("owner_email") == "joe@acme.com");
  const std::string people = "/apps/my-blog/collaborators";
  const HttpAnswer added = client.post(people + "?collaborator[email]=ada@acme.com", "", joe);
  CHECK(added.status == 201);
  CHECK(rows(client.get(people, joe)) == 1);
  CHECK(client.erase(people + "/ada@acme.com", joe).status == 200);
  const HttpAnswer given = client.put("/apps/my-blog?app[transfer_owner]=acme", "", joe);
  CHECK(given.status == 200);
  CHECK(given.text("owner_email") == "acme@herokumanager.com");
  CHECK(client.post("/apps?app[name]=other-blog", "", joe).status == 202);
  CHECK(client.erase("/apps/other-blog", joe).status == 200);
}
