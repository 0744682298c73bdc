// The cookie of a session: whose it is, where it counts, and what becomes of the one before.
#include <doctest/doctest.h>

#include <set>

#include "net/http/conventions.hpp"
#include "support/http_fixture.hpp"

using namespace orglog;
using namespace orglog::testing;
using net::http::cookie_secret;
using net::http::Request;

namespace {

const HttpFields from_page{{"X-Requested-With", "a test"}};

HttpOptions secure() {
  HttpOptions options;
  options.secure_cookies = true;
  return options;
}

struct World {
  explicit World(const HttpOptions& options = {}) : server(options) {
    for (const char* person : {"joe@acme.com", "ada@acme.com"}) {
      server.issue_token(person);
      AccountId account;
      server.engine().state_table.read(
          [&](const State& state) { account = state.account(email(person))->id; });
      REQUIRE(server.vault().set_password(account, "correct horse", {}));
    }
  }
  // `Cookie` of the session that begins; `before`: what the browser sends along.
  std::string sign_in(const std::string& person, const std::string& before = {}) {
    return begin(R"({"email":")" + person + R"(","password":"correct horse"})", before);
  }
  std::string begin(const std::string& body, const std::string& before = {}) {
    HttpFields fields = from_page;
    if (!before.empty()) fields.emplace_back("Cookie", before);
    answer = browser.post("/dashboard/session", body, fields);
    REQUIRE(answer.status == 201);
    const std::string cookie = answer.field("Set-Cookie");
    return cookie.substr(0, cookie.find(';'));
  }
  unsigned status(const std::string& cookie) {
    return browser.get("/account", {{"Cookie", cookie}}).status;
  }

  HttpFixture server;
  HttpClient browser = server.anonymous();
  HttpAnswer answer;
};

}  // namespace

TEST_CASE("F-B14: the name by which browsers protect a cookie counts where they come by TLS") {
  Request request;
  request.cookie = "orglog_session=olt-1; __Host-orglog_session=olt-2";
  CHECK(cookie_secret(request) == "olt-1");
  request.is_secure = true;
  CHECK(cookie_secret(request) == "olt-2");
  request.cookie = "orglog_session=olt-1";
  CHECK(cookie_secret(request).empty());
}

TEST_CASE("F-B14: a session under the former name is over where the protected one is in force") {
  World world(secure());
  const std::string cookie = world.sign_in("joe@acme.com");
  CHECK(cookie.starts_with("__Host-orglog_session="));
  CHECK(world.status(cookie) == 200);
  const std::string former = cookie.substr(std::string("__Host-").size());
  CHECK(world.status(former) == 401);
  // Whoever signs in again ends it as well, and loses the cookie.
  const std::string next = world.sign_in("joe@acme.com", former);
  CHECK(world.status(cookie) == 401);
  CHECK(world.status(next) == 200);
  bool is_cleared = false;
  for (const auto& field : world.answer.fields) {
    if (field.name_string() == "Set-Cookie" &&
        field.value().starts_with("orglog_session=; Path=/; Max-Age=0"))
      is_cleared = true;
  }
  CHECK(is_cleared);
}

TEST_CASE("F-B14: two cookies of that name are refused, on one line as on two") {
  for (const bool is_secure : {false, true}) {
    World world(is_secure ? secure() : HttpOptions{});
    const std::string cookie = world.sign_in("joe@acme.com");
    const std::string planted = cookie.substr(0, cookie.find('=')) + "=olt-planted";
    for (const auto& [first, second] : {std::pair(cookie, planted), std::pair(planted, cookie)}) {
      CHECK(world.status(first + "; " + second) == 400);
      const HttpFields two{{"Cookie", first}, {"Cookie", second}};
      const HttpAnswer refused = world.browser.get("/account", two);
      CHECK(refused.status == 400);
      CHECK(refused.text("reason") == "two_sessions");
      CHECK_FALSE(refused.has("Set-Cookie"));
      HttpFields change = two;
      change.push_back(from_page.front());
      CHECK(world.browser.post("/apps", R"({"name":"own-app"})", change).status == 400);
      CHECK(world.browser.ask("DELETE", "/dashboard/session", {}, change).status == 400);
    }
    CHECK(world.status("theme=dark; " + cookie + "; lang=en") == 200);
    CHECK(world.status(cookie) == 200);
  }
}

TEST_CASE("F-B4: signing in again in the same browser ends the session before, whoever's it was") {
  World world;
  const std::string elsewhere = world.sign_in("joe@acme.com");
  const std::string first = world.sign_in("joe@acme.com");
  const std::string second = world.sign_in("joe@acme.com", first);
  CHECK(world.status(first) == 401);
  CHECK(world.status(second) == 200);
  const std::string ada = world.sign_in("ada@acme.com", second);
  CHECK(world.status(second) == 401);
  const std::string token = world.server.issue_token("joe@acme.com");
  const std::string by_token = world.begin(R"({"token":")" + token + "\"}", ada);
  CHECK(world.status(ada) == 401);
  CHECK(world.status(by_token) == 200);
  const std::string root =
      world.begin(R"({"token":")" + std::string(HttpFixture::operator_token) + "\"}", by_token);
  CHECK(world.status(by_token) == 401);
  CHECK(world.browser.get("/operator/teams", {{"Cookie", root}}).status == 200);
  const std::string last = world.sign_in("joe@acme.com", root);
  CHECK(world.browser.get("/operator/teams", {{"Cookie", root}}).status == 401);
  CHECK(world.status(last) == 200);
  CHECK(world.status(elsewhere) == 200);
  // What was no session stays: a token that somebody put into a cookie.
  world.sign_in("joe@acme.com", "orglog_session=" + token);
  CHECK(HttpClient(world.server.port(), token).get("/account").status == 200);
}

TEST_CASE("F-B4: a revoked token ends the browser sessions that were begun with it") {
  World world;
  const std::string token = world.server.issue_token("joe@acme.com");
  const auto by_token = [](const std::string& secret) { return R"({"token":")" + secret + "\"}"; };
  const std::string first = world.begin(by_token(token));
  const std::string second = world.begin(by_token(first.substr(first.find('=') + 1)));
  const std::string by_password = world.sign_in("joe@acme.com");
  CHECK(world.status(second) == 200);
  const HttpAnswer listed = world.browser.get("/oauth/authorizations", {{"Cookie", second}});
  const boost::json::value all = listed.json();
  std::set<std::string> tokens;
  std::string id;
  for (const auto& each : all.as_array()) {
    if (each.at("made") == "token") tokens.insert(each.at("id").as_string().c_str());
  }
  for (const auto& each : all.as_array()) {
    const auto* with = each.at("made_with").if_string();
    if (with == nullptr) continue;
    CHECK(each.at("made") == "session");
    if (tokens.contains(with->c_str())) id = with->c_str();
  }
  REQUIRE_FALSE(id.empty());
  // Its owner sets a password there: the next session has the same token behind it.
  HttpFields fields = from_page;
  fields.emplace_back("Cookie", second);
  const HttpAnswer set = world.browser.ask(
      "PUT", "/account/password",
      R"({"current_password":"correct horse","password":"better horse"})", fields);
  REQUIRE(set.status == 200);
  const std::string next = set.field("Set-Cookie").substr(0, set.field("Set-Cookie").find(';'));
  CHECK(world.status(second) == 401);
  CHECK(world.status(next) == 200);
  CHECK(HttpClient(world.server.port(), token).erase("/oauth/authorizations/" + id).status == 200);
  CHECK(world.status(next) == 401);
  CHECK(world.status(first) == 401);
  CHECK(world.status(by_password) == 401);  // by the new password
}

TEST_CASE("F-B4: whoever fails to sign in keeps the session that was there") {
  World world;
  const std::string cookie = world.sign_in("joe@acme.com");
  HttpFields fields = from_page;
  fields.emplace_back("Cookie", cookie);
  const char* wrong = R"({"email":"ada@acme.com","password":"wrong horse"})";
  CHECK(world.browser.post("/dashboard/session", wrong, fields).status == 401);
  CHECK(world.status(cookie) == 200);
}
