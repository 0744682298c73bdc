#include <doctest/doctest.h>

#include "net/http/body.hpp"
#include "net/http/conventions.hpp"
#include "net/http/rate.hpp"
#include "net/http/routes.hpp"
#include "orglog/base/limits.hpp"
#include "support/http_client.hpp"

using namespace orglog;
using namespace orglog::net::http;
using orglog::net::Steady;
using orglog::testing::basic;
using std::chrono::hours;
using std::chrono::milliseconds;

namespace {

Request request_of(verb method, const std::string& target) {
  Request request;
  request.method = method;
  REQUIRE(take_target(target, request));
  return request;
}

// The pattern that answers this request; empty when there is none.
std::string pattern_of(Request& request) {
  const Found found = find_route(request);
  return found.route == nullptr ? "" : std::string(found.route->pattern);
}
std::string pattern_of(verb method, const std::string& target) {
  Request request = request_of(method, target);
  return pattern_of(request);
}

std::string complaint(const boost::json::object& object, void (*take)(Fields&)) {
  Fields fields(object);
  take(fields);
  if (!fields.wrong()) return {};
  const Response refusal = fields.refusal();
  CHECK(refusal.code == status::unprocessable_entity);
  return std::string(boost::json::parse(refusal.body.view()).at("message").as_string());
}

std::string why(std::string_view text) {
  const auto parsed = parse_body(text);
  return parsed ? "" : parsed.error().sentence;
}

}  // namespace

TEST_CASE("a token comes as Bearer or as a password without a user") {
  CHECK(parse_authorization("Bearer abc")->token == "abc");
  CHECK(parse_authorization("bearer  abc ")->token == "abc");
  CHECK(parse_authorization(basic(":abc"))->token == "abc");
  CHECK(parse_authorization(basic(":abc\n"))->token == "abc");
}

TEST_CASE("an address and a password come as Basic, colons in the password included") {
  const auto login = parse_authorization(basic("joe@acme.com:pass:word"));
  REQUIRE(login.has_value());
  CHECK(login->token.empty());
  CHECK(login->email == "joe@acme.com");
  CHECK(login->password == "pass:word");
}

TEST_CASE("an authorization that makes no sense is none") {
  for (const char* text : {"", "Bearer", "Bearer ", "abc", "Digest abc", "Basic", "Basic ",
                           "Basic !!!!", "Basic abc", "Basic ====", "Basic YWJj"})
    CHECK_MESSAGE(!parse_authorization(text).has_value(), text);
}

TEST_CASE("a target is a path and a decoded query") {
  const Request request = request_of(verb::get, "/teams/acme?start=2026-01&name=a+b%26c&flag");
  CHECK(request.path == "/teams/acme");
  CHECK(request.parameter("start") == "2026-01");
  CHECK(request.parameter("name") == "a b&c");
  CHECK(request.query.size() == 3);
  CHECK(request.parameter("flag").empty());
  CHECK(request.parameter("other").empty());
}

TEST_CASE("F-D4: a target that names the host as well asks for the same path") {
  for (const char* target :
       {"http://host/teams/acme?start=1", "HTTPS://host:5000/teams/acme?start=1"}) {
    Request request;
    REQUIRE(take_target(target, request));
    CHECK(request.path == "/teams/acme");
    CHECK(request.parameter("start") == "1");
  }
  for (const char* target : {"http://host", "http://host?start=1"}) {
    Request request;
    REQUIRE(take_target(target, request));
    CHECK(request.path == "/");
  }
}

TEST_CASE("a target that is no path, or whose query is no text, is refused") {
  std::string many = "/teams?";
  for (std::size_t at = 0; at <= limits::http_query_parameters; ++at) many += "a=b&";
  for (const std::string& target :
       {std::string(), std::string("teams"), std::string("*"), std::string("ftp://host/teams"),
        std::string("http:///teams"), std::string("http://"), std::string("/teams?a=%"),
        std::string("/teams?a=%4"), std::string("/teams?a=%zz"), std::string("/teams?a=%00"),
        many}) {
    Request request;
    CHECK_FALSE_MESSAGE(take_target(target, request), target);
  }
}

TEST_CASE("what was decoded goes out encoded, and comes back the same") {
  std::string every;
  for (int byte = 1; byte < 256; ++byte) every.push_back(static_cast<char>(byte));
  const std::string text = encoded(every);
  for (const char c : text) CHECK((c > ' ' && c < '\x7f'));
  CHECK(decoded(text, false) == every);
  CHECK(decoded(text, true)->size() == every.size());
  CHECK(encoded("joe+x@acme.com") == "joe+x@acme.com");
  CHECK(encoded("a\r\nb]c;d,e f/") == "a%0D%0Ab%5Dc%3Bd%2Ce%20f%2F");
}

TEST_CASE("percent-encoding is undone") {
  CHECK(decoded("joe%40acme.com", false) == "joe@acme.com");
  CHECK(decoded("a+b", false) == "a+b");
  CHECK(decoded("a+b", true) == "a b");
  CHECK(decoded("%C3%A4%c3%a4", false) == "\xC3\xA4\xC3\xA4");
  CHECK(decoded("", false) == "");
  for (const char* text : {"%", "%4", "a%4", "%4g", "%g4", "%00"})
    CHECK_MESSAGE(!decoded(text, true).has_value(), text);
  CHECK_FALSE(decoded(std::string_view("a\0b", 3), true).has_value());
}

TEST_CASE("the first of a list of request ids counts, when it is one") {
  const std::string id = "01234567-89ab-4def-8123-456789abcdef";
  CHECK(to_string(*parse_request_id(id + ",fedcba98-89ab-4def-8123-456789abcdef")) == id);
  CHECK_FALSE(parse_request_id("").has_value());
  CHECK_FALSE(parse_request_id("mine, " + id).has_value());
}

TEST_CASE("version 3 and no version at all are acceptable, others are not") {
  for (const char* accept :
       {"", "*/*", "application/json", "application/vnd.heroku+json; version=3",
        "application/vnd.heroku+json; version=3.team-invitations", "text/html, */*;q=0.1",
        "image/png, application/vnd.heroku+json;VERSION=\"3\"",
        "application/vnd.heroku+json; version=2, application/json"})
    CHECK_MESSAGE(is_acceptable(accept), accept);
  for (const char* accept :
       {"application/vnd.heroku+json; version=2", "image/png",
        "application/vnd.heroku+json; version=30", "version=", "image/png, audio/*",
        "application/json; version=", "text/plain; note=\"a, */*\"; version=1", "*/*;q=0",
        "application/vnd.heroku+json; version=3; q=0.0"})
    CHECK_FALSE_MESSAGE(is_acceptable(accept), accept);
}

TEST_CASE("a body is one JSON object, or nothing") {
  CHECK(parse_body("")->empty());
  CHECK(parse_body(" \r\n")->empty());
  CHECK(parse_body(R"( {"a": {"b": [1, null]}} )")->at("a").at("b").as_array().size() == 2);
  for (const char* text : {"[]", "1", "\"text\"", "null", "true"})
    CHECK_MESSAGE(why(text) == "The body must be a JSON object.", text);
  for (const char* text :
       {"{", "}", "{}{}", "{} x", "{'a':1}", "{\"a\":1,}", "{\"a\":01}", "// c\n{}", "{\"a\":NaN}",
        "{\"a\":\"\xFF\"}", "a=b&c=d", "{\"a\":\"\n\"}"})
    CHECK_MESSAGE(why(text) == "The body is no valid JSON.", text);
}

TEST_CASE("a number that is too large for one is refused, and does not become infinite") {
  CHECK(why(R"({"quantity":1e999})") == "The body holds a number that is too large.");
  CHECK(why(R"({"a":[{"b":-1.5e1099}]})") == "The body holds a number that is too large.");
}

TEST_CASE("a body that says a key twice is refused at any depth") {
  CHECK(why(R"({"role":"member","role":"admin"})") == "The body says a key twice.");
  CHECK(why(R"({"a":[{"b":1,"c":{"d":1,"d":2}}]})") == "The body says a key twice.");
  CHECK(why(R"({"a":1,"\u0061":2})") == "The body says a key twice.");
  CHECK(why(R"({"a":{"a":1},"b":[{"a":1},{"a":1}]})").empty());
}

TEST_CASE("a body may be nested so deep and hold so much, and no more") {
  const auto nested = [](std::size_t depth) {
    return "{\"a\":" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
  };
  CHECK(why(nested(limits::json_depth)).empty());
  CHECK_FALSE(why(nested(limits::json_depth + 1)).empty());
  CHECK_FALSE(why(nested(100'000)).empty());
  std::string many = "{\"a\":[0";
  for (std::size_t at = 0; at < limits::json_array_items; ++at) many += ",0";
  CHECK_FALSE(why(many + "]}").empty());
  CHECK_FALSE(why("{\"" + std::string(limits::json_key_bytes + 1, 'k') + "\":1}").empty());
}

TEST_CASE("fields say the first thing that is wrong with them") {
  const auto object = *parse_body(
      R"({"text":"a","flag":true,"number":7,"texts":["a","b"],"none":null,"mixed":["a",1]})");
  Fields fields(object);
  CHECK(fields.text("text") == "a");
  CHECK(fields.optional_flag("flag") == true);
  CHECK(fields.optional_number("number") == 7);
  CHECK(fields.optional_texts("texts")->size() == 2);
  CHECK_FALSE(fields.optional_text("none").has_value());
  CHECK_FALSE(fields.optional_text("absent").has_value());
  CHECK(fields.has("none"));
  CHECK_FALSE(fields.has("absent"));
  CHECK_FALSE(fields.wrong());

  CHECK(complaint(object, [](Fields& f) { f.text("absent"); }) == "absent is required.");
  CHECK(complaint(object, [](Fields& f) { f.text("none"); }) == "none is required.");
  CHECK(complaint(object, [](Fields& f) { f.text("flag"); }).starts_with("flag must be a string"));
  CHECK(complaint(object, [](Fields& f) { f.optional_flag("text"); }) ==
        "text must be true or false.");
  CHECK(complaint(object, [](Fields& f) { f.optional_number("text"); }) ==
        "text must be a whole number.");
  CHECK(complaint(object, [](Fields& f) { f.optional_texts("mixed"); }) ==
        "mixed must hold strings only.");
  CHECK(complaint(object, [](Fields& f) { f.optional_texts("text"); }) == "text must be an array.");
  CHECK(complaint(object, [](Fields& f) { f.optional_object("texts"); }) ==
        "texts must be an object.");
  CHECK(complaint(object, [](Fields& f) { f.name<Email>("text"); }) ==
        "text is not valid: an address is written NAME@DOMAIN.");
  CHECK(complaint(object, [](Fields& f) { f.name<ProcessType>("flags"); }) == "flags is required.");
  CHECK(complaint(object, [](Fields& f) { f.name<AppName>("text"); }) ==
        "text is not valid: it has 2 to 30 lowercase letters, digits and dashes, begins with a "
        "letter and does not end with a dash.");
  CHECK(complaint(object, [](Fields& f) {
          f.text("absent");
          f.optional_flag("text");
        }) == "absent is required.");
}

TEST_CASE("the former name of a path leads to the same place") {
  CHECK(pattern_of(verb::get, "/teams/acme/members") == "/teams/{}/members");
  CHECK(pattern_of(verb::get, "/organizations/acme/members") == "/teams/{}/members");
  CHECK(pattern_of(verb::get, "/organizations") == "/teams");
  CHECK(pattern_of(verb::get, "/organizationsx") == "");
  CHECK(pattern_of(verb::get, "/teams/acme/") == "/teams/{}");
}

TEST_CASE("literal segments go before variable ones, and those are decoded") {
  CHECK(pattern_of(verb::get, "/teams/permissions") == "/teams/permissions");
  CHECK(pattern_of(verb::get, "/teams/apps/web") == "/teams/apps/{}");
  Request request = request_of(verb::delete_, "/teams/acme/members/joe%40acme.com");
  CHECK(pattern_of(request) == "/teams/{}/members/{}");
  CHECK(request.arguments == std::vector<std::string>{"acme", "joe@acme.com"});
  CHECK(pattern_of(verb::get, "/teams/%") == "");
  CHECK(pattern_of(verb::get, "/teams//members") == "");
  CHECK(pattern_of(verb::get, "/") == "/");
  CHECK(pattern_of(verb::get, "/teams/a/members/b/apps/c") == "");
}

TEST_CASE("HEAD is answered as GET, and another method with those that are known") {
  CHECK(pattern_of(verb::head, "/teams/acme") == "/teams/{}");
  Request request = request_of(verb::post, "/teams/acme");
  const Found found = find_route(request);
  CHECK(found.route == nullptr);
  CHECK(found.allow == "GET, PATCH, DELETE");
  Request unknown = request_of(verb::post, "/nowhere");
  CHECK(find_route(unknown).allow.empty());
}

TEST_CASE("a client of 2013 is answered by its own family where that has the path") {
  Request old_app = request_of(verb::get, "/apps/web");
  old_app.accept = "application/json";
  old_app.authorization = basic(":token");
  const Found found = find_route(old_app);
  REQUIRE(found.route != nullptr);
  CHECK(found.route->version == 2);
  old_app.path = "/teams/acme";
  REQUIRE(find_route(old_app).route != nullptr);
  CHECK(find_route(old_app).route->version == 3);
}

TEST_CASE("every route has one handler and can be found") {
  for (const Route& route : all_routes()) {
    const int handlers =
        (route.read != nullptr) + (route.write != nullptr) + (route.stream != nullptr);
    CHECK_MESSAGE(handlers == 1, route.pattern);
    std::string path(route.pattern);
    for (auto at = path.find("{}"); at != std::string::npos; at = path.find("{}"))
      path.replace(at, 2, "x");
    Request request = request_of(route.method, path);
    if (route.version == 2) {
      request.accept = "application/json";
      request.authorization = basic(":token");
    }
    CHECK_MESSAGE(find_route(request).route == &route, route.pattern);
  }
}

TEST_CASE("an account's requests run out and come back evenly") {
  Rates rates(3'600);
  const Uuid token = random_uuid(), other = random_uuid();
  const Steady::time_point begin{};
  CHECK(rates.left(token, begin) == 3'600);
  for (std::uint32_t left = 3'600; left-- > 0;) CHECK(rates.take(token, begin) == left);
  CHECK_FALSE(rates.take(token, begin).has_value());
  CHECK(rates.take(other, begin) == 3'599);
  CHECK_FALSE(rates.take(token, begin + milliseconds(900)).has_value());
  CHECK(rates.take(token, begin + milliseconds(1'100)) == 0);
  CHECK(rates.left(token, begin + milliseconds(9'600)) == 8);
  CHECK(rates.left(token, begin + hours(3)) == 3'600);
}

TEST_CASE("F-B8: who shows no token is counted by address, in IPv6 by its network") {
  CHECK(Rates::of_address("192.0.2.1") != Rates::of_address("192.0.2.2"));
  CHECK(Rates::of_address("::ffff:192.0.2.1") == Rates::of_address("192.0.2.1"));
  CHECK(Rates::of_address("2001:db8:1:2::1") == Rates::of_address("2001:db8:1:2:ffff::9"));
  CHECK(Rates::of_address("2001:db8:1:2::1") != Rates::of_address("2001:db8:1:3::1"));
}

TEST_CASE("without a limit everything is let through") {
  Rates rates(0);
  CHECK(rates.take(random_uuid(), Steady::time_point{}) == limits::unlimited_rate);
  CHECK(rates.left(random_uuid(), Steady::time_point{}) == limits::unlimited_rate);
}
