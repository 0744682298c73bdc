// Query parameters and body fields that nobody knows are refused by their names (the «curl» rows of
// what people met).
#include <doctest/doctest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "net/http/header_lists.hpp"
#include "net/http/routes.hpp"
#include "support/http_fixture.hpp"

using namespace orglog;
using namespace orglog::testing;
namespace json = boost::json;

namespace {

struct World {
  World() {
    server.make_team("acme", "ada@acme.com");
    server.done(CreateApp{app("web-shop"), org("acme"), false});
  }
  HttpFixture server;
  HttpClient ada = server.as("ada@acme.com");
  HttpClient runner = server.as_operator();
};

void check_named(const HttpAnswer& answer, const std::string& word) {
  CAPTURE(answer.body);
  CHECK(answer.status == 400);
  CHECK(answer.id() == "bad_request");
  CHECK(answer.text("message").find(" " + word + " here") != std::string::npos);
}

// The vendor's schema, as far as it says what requests may hold.
class Schema {
 public:
  explicit Schema(json::value text) : root_(std::move(text)) {
    for (const auto& definition : root_.at("definitions").as_object()) {
      const json::value* links = definition.value().as_object().if_contains("links");
      if (links == nullptr) continue;
      for (const json::value& link : links->as_array()) take(link.as_object());
    }
  }
  std::map<std::string, std::set<std::string>> fields;  // of `GET /teams/{}`

 private:
  void take(const json::object& link) {
    const json::value* schema = link.if_contains("schema");
    if (schema == nullptr) return;
    std::string path(link.at("href").as_string());
    for (auto begin = path.find("{("); begin != std::string::npos; begin = path.find("{("))
      path.replace(begin, path.find(")}", begin) + 2 - begin, "{}");
    add(*schema, "", fields[std::string(link.at("method").as_string()) + " " + path]);
  }
  const json::object* resolved(const json::value& value) const {
    const json::object* object = value.if_object();
    while (object != nullptr && object->contains("$ref")) {
      const std::string pointer(object->at("$ref").as_string());
      object = root_.at_pointer(pointer.substr(1)).if_object();
    }
    return object;
  }
  void add(const json::value& value, const std::string& prefix, std::set<std::string>& into) {
    const json::object* schema = resolved(value);
    if (schema == nullptr) return;
    if (const json::value* items = schema->if_contains("items")) add(*items, prefix, into);
    for (const char* key : {"anyOf", "oneOf", "allOf"}) {
      const json::value* choices = schema->if_contains(key);
      if (choices == nullptr) continue;
      for (const json::value& choice : choices->as_array()) add(choice, prefix, into);
    }
    const json::value* more = schema->if_contains("additionalProperties");
    if (schema->contains("patternProperties") || (more != nullptr && more->is_object()))
      into.insert(prefix + "*");
    const json::value* properties = schema->if_contains("properties");
    if (properties == nullptr) return;
    for (const auto& property : properties->as_object()) {
      const std::string name = prefix + std::string(property.key());
      into.insert(name);
      add(property.value(), name + ".", into);
    }
  }
  json::value root_;
};

}  // namespace

TEST_CASE("a query parameter that nobody knows is refused by its name, and the known are listed") {
  World world;
  check_named(world.ada.get("/teams/acme/audit-events?actr=joe@acme.com"), "actr");
  check_named(world.ada.get("/teams/acme/audit-events?foo=bar"), "foo");
  check_named(world.ada.get("/teams/acme/audit-events?limit=1&Actor=x"), "Actor");
  check_named(world.ada.get("/teams/acme?foo"), "foo");
  check_named(world.ada.get("/teams/acme/usage/daily?begin=2027-01-01"), "begin");
  check_named(world.ada.get("/events?follow=false&orgs=acme"), "orgs");
  check_named(world.ada.post("/teams/apps?team=acme", "{}"), "team");
  check_named(world.server.anonymous().get("/healthz?verbose=1"), "verbose");
  const HttpAnswer answer = world.ada.get("/teams/acme/audit-events?actr=x");
  CHECK(answer.text("message").find("app, user, actor, type,") != std::string::npos);
  CHECK(world.ada.get("/teams/acme?foo").text("message").find("none") != std::string::npos);
  CHECK(world.ada.get("/teams/acme/audit-events?actor=a@b.co&actor=ada@acme.com").status == 400);
  CHECK(world.server.anonymous().get("/dashboard/teams/acme/history?view=then&at=1").status == 200);
  // Who may not ask at all is told nothing else.
  CHECK(world.server.anonymous().get("/teams/acme?foo=bar").status == 401);
}

TEST_CASE(
    "a filter that came out empty is refused: taken for none, it would answer with everything") {
  World world;
  for (const char* target :
       {"/teams/acme/audit-events?actor=", "/teams/acme/audit-events?app=&limit=1",
        "/teams/acme/audit-events?denied", "/teams/acme/audit-events?since=",
        "/events?follow=false&org=", "/apps/web-shop/can/ada@acme.com/view?as_of=",
        "/teams/acme/usage/daily?start=2026-11-30&end="}) {
    CAPTURE(target);
    const HttpAnswer answer = world.ada.get(target);
    CHECK(answer.status == 400);
    CHECK(answer.text("message").ends_with(" is empty."));
  }
}

TEST_CASE("a value of a query parameter that makes no sense is refused") {
  World world;
  for (const char* query :
       {"limit=abc", "limit=0", "limit=-1", "limit=1001", "limit=1x", "order=up", "explain=yes",
        "denied=1", "readings=maybe", "day=2026-01-01&since=2026-01-01", "day=soon", "since=x",
        "denied=true&readings=true", "type=nothing_such"}) {
    CAPTURE(query);
    const HttpAnswer answer = world.ada.get(std::string("/teams/acme/audit-events?") + query);
    CHECK(answer.status == 422);
    CHECK(answer.id() == "invalid_params");
  }
  CHECK(world.ada.get("/apps/web-shop/who-can/view?proof=yes").status == 422);
  CHECK(world.ada.get("/teams/acme/audit-events?limit=1000&order=asc&explain=false").status == 200);
}

TEST_CASE(
    "a body field that nobody knows is refused by its name, at any depth, and nothing is done") {
  World world;
  const Position end = world.server.log().end();
  check_named(world.ada.post("/teams/apps", R"({"team":"acme","nmae":"web"})"), "nmae");
  check_named(world.ada.post("/apps", R"({"Name":"web"})"), "Name");
  check_named(world.ada.patch("/teams/acme", R"({"name":"acme-two","nam":1})"), "nam");
  check_named(world.ada.patch("/apps/web-shop/formation",
                              R"({"updates":[{"type":"web"},{"tpye":"web","quantity":1}]})"),
              "updates.tpye");
  check_named(world.ada.post("/apps/web-shop/addons", R"({"plan":{"nmae":"redis"}})"), "plan.nmae");
  check_named(world.ada.ask("DELETE", "/apps/web-shop", R"({"confrim":"web-shop"})"), "confrim");
  check_named(world.runner.patch("/operator/teams/acme", R"({"limits":{"mebmers":5}})"),
              "limits.mebmers");
  check_named(world.ada.post("/v1/organization/acme/create-app", R"({"appname":"x"})"), "appname");
  check_named(world.ada.post("/account/app-transfers", R"({"app":"web-shop","to":"x"})"), "to");
  CHECK(world.server.log().end() == end);
}

TEST_CASE("what the vendor's clients send is known, also where it has no meaning here") {
  World world;
  CHECK(world.ada
            .post("/teams/apps", R"({"name":"one-app","team":"acme","region":"eu","stack":null,
                                     "space":null,"internal_routing":false,"personal":false})")
            .status == 201);
  CHECK(
      world.ada.patch("/account", R"({"name":"Ada","beta":true,"allow_tracking":false})").status ==
      200);
  const std::string addon =
      world.ada
          .post("/apps/web-shop/addons",
                R"({"plan":{"name":"redis:mini"},"attachment":{"name":"R"},"config":{"any":"x"},
                    "confirm":"web-shop"})")
          .text("name");
  CHECK(world.ada.ask("DELETE", "/apps/web-shop/addons/" + addon, R"({"force":true})").status ==
        200);
}

TEST_CASE("of what is served, the table of the vendor's fields is what the vendor's schema says") {
  std::ifstream file(ORGLOG_SHARED_DIR "/heroku/schema.json");
  if (!file) return;  // not at hand: the table stands for itself
  std::stringstream text;
  text << file.rdbuf();
  const Schema schema(json::parse(text.str()));
  CHECK(schema.fields.size() > 80);
  std::size_t served = 0;
  for (const net::http::Route& route : net::http::all_routes()) {
    const std::string link =
        std::string(boost::beast::http::to_string(route.method)) + " " + std::string(route.pattern);
    const auto found = schema.fields.find(link);
    const bool has_fields = route.version == 3 && found != schema.fields.end();
    const auto words = net::http::list_items(route.vendor_words, ' ');
    const std::set<std::string> known(words.begin(), words.end());
    if (route.version == 3)
      CHECK_MESSAGE(known == (has_fields ? found->second : std::set<std::string>()), link);
    served += has_fields ? 1 : 0;
  }
  CHECK(served > 20);
}
