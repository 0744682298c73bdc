// A new password over the HTTP API, and what it ends.
#include <doctest/doctest.h>

#include <future>
#include <thread>

#include "support/event_source.hpp"
#include "support/http_fixture.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

const HttpFields from_page{{"X-Requested-With", "a test"}};

class World {
 public:
  World() {
    given = server.issue_token("joe@acme.com");
    server.engine().state_table.read(
        [&](const State& state) { joe = state.account(email("joe@acme.com"))->id; });
    REQUIRE(server.vault().set_password(joe, "old horse", {}));
    session = cookie_of(sign_in("old horse"));
    program = make_token("old horse");
  }
  HttpAnswer sign_in(const std::string& password) {
    return server.anonymous().post("/dashboard/session",
                                   R"({"email":"joe@acme.com","password":")" + password + "\"}",
                                   from_page);
  }
  static std::string cookie_of(const HttpAnswer& answer) {
    REQUIRE(answer.status < 300);
    const std::string cookie = answer.field("Set-Cookie");
    return cookie.substr(0, cookie.find(';'));
  }
  std::string make_token(const std::string& password) {
    const HttpAnswer made =
        server.anonymous().post("/oauth/authorizations", R"({"description":"a program"})",
                                {{"Authorization", basic("joe@acme.com:" + password)}});
    REQUIRE(made.status == 201);
    return made.text("access_token", "token");
  }
  unsigned by_cookie(const std::string& cookie) {
    return server.anonymous().get("/account", {{"Cookie", cookie}}).status;
  }
  unsigned by_token(const std::string& token) {
    return HttpClient(server.port(), token).get("/account").status;
  }
  std::string link() {
    return *server.vault().make_link(joe, LinkPurpose::password_reset, server.engine().clock.now(),
                                     std::chrono::hours(1));
  }
  HttpAnswer finalize(const std::string& link, const std::string& body) {
    return server.anonymous().post("/password-resets/" + link + "/actions/finalize", body);
  }
  HttpAnswer change(const std::string& body, const HttpFields& fields) {
    return server.anonymous().ask("PUT", "/account/password", body, fields);
  }
  HttpFields with(const std::string& cookie) { return {{"Cookie", cookie}, from_page.front()}; }
  static HttpFields bearer(const std::string& token) {
    return {{"Authorization", "Bearer " + token}};
  }

  HttpFixture server;
  AccountId joe;
  std::string given;    // by the operator
  std::string session;  // its cookie
  std::string program;  // by the password
};

}  // namespace

TEST_CASE("F-B4: a password that is reset by a link ends sessions and what a password made") {
  World world;
  HttpClient joe(world.server.port(), world.program);
  const HttpAnswer made = joe.post("/oauth/authorizations", R"({"description":"made on the way"})");
  const std::string on_the_way = made.text("access_token", "token");
  const HttpAnswer set = world.finalize(world.link(), R"({"password":"new horse"})");
  REQUIRE(set.status == 200);
  CHECK(set.json().at("sessions_ended") == 1);
  CHECK(set.json().at("tokens_ended") == 2);
  CHECK(world.by_cookie(world.session) == 401);
  CHECK(world.by_token(world.program) == 401);
  CHECK(world.by_token(on_the_way) == 401);
  CHECK(world.by_token(world.given) == 200);
  // An open connection, too, is refused at its next request.
  CHECK(joe.ask("PATCH", "/account", R"({"name":"Thief"})").status == 401);
  CHECK(world.sign_in("old horse").status == 401);
  CHECK(world.sign_in("new horse").status == 201);
}

TEST_CASE("F-B4: told to, a new password leaves the tokens, and ends sessions all the same") {
  World world;
  const std::string body = R"({"password":"new horse","keep_tokens":true})";
  REQUIRE(world.finalize(world.link(), body).status == 200);
  CHECK(world.by_cookie(world.session) == 401);
  CHECK(world.by_token(world.program) == 200);
}

TEST_CASE("F-B5: links of every kind go when a password is set, however it is set") {
  World world;
  const std::string first = world.link(), second = world.link(), third = world.link();
  const std::string activation = *world.server.vault().make_link(
      world.joe, LinkPurpose::activation, world.server.engine().clock.now(), std::chrono::hours(1));
  const char* other = R"({"password":"other horse"})";
  SUBCASE("by the newest link") {
    REQUIRE(world.finalize(third, R"({"password":"new horse"})").status == 200);
    CHECK(world.finalize(third, other).status == 404);
  }
  SUBCASE("by oneself") {
    const std::string body = R"({"password":"new horse","current_password":"old horse"})";
    REQUIRE(world.change(body, World::bearer(world.given)).status == 200);
  }
  for (const std::string& link : {first, second, activation})
    CHECK(world.finalize(link, other).status == 404);
  CHECK(world.sign_in("new horse").status == 201);
}

TEST_CASE("F-B4: whoever changes their own password says the old one") {
  World world;
  const auto end = world.server.log().end();
  for (const HttpFields& fields :
       {World::bearer(world.given), World::bearer(world.program), world.with(world.session)}) {
    const HttpAnswer missing = world.change(R"({"password":"new horse"})", fields);
    CHECK(missing.status == 403);
    CHECK(missing.text("reason") == "old_password_missing");
    const HttpAnswer wrong =
        world.change(R"({"password":"new horse","current_password":"a guess"})", fields);
    CHECK(wrong.status == 403);
    CHECK(wrong.text("reason") == "old_password_wrong");
  }
  CHECK(world.server.log().end() == end);
  CHECK(world.by_cookie(world.session) == 200);
}

TEST_CASE("F-B4: whoever guesses the old password with a stolen token is slowed") {
  World world;
  const std::string guess = R"({"password":"new horse","current_password":"a guess"})";
  for (std::uint32_t attempt = 0; attempt <= limits::login_attempts_free; ++attempt)
    CHECK(world.change(guess, World::bearer(world.given)).status == 403);
  const HttpAnswer slowed = world.change(guess, World::bearer(world.given));
  CHECK(slowed.status == 429);
  CHECK(slowed.has("Retry-After"));
  // Leaving the old one out buys no further guesses.
  world.change(R"({"password":"new horse"})", World::bearer(world.given));
  CHECK(world.change(guess, World::bearer(world.given)).status == 429);
}

TEST_CASE("F-B4: the browser that sets a password goes on with a session of its own") {
  World world;
  const std::string other = World::cookie_of(world.sign_in("old horse"));
  const HttpAnswer set = world.change(
      R"({"password":"new horse","password_confirmation":"new horse","current_password":"old horse"})",
      world.with(world.session));
  REQUIRE(set.status == 200);
  CHECK(set.json().at("sessions_ended") == 2);
  const std::string next = World::cookie_of(set);
  CHECK(next != world.session);
  CHECK(world.by_cookie(next) == 200);
  CHECK(world.by_cookie(world.session) == 401);
  CHECK(world.by_cookie(other) == 401);
  CHECK(world.by_token(world.program) == 401);
  CHECK(world.by_token(world.given) == 200);
  // A page of another site changes nothing.
  CHECK(
      world
          .change(R"({"password":"evil horse","current_password":"new horse"})", {{"Cookie", next}})
          .status == 403);
}

TEST_CASE("F-B4: the first password of an account needs no old one, a narrow token sets none") {
  World world;
  HttpClient ada = world.server.as("ada@acme.com");
  HttpClient reader = world.server.as("ada@acme.com", Scope::read);
  CHECK(reader.ask("PUT", "/account/password", R"({"password":"new horse"})").status == 403);
  CHECK(ada.ask("PUT", "/account/password", R"({"password":"short"})").status == 422);
  CHECK(ada.ask("PUT", "/account/password", R"({"password":"new horse"})").status == 200);
  CHECK(ada.ask("PUT", "/account/password", R"({"password":"next horse"})").status == 403);
  const HttpAnswer nobody =
      world.server.as_operator().ask("PUT", "/account/password", R"({"password":"new horse"})");
  CHECK(nobody.status == 403);
}

TEST_CASE("F-B4: what a password ended stands in the history, in the person's name") {
  World world;
  REQUIRE(world.finalize(world.link(), R"({"password":"new horse"})").status == 200);
  HttpClient joe(world.server.port(), world.given);
  int revoked = 0;
  bool changed = false;
  const auto events = joe.get("/account/audit-events?order=desc").json();
  for (const auto& event : events.as_array()) {
    const auto& data = event.at("data").as_object();
    if (event.at("action") == "revoked" && data.at("cause") == "password changed") ++revoked;
    if (event.at("type") != "password") continue;
    changed = true;
    CHECK(data.at("by") == "link");
    CHECK(data.at("sessions") == 1);
    CHECK(data.at("tokens") == 1);
    CHECK(event.at("actor").at("email") == "joe@acme.com");
  }
  CHECK(revoked == 2);
  CHECK(changed);
}

TEST_CASE("F-B4: a stream of events ends with the token that it was opened with") {
  World world;
  EventSource source(world.server.port(), world.program, "user=joe@acme.com");
  REQUIRE(source.status() == 200);
  REQUIRE(source.event("caught-up").has_value());
  REQUIRE(world.finalize(world.link(), R"({"password":"new horse"})").status == 200);
  while (source.block()) {
  }
  CHECK_FALSE(source.block().has_value());
}

TEST_CASE("F-B4: whoever signs in while a password is set has no session of the former one") {
  World world;
  std::string password = "old horse";
  for (int round = 0; round < 4; ++round) {
    const std::string next = "horse number " + std::to_string(round);
    std::vector<std::future<HttpAnswer>> signing_in;
    for (int browser = 0; browser < 3; ++browser) {
      signing_in.push_back(
          std::async(std::launch::async, [&, password] { return world.sign_in(password); }));
    }
    REQUIRE(world.finalize(world.link(), R"({"password":")" + next + "\"}").status == 200);
    for (auto& one : signing_in) {
      const HttpAnswer answer = one.get();
      if (answer.status == 201) CHECK(world.by_cookie(World::cookie_of(answer)) == 401);
    }
    world.server.pass(std::chrono::hours(2));  // the brake forgets those that came too late
    password = next;
  }
  CHECK(world.sign_in(password).status == 201);
}

TEST_CASE("F-B12: nothing is done for an account that asks for a link before it is answered") {
  World world;
  std::promise<void> go_on;
  const auto held_up = go_on.get_future().share();
  world.server.hashers().post(Asker{random_uuid()}, [held_up] { held_up.wait(); });
  HttpClient nobody = world.server.anonymous();
  const HttpAnswer known = nobody.post("/password-resets", R"({"email":"joe@acme.com"})");
  const HttpAnswer unknown = nobody.post("/password-resets", R"({"email":"eve@acme.com"})");
  CHECK(known.status == 201);
  CHECK(unknown.status == 201);
  CHECK(world.server.mailed_link().empty());
  go_on.set_value();
  CHECK(eventually([&] { return !world.server.mailed_link().empty(); }));
}

TEST_CASE("F-B4: a vault that cannot be told of yet is said so, and the password is in force") {
  World world;
  const std::string link = world.link();
  world.server.engine().engine->stop();
  const HttpAnswer set = world.finalize(link, R"({"password":"new horse"})");
  CHECK(set.status == 202);
  CHECK(*world.server.vault().check_password(world.joe, "new horse") == PasswordCheck::right);
  CHECK(world.server.vault().passwords_due()->size() == 1);
}
