// Passwords, links and tokens over the HTTP API.
#include <doctest/doctest.h>

#include "support/http_fixture.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

constexpr const char* authorizations = "/oauth/authorizations";

AccountId account_of(HttpFixture& server, const std::string& address) {
  AccountId id;
  server.engine().state_table.read(
      [&](const State& state) { id = state.account(email(address))->id; });
  return id;
}

HttpAnswer log_in(HttpFixture& server, const std::string& who, const std::string& password) {
  HttpClient client = server.anonymous();
  return client.post(authorizations, R"({"description":"a shell","scope":["global"]})",
                     {{"Authorization", basic(who + ":" + password)}});
}

std::string link_for(HttpFixture& server, const std::string& address, LinkPurpose purpose) {
  return *server.vault().make_link(account_of(server, address), purpose,
                                   server.engine().clock.now(), std::chrono::hours(24));
}

std::string finalize(const std::string& link) {
  return "/password-resets/" + link + "/actions/finalize";
}

}  // namespace

TEST_CASE("an address and a password become a token") {
  HttpFixture server;
  server.issue_token("joe@acme.com");
  REQUIRE(server.vault().set_password(account_of(server, "joe@acme.com"), "correct horse", {}));
  const HttpAnswer made = log_in(server, "JOE@acme.com", "correct horse");
  CHECK(made.status == 201);
  CHECK(made.text("user", "email") == "joe@acme.com");
  CHECK(made.text("description") == "a shell");
  HttpClient joe(server.port(), made.text("access_token", "token"));
  CHECK(joe.get("/account").text("email") == "joe@acme.com");
}

TEST_CASE("a wrong password and an unknown address are the same, byte for byte") {
  HttpFixture server;
  server.issue_token("joe@acme.com");
  REQUIRE(server.vault().set_password(account_of(server, "joe@acme.com"), "correct horse", {}));
  const auto end = server.log().end();
  const HttpAnswer wrong = log_in(server, "joe@acme.com", "wrong horse");
  CHECK(wrong.status == 401);
  for (const char* who : {"nobody@acme.com", "no address"}) {
    const HttpAnswer unknown = log_in(server, who, "wrong horse");
    CHECK(unknown.status == 401);
    CHECK(unknown.body == wrong.body);
  }
  CHECK(server.log().end() == end);
}

TEST_CASE("who guesses is slowed, and let in again after a while") {
  HttpFixture server;
  server.issue_token("joe@acme.com");
  REQUIRE(server.vault().set_password(account_of(server, "joe@acme.com"), "correct horse", {}));
  server.keyring().seal(account_of(server, "joe@acme.com"), "test", "a key from now on");
  for (std::uint32_t attempt = 0; attempt <= limits::login_attempts_free; ++attempt)
    CHECK(log_in(server, "joe@acme.com", "guess").status == 401);
  const HttpAnswer slowed = log_in(server, "joe@acme.com", "correct horse");
  CHECK(slowed.status == 429);
  CHECK(slowed.id() == "rate_limit");
  CHECK(std::stoi(slowed.field("Retry-After")) >= 1);
  server.pass(std::chrono::seconds(std::stoi(slowed.field("Retry-After"))));
  CHECK(log_in(server, "joe@acme.com", "correct horse").status == 201);
  CHECK(log_in(server, "joe@acme.com", "correct horse").status == 201);
}

TEST_CASE("a password is reset by a mailed link, which is good once") {
  HttpFixture server;
  server.issue_token("joe@acme.com");
  HttpClient nobody = server.anonymous();
  const HttpAnswer asked = nobody.post("/password-resets", R"({"email":"joe@acme.com"})");
  CHECK(asked.status == 201);
  REQUIRE(eventually([&] { return !server.mailed_link().empty(); }));
  const std::string link = server.mailed_link();
  CHECK(asked.body.find(link) == std::string::npos);
  const char* body = R"({"password":"battery staple","password_confirmation":"battery staple"})";
  const HttpAnswer reset = nobody.post(finalize(link), body);
  CHECK(reset.status == 200);
  CHECK(reset.text("user", "email") == "joe@acme.com");
  CHECK(log_in(server, "joe@acme.com", "battery staple").status == 201);
  const HttpAnswer again = nobody.post(finalize(link), body);
  CHECK(again.status == 404);
  CHECK(again.text("resource") == "password_reset");
}

TEST_CASE("whether there is such an account is not told to who asks for a link") {
  HttpFixture server;
  server.issue_token("joe@acme.com");
  HttpClient nobody = server.anonymous();
  const HttpAnswer known = nobody.post("/password-resets", R"({"email":"joe@acme.com"})");
  const HttpAnswer unknown = nobody.post("/password-resets", R"({"email":"eve@acme.com"})");
  CHECK(known.status == unknown.status);
  CHECK(known.text("user", "id") == unknown.text("user", "id"));
  CHECK(known.json().as_object().size() == unknown.json().as_object().size());
}

TEST_CASE("a link outlives a password that is not taken") {
  HttpFixture server;
  server.issue_token("joe@acme.com");
  const std::string link = link_for(server, "joe@acme.com", LinkPurpose::password_reset);
  HttpClient nobody = server.anonymous();
  for (const std::string& body :
       {std::string(R"({"password":"short"})"), std::string("{}"),
        R"({"password":")" + std::string(limits::password_bytes_max + 1, 'x') + "\"}",
        std::string(R"({"password":"long enough","password_confirmation":"something else"})")}) {
    CHECK(nobody.post(finalize(link), body).status == 422);
  }
  CHECK(nobody.post(finalize(link), R"({"password":"long enough"})").status == 200);
}

TEST_CASE("a link that was never made, or is too old, is good for nothing") {
  HttpFixture server;
  server.issue_token("joe@acme.com");
  const std::string link = link_for(server, "joe@acme.com", LinkPurpose::password_reset);
  HttpClient nobody = server.anonymous();
  const char* body = R"({"password":"long enough"})";
  CHECK(nobody.post(finalize("guess"), body).status == 404);
  server.pass(std::chrono::hours(25));
  CHECK(nobody.post(finalize(link), body).status == 404);
}

TEST_CASE("an activation link lets in whom somebody else invited") {
  HttpFixture server;
  server.make_team("acme", "ada@acme.com");
  server.done(AddMember{org("acme"), email("new@acme.com"), Role::member});
  const std::string link = link_for(server, "new@acme.com", LinkPurpose::activation);
  HttpClient nobody = server.anonymous();
  CHECK(nobody.post(finalize(link), R"({"password":"long enough"})").status == 200);
  const HttpAnswer made = log_in(server, "new@acme.com", "long enough");
  REQUIRE(made.status == 201);
  HttpClient fresh(server.port(), made.text("access_token", "token"));
  CHECK(fresh.get("/account").json().at("verified").as_bool());
  CHECK(fresh.get("/teams").json().as_array().size() == 1);
}

TEST_CASE("who asks for links over and over is slowed") {
  HttpFixture server;
  HttpClient nobody = server.anonymous();
  for (std::uint32_t attempt = 0; attempt <= limits::login_attempts_free; ++attempt)
    CHECK(nobody.post("/password-resets", R"({"email":"joe@acme.com"})").status == 201);
  CHECK(nobody.post("/password-resets", R"({"email":"joe@acme.com"})").status == 429);
}

TEST_CASE("tokens are made, listed, shown, given a new secret and revoked") {
  HttpFixture server;
  HttpClient joe = server.as("joe@acme.com");
  const HttpAnswer made =
      joe.post(authorizations, R"({"description":"ci","scope":["read"],"expires_in":3600})");
  REQUIRE(made.status == 201);
  CHECK(made.json().at("access_token").at("expires_in") == 3600);
  const std::string secret = made.text("access_token", "token");
  const std::string path = std::string(authorizations) + "/" + made.id();

  const HttpAnswer listed = joe.get(authorizations);
  CHECK(listed.json().as_array().size() == 2);
  CHECK(listed.body.find(secret) == std::string::npos);
  CHECK(listed.body.find(joe.token()) != std::string::npos);
  CHECK(joe.get(path).text("description") == "ci");
  CHECK(joe.get(path).text("access_token", "token").empty());

  const HttpAnswer renewed = joe.post(path + "/actions/regenerate-tokens", "");
  CHECK(renewed.status == 200);
  const std::string new_secret = renewed.text("access_token", "token");
  CHECK(new_secret != secret);
  HttpClient old_client(server.port(), secret), new_client(server.port(), new_secret);
  CHECK(old_client.get("/account").status == 401);
  CHECK(new_client.get("/account").status == 200);
  CHECK(new_client.post("/apps", "{}").status == 403);

  CHECK(joe.erase(std::string(authorizations) + "/" + renewed.id()).status == 200);
  CHECK(new_client.get("/account").status == 401);
  const HttpAnswer gone = joe.get(path);
  CHECK(gone.status == 404);
  CHECK(gone.text("resource") == "authorization");
}

TEST_CASE("who logs out is told that there is no session, and revokes his token") {
  HttpFixture server;
  HttpClient joe = server.as("joe@acme.com");
  const HttpAnswer session = joe.erase("/oauth/sessions/~");
  CHECK(session.status == 404);
  CHECK(session.text("resource") == "session");
  CHECK(joe.get("/oauth/authorizations/~").text("resource") == "authorization");
  const std::string own = only_authorization(joe);
  CHECK(joe.erase("/oauth/authorizations/" + own).status == 200);
  CHECK(joe.get("/account").status == 401);
}

TEST_CASE("nobody sees or ends the token of somebody else") {
  HttpFixture server;
  HttpClient joe = server.as("joe@acme.com"), eve = server.as("eve@evil.com");
  const std::string path = "/oauth/authorizations/" + only_authorization(joe);
  CHECK(eve.get(path).status == 404);
  CHECK(eve.erase(path).status == 404);
  CHECK(eve.post(path + "/actions/regenerate-tokens", "").status == 404);
  CHECK(joe.get("/account").status == 200);
}

TEST_CASE("a retry of a login with the same key makes no second token") {
  HttpFixture server;
  HttpClient joe = server.as("joe@acme.com");
  const HttpFields key{{"Idempotency-Key", "once"}};
  const HttpAnswer first = joe.post(authorizations, R"({"description":"ci"})", key);
  const HttpAnswer again = joe.post(authorizations, R"({"description":"ci"})", key);
  CHECK(first.id() == again.id());
  CHECK(joe.get(authorizations).json().as_array().size() == 2);
  CHECK(again.text("access_token", "token").empty());
}
