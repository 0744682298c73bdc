// The list of add-on plans: what may stand in it, and what it means over HTTP.
#include "orglog/net/addon_plans.hpp"

#include <doctest/doctest.h>

#include <fstream>

#include "support/http_fixture.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

std::string complaint(std::string_view text) {
  const auto plans = parse_addon_plans(text);
  return plans ? "accepted" : plans.error().sentence;
}

}  // namespace

TEST_CASE("a list of plans says what a month of each costs") {
  const auto plans = parse_addon_plans(R"({"redis:mini": 300, "redis:free": 0})");
  REQUIRE(plans.has_value());
  CHECK(*plans == AddonPlans{{"redis:mini", 300}, {"redis:free", 0}});
  CHECK(complaint("{}") == "accepted");
}

TEST_CASE("a list of plans that makes no sense says why") {
  const std::string no_object =
      "It must be one JSON object of at most 1000 plans, each named once.";
  const std::string no_price =
      "The price of redis:mini must be a whole number of cents a month, from 0 to 100000000.";
  CHECK(complaint("") == "It is empty.");
  CHECK(complaint(" \n") == "It is empty.");
  for (const char* text : {"[]", "{", "7", "null", R"({"redis:mini":1}{})",
                           R"({"redis:mini":1,"redis:mini":2})", R"({"redis:mini":1,})"})
    CHECK_MESSAGE(complaint(text) == no_object, text);
  for (const char* price :
       {"-1", "1.5", "\"1\"", "null", "{}", "100000001", "18446744073709551615"})
    CHECK_MESSAGE(complaint("{\"redis:mini\":" + std::string(price) + "}") == no_price, price);
  for (const char* plan : {"", "redis", "redis:", ":mini", "re dis:mini"}) {
    const std::string text = "{\"" + std::string(plan) + "\":1}";
    CHECK(complaint(text) == "A plan is written SERVICE:PLAN, not \"" + std::string(plan) + "\".");
  }
  std::string many = "{";
  for (int index = 0; index <= 1'000; ++index)
    many += (index > 0 ? "," : "") + ("\"redis:p" + std::to_string(index)) + "\":1";
  CHECK(complaint(many + "}") == no_object);
  CHECK(complaint(std::string(limits::addon_plans_bytes + 1, ' ')) == "It is too large.");
}

TEST_CASE("a list of plans is read from a file") {
  const TempDir directory;
  const auto file = std::filesystem::path(directory.path()) / "plans.json";
  CHECK(read_addon_plans(file).error().sentence == "It cannot be read.");
  CHECK(read_addon_plans(directory.path()).error().sentence == "It cannot be read.");
  std::ofstream(file) << R"({"redis:mini": 300})" << '\n';
  const auto plans = read_addon_plans(file);
  REQUIRE(plans.has_value());
  CHECK(plans->at("redis:mini") == 300);
}

TEST_CASE("with a list of plans, a price in the request counts for nothing") {
  HttpOptions options;
  options.addon_plans = AddonPlans{{"redis:mini", 300}, {"redis:free", 0}};
  HttpFixture server(options);
  server.make_team("acme", "ada@acme.com");
  HttpClient ada = server.as("ada@acme.com");
  HttpClient jill = server.as("jill@daimyo.com");
  REQUIRE(ada.post("/teams/apps", R"({"team":"acme","name":"web-shop"})").status == 201);
  REQUIRE(ada.post("/apps/web-shop/collaborators", R"({"user":"jill@daimyo.com"})").status == 201);
  const auto add = [](HttpClient& who, const char* body) {
    return who.post("/apps/web-shop/addons", body);
  };
  const HttpAnswer made = add(ada, R"({"plan":"redis:mini","price_cents":0})");
  CHECK(made.status == 201);
  boost::json::object price{{"cents", 300}, {"contract", false}, {"unit", "month"}};
  CHECK(made.json().at("billed_price") == price);
  price["metered"] = false;
  CHECK(made.json().at("plan").at("price") == price);
  // rule 26: a collaborator may add what is free, and nothing else
  CHECK(add(jill, R"({"plan":"redis:mini","price_cents":0})").status == 403);
  CHECK(add(jill, R"({"plan":"redis:free","price_cents":900})").status == 201);
  for (const char* plan : {"redis:maxi", "redis"}) {
    const std::string body = std::string(R"({"plan":")") + plan + "\"}";
    const HttpAnswer unknown = add(ada, body.c_str());
    CHECK(unknown.status == 422);
    CHECK(unknown.text("id") == "invalid_params");
    CHECK(unknown.text("message") == "Couldn't find that plan.");
  }
  HttpClient eve = server.as("eve@else.org");
  CHECK(add(eve, R"({"plan":"redis:maxi"})").body ==
        eve.post("/apps/nothing/addons", R"({"plan":"redis:maxi"})").body);
}
