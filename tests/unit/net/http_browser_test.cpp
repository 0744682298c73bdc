// Browsers: sessions behind a cookie, what a cookie may do, and the pages themselves.
#include <doctest/doctest.h>

#include "net/http/conventions.hpp"
#include "net/http/operator_sessions.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/dashboard/assets.hpp"
#include "orglog/domain/event.hpp"
#include "support/http_fixture.hpp"

using namespace orglog;
using namespace orglog::testing;
using net::http::cookie_secret;
using net::http::is_from_own_page;
using net::http::OperatorSessions;
using net::http::Request;

namespace {

const HttpFields from_page{{"X-Requested-With", "a test"}};
constexpr const char* by_password = R"({"email":"joe@acme.com","password":"correct horse"})";

struct World {
  explicit World(const HttpOptions& options = {}) : server(options) {
    server.make_team("acme", "ada@acme.com");
    server.done(AddMember{org("acme"), email("joe@acme.com"), Role::member});
    AccountId account;
    server.engine().state_table.read(
        [&](const State& state) { account = state.account(email("joe@acme.com"))->id; });
    REQUIRE(server.vault().set_password(account, "correct horse", {}));
  }
  HttpAnswer sign_in(const std::string& body, const HttpFields& fields = from_page) {
    return browser.post("/dashboard/session", body, fields);
  }
  // The fields of a browser that this has signed in with.
  HttpFields signed_in(const std::string& body = by_password) {
    const HttpAnswer answer = sign_in(body);
    REQUIRE(answer.status == 201);
    const std::string cookie = answer.field("Set-Cookie");
    return {{"Cookie", cookie.substr(0, cookie.find(';'))}, from_page[0]};
  }
  static HttpFields only_cookie(const HttpFields& fields) { return {fields[0]}; }

  HttpFixture server;
  HttpClient browser = server.anonymous();
};

std::string with_token(const std::string& token) { return R"({"token":")" + token + "\"}"; }

}  // namespace

TEST_CASE("the session's cookie is found among others, and not where a token is sent") {
  Request request;
  CHECK(cookie_secret(request).empty());
  request.cookie = "theme=dark; orglog_session=olt-1;x=orglog_session";
  CHECK(cookie_secret(request) == "olt-1");
  request.cookie = "xorglog_session=olt-1; orglog_session2=olt-2; orglog_session";
  CHECK(cookie_secret(request).empty());
  request.cookie = "orglog_session=a=b";
  CHECK(cookie_secret(request) == "a=b");
  request.authorization = "Bearer olt-3";
  CHECK(cookie_secret(request).empty());
}

TEST_CASE("a page of ours says that it asks, and the browser does not contradict") {
  Request request;
  CHECK_FALSE(is_from_own_page(request));
  request.fetch_site = "same-origin";
  CHECK_FALSE(is_from_own_page(request));
  request.requested_with = "orglog-dashboard";
  CHECK(is_from_own_page(request));
  request.fetch_site = "";  // a browser of before 2023
  CHECK(is_from_own_page(request));
  for (const char* elsewhere : {"cross-site", "same-site", "none"}) {
    request.fetch_site = elsewhere;
    CHECK_FALSE(is_from_own_page(request));
  }
}

TEST_CASE(
    "the operator's sessions end by themselves, by him, and the oldest where there are many") {
  OperatorSessions sessions;
  const Timestamp begin{std::chrono::hours(1)};
  sessions.begin("one", begin);
  CHECK(sessions.holds("one", begin));
  CHECK_FALSE(sessions.holds("two", begin));
  const auto last = limits::browser_session_time - std::chrono::microseconds(1);
  CHECK(sessions.holds("one", begin + last));
  CHECK_FALSE(sessions.holds("one", begin + limits::browser_session_time));
  // F-A2: the clock went back an hour, or had been far ahead.
  CHECK(sessions.holds("one", begin - limits::clock_jump));
  CHECK_FALSE(sessions.holds("one", begin - std::chrono::years(10)));
  sessions.end("one");
  CHECK_FALSE(sessions.holds("one", begin));
  for (std::size_t number = 0; number <= limits::operator_sessions; ++number)
    sessions.begin(std::to_string(number), begin + std::chrono::seconds(number));
  CHECK_FALSE(sessions.holds("0", begin));
  CHECK(sessions.holds("1", begin));
  CHECK(sessions.holds(std::to_string(limits::operator_sessions), begin));
}

TEST_CASE("an address and a password become a cookie that no script can read") {
  World world;
  const HttpAnswer answer = world.sign_in(by_password);
  CHECK(answer.status == 201);
  CHECK(answer.text("account", "email") == "joe@acme.com");
  const std::string cookie = answer.field("Set-Cookie");
  CHECK(cookie.find("orglog_session=olt-") == 0);
  CHECK(cookie.find("; Path=/; Max-Age=604800; HttpOnly; SameSite=Strict") != std::string::npos);
  CHECK(cookie.find("Secure") == std::string::npos);
  CHECK(answer.field("Cache-Control") == "no-store");
  const HttpFields fields = world.signed_in();
  CHECK(world.browser.get("/account", fields).text("email") == "joe@acme.com");
  const HttpAnswer session = world.browser.get("/dashboard/session", fields);
  CHECK(session.json().at("operator") == false);
  CHECK(session.json().at("scope").as_array().size() == 1);
}

TEST_CASE("whoever never signs out is not kept out: old sessions end, other tokens stay") {
  World world;
  const HttpClient joe = world.server.as("joe@acme.com");
  const auto first = world.signed_in();
  for (std::size_t number = 0; number < limits::browser_sessions; ++number) {
    world.server.pass(std::chrono::seconds(60));
    CHECK(world.sign_in(by_password).status == 201);
  }
  CHECK(world.browser.get("/account", first).status == 401);
  world.server.pass(limits::browser_session_time);
  const auto newest = world.signed_in();
  const auto tokens = world.browser.get("/oauth/authorizations", newest).json();
  CHECK(tokens.as_array().size() == 2);  // this one, and the one that is no browser's
}

TEST_CASE("behind TLS the cookie goes over TLS only") {
  HttpOptions options;
  options.secure_cookies = true;
  World world(options);
  const std::string cookie = world.sign_in(by_password).field("Set-Cookie");
  CHECK(cookie.starts_with("__Host-orglog_session=olt-"));
  CHECK(cookie.find("; Path=/; ") != std::string::npos);
  CHECK(cookie.ends_with("; HttpOnly; SameSite=Strict; Secure"));
}

TEST_CASE("who does not know the password gets no cookie") {
  World world;
  for (const char* body :
       {R"({"email":"joe@acme.com","password":"wrong horse"})", R"({"token":"olt-nonsense"})",
        R"({"email":"nobody@acme.com","password":"correct horse"})"}) {
    const HttpAnswer answer = world.sign_in(body);
    CHECK(answer.status == 401);
    CHECK_FALSE(answer.has("Set-Cookie"));
  }
  CHECK(world.sign_in("{}").status == 422);
  CHECK(world.browser.get("/dashboard/session").status == 401);
}

TEST_CASE("another site signs nobody in or out, and changes nothing with the cookie") {
  World world;
  const HttpFields fields = world.signed_in();
  const HttpFields foreign{fields[0], fields[1], {"Sec-Fetch-Site", "cross-site"}};
  const auto end = world.server.log().end();
  for (const HttpFields& sent : {World::only_cookie(fields), foreign}) {
    const HttpAnswer refused = world.browser.post("/apps", R"({"name":"stolen-app"})", sent);
    CHECK(refused.status == 403);
    CHECK(refused.text("reason") == "cross_site");
    CHECK(world.browser.ask("DELETE", "/dashboard/session", {}, sent).status == 403);
    const HttpAnswer not_in = world.sign_in(by_password, sent);
    CHECK(not_in.status == 403);
    CHECK_FALSE(not_in.has("Set-Cookie"));
    CHECK(world.browser.get("/account", sent).status == 200);  // no site can read the answer
  }
  CHECK(world.server.log().end() == end);
  CHECK(world.browser.post("/apps", R"({"name":"own-app"})", fields).status == 201);
}

TEST_CASE("what is done with a cookie is known to be done with the dashboard") {
  World world;
  world.browser.post("/apps", R"({"name":"own-app"})", world.signed_in());
  Origin origin{};
  const auto look = [&](const RecordView& record) {
    origin = record.header.origin;
    return true;
  };
  const Position end = world.server.log().end();
  REQUIRE(world.server.log().read(end - 1, end, look));
  CHECK(origin == Origin::dashboard);
}

TEST_CASE("signing out ends this browser's session and no other") {
  World world;
  const HttpFields one = world.signed_in(), other = world.signed_in();
  const HttpAnswer out = world.browser.ask("DELETE", "/dashboard/session", {}, one);
  CHECK(out.status == 204);
  CHECK(out.field("Set-Cookie").find("orglog_session=; Path=/; Max-Age=0") == 0);
  CHECK(world.browser.get("/account", one).status == 401);
  CHECK(world.browser.get("/account", other).status == 200);
  CHECK(world.browser.ask("DELETE", "/dashboard/session", {}, one).status == 204);  // again
}

TEST_CASE("a session may what the token may that it was begun with, and ends no later") {
  World world;
  const std::string token = world.server.issue_token("joe@acme.com", Scope::read);
  const HttpFields fields = world.signed_in(with_token(token));
  CHECK(world.browser.get("/teams", fields).status == 200);
  CHECK(world.browser.post("/apps", R"({"name":"own-app"})", fields).status == 403);
  CHECK(world.browser.get("/teams/acme/audit-events", fields).status == 403);
  // Also a session that may only look can be ended.
  CHECK(world.browser.ask("DELETE", "/dashboard/session", {}, fields).status == 204);
  CHECK(world.browser.get("/teams", fields).status == 401);

  IssueToken wish{email("joe@acme.com"), sha256(std::string_view("short")), "short", {}, {}};
  wish.expires_at = world.server.engine().clock.now() + std::chrono::hours(1);
  world.server.done(std::move(wish));
  const HttpFields shorter = world.signed_in(with_token("short"));
  CHECK(world.browser.get("/teams", shorter).status == 200);
  world.server.pass(std::chrono::hours(2));
  CHECK(world.browser.get("/teams", shorter).status == 401);
}

TEST_CASE("a session ends after a week, the operator's too") {
  World world;
  const HttpFields joe = world.signed_in();
  const HttpFields boss = world.signed_in(with_token(HttpFixture::operator_token));
  CHECK(world.browser.get("/dashboard/session", boss).json().at("operator") == true);
  CHECK(world.browser.get("/operator/teams", boss).status == 200);
  CHECK(world.browser.get("/operator/teams", joe).status == 403);
  world.server.pass(limits::browser_session_time);
  CHECK(world.browser.get("/account", joe).status == 401);
  CHECK(world.browser.get("/operator/teams", boss).status == 401);
  const HttpFields again = world.signed_in(with_token(HttpFixture::operator_token));
  CHECK(world.browser.ask("DELETE", "/dashboard/session", {}, again).status == 204);
  CHECK(world.browser.get("/operator/teams", again).status == 401);
}

TEST_CASE("every path of the dashboard is the one page, under a policy without exceptions") {
  World world;
  const HttpAnswer page = world.browser.get("/dashboard");
  CHECK(page.status == 200);
  CHECK(page.field("Content-Type").find("text/html") == 0);
  CHECK(page.body == dashboard::find_asset("index.html")->bytes);
  for (const char* path : {"/dashboard/teams/acme/access", "/dashboard/apps/x/history?at=2022",
                           "/dashboard/activate/secret", "/dashboard/"})
    CHECK(world.browser.get(path).body == page.body);
  const std::string policy = page.field("Content-Security-Policy");
  for (const char* part : {"default-src 'none'", "script-src 'self'", "style-src 'self'",
                           "connect-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"})
    CHECK(policy.find(part) != std::string::npos);
  CHECK(policy.find("unsafe") == std::string::npos);
  const HttpAnswer root = world.browser.get("/");
  CHECK(root.status == 303);
  CHECK(root.field("Location") == "/dashboard");
}

TEST_CASE("files come zipped where that is understood, and not again where they are known") {
  World world;
  const std::string path = "/dashboard/assets/app.js";
  const HttpAnswer plain = world.browser.get(path);
  CHECK(plain.status == 200);
  CHECK(plain.field("Content-Type").find("javascript") != std::string::npos);
  CHECK_FALSE(plain.has("Content-Encoding"));
  CHECK(plain.field("Vary").find("Accept-Encoding") != std::string::npos);
  CHECK(plain.field("Cache-Control") == "no-cache");
  const HttpAnswer zipped = world.browser.get(path, {{"Accept-Encoding", "br, gzip"}});
  CHECK(zipped.field("Content-Encoding") == "gzip");
  CHECK(zipped.body.size() < plain.body.size() / 2);
  CHECK(zipped.field("ETag") != plain.field("ETag"));
  const HttpAnswer known = world.browser.get(path, {{"If-None-Match", plain.field("ETag")}});
  CHECK(known.status == 304);
  CHECK(known.body.empty());
  CHECK(world.browser.get(path, {{"If-None-Match", zipped.field("ETag")}}).status == 200);
}

TEST_CASE("text says its charset; JSON and streams of events have theirs by definition") {
  World world;
  const auto type = [&](const char* path) { return world.browser.get(path).field("Content-Type"); };
  CHECK(type("/dashboard") == "text/html; charset=utf-8");
  CHECK(type("/dashboard/assets/app.js") == "text/javascript; charset=utf-8");
  CHECK(type("/dashboard/assets/style.css") == "text/css; charset=utf-8");
  CHECK(type("/dashboard/assets/icon.svg") == "image/svg+xml");
  CHECK(type("/schema") == "application/json");
  CHECK(world.server.as_operator().ask("HEAD", "/events").field("Content-Type") ==
        "text/event-stream");
}

TEST_CASE("a file that the dashboard has not is not there") {
  World world;
  for (const char* path : {"/dashboard/assets/nothing.js", "/dashboard/assets/",
                           "/dashboard/assets/../index.html", "/dashboard/assets/core/../app.js"})
    CHECK(world.browser.get(path).status == 404);
}

// A browser hears only those kinds of an event stream that a script has named.
TEST_CASE("the dashboard knows every kind of event") {
  const dashboard::Asset* script = dashboard::find_asset("core/events.js");
  REQUIRE(script != nullptr);
  for (EventType type = 1; type <= event_types; ++type) {
    CAPTURE(type_name(type));
    const std::string quoted = "'" + std::string(type_name(type)) + "'";
    CHECK(script->bytes.find(quoted) != std::string_view::npos);
  }
}
