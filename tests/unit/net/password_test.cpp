#include <doctest/doctest.h>

#include "orglog/base/limits.hpp"
#include "support/server_fixture.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

AccountId account_of(ServerFixture& server, const std::string& address) {
  server.engine().settle();
  AccountId id;
  server.engine().state_table.read(
      [&](const State& state) { id = state.account(email(address))->id; });
  return id;
}

bool is_right(ServerFixture& server, const std::string& address, std::string_view password) {
  const auto checked = server.vault().check_password(account_of(server, address), password);
  return *checked == PasswordCheck::right;
}

}  // namespace

TEST_CASE("a password is set by its person and by the operator, and an event tells of it") {
  ServerFixture server;
  const auto ada = server.connect(server.issue_token("ada@acme.com"));
  const Position end = server.log().end();
  REQUIRE(ada->set_password({"ADA@acme.com", "correct horse"}).has_value());
  CHECK(is_right(server, "ada@acme.com", "correct horse"));
  REQUIRE(server.connect()->set_password({"ada@acme.com", "battery staple"}).has_value());
  CHECK(is_right(server, "ada@acme.com", "battery staple"));
  CHECK(server.log().end() == end + 2);
}

TEST_CASE("F-B4: whoever sets their own password says the old one, with a few tries for nothing") {
  ServerFixture server;
  const auto ada = server.connect(server.issue_token("ada@acme.com"));
  REQUIRE(ada->set_password({"ada@acme.com", "correct horse"}).has_value());
  NewPassword wish{"ada@acme.com", "battery staple"};
  const auto missing = ada->set_password(wish).error();
  CHECK(missing.code == "forbidden");
  CHECK(missing.detail == "old_password: missing");
  wish.old_password = "correct hors";
  for (std::uint32_t attempt = 0; attempt <= limits::login_attempts_free; ++attempt)
    CHECK(ada->set_password(wish).error().detail == "old_password: wrong");
  wish.old_password = "correct horse";
  CHECK(ada->set_password(wish).error().code == "too_many_requests");
  CHECK(is_right(server, "ada@acme.com", "correct horse"));
  server.engine().clock.now_us += std::chrono::microseconds(std::chrono::hours(1)).count();
  CHECK(ada->set_password(wish).has_value());
  CHECK(is_right(server, "ada@acme.com", "battery staple"));
}

TEST_CASE("F-C4: strangers who fail at an address do not slow a new password from there") {
  ServerFixture server;
  const auto ada = server.connect(server.issue_token("ada@acme.com"));
  REQUIRE(ada->set_password({"ada@acme.com", "correct horse"}).has_value());
  const auto strangers_fail = [&] {
    std::uint32_t failed = 0;
    while (server.brake().attempt("invented " + std::to_string(failed), "127.0.0.1").count() == 0)
      ++failed;
    CHECK(failed > limits::login_attempts_free_of_address);
  };
  strangers_fail();
  NewPassword wish{"ada@acme.com", "battery staple", "correct horse"};
  CHECK(ada->set_password(wish).error().code == "too_many_requests");
  const AccountId account = account_of(server, "ada@acme.com");
  server.keyring().seal(account, "a test", "so that the account has a key");
  REQUIRE(server.known_addresses().add(account, "127.0.0.1", server.engine().clock.now()));
  CHECK(ada->set_password(wish).has_value());
  CHECK(is_right(server, "ada@acme.com", "battery staple"));
}

TEST_CASE("F-B4: what a password made ends with it on an open connection, unless it is kept") {
  ServerFixture server;
  server.issue_token("ada@acme.com");
  const auto made_by_password = [&](const std::string& secret) {
    IssueToken issue{email("ada@acme.com"), sha256(secret), *Description::parse(secret)};
    issue.made = TokenMaking::password;
    REQUIRE(server.connect()->submit(wish(std::move(issue))).has_value());
  };
  made_by_password("one");
  const auto one = server.connect("one");
  REQUIRE(one->submit(wish(RenameAccount{email("ada@acme.com"), "Ada"})).has_value());
  NewPassword kept{"ada@acme.com", "correct horse", {}, true};
  CHECK(server.connect()->set_password(kept)->tokens == 0);
  CHECK(one->submit(wish(RenameAccount{email("ada@acme.com"), "Ada B."}))->kind ==
        Outcome::Kind::accepted);
  CHECK(server.connect()->set_password({"ada@acme.com", "battery staple"})->tokens == 1);
  const auto refused = one->submit(wish(RenameAccount{email("ada@acme.com"), "Thief"}));
  CHECK(refused->kind == Outcome::Kind::rejected);
  CHECK(refused->rejection.reason == Reason::unauthorized);
}

TEST_CASE("F-B4: no client says that a password was set, not even the operator") {
  ServerFixture server;
  server.issue_token("ada@acme.com");
  const auto refused = server.connect()->submit(wish(ChangePassword{email("ada@acme.com")}));
  REQUIRE(refused.has_value());
  CHECK(refused->kind == Outcome::Kind::rejected);
  CHECK(refused->rejection.reason == Reason::malformed);
}

TEST_CASE("another one's password is forbidden, whether there is such an account or not") {
  ServerFixture server;
  const auto joe = server.connect(server.issue_token("joe@acme.com"));
  server.issue_token("ada@acme.com");
  for (const char* address : {"ada@acme.com", "nobody@acme.com"}) {
    const auto failure = joe->set_password({address, "correct horse"}).error();
    CHECK(failure.code == "forbidden");
    CHECK(failure.detail == "a person sets their own password only");
  }
  CHECK_FALSE(is_right(server, "ada@acme.com", "correct horse"));
  CHECK(server.connect()->set_password({"nobody@acme.com", "correct horse"}).error().code ==
        "not_found");
}

TEST_CASE("an address that is none, and a password outside its bounds, are invalid") {
  ServerFixture server;
  const auto client = server.connect(server.issue_token("ada@acme.com"));
  CHECK(client->set_password({"nobody", "correct horse"}).error().detail ==
        "email must be an e-mail address");
  CHECK(client->set_password({"ada@acme.com", "1234567"}).error().detail ==
        "the password is too short: at least 8 bytes are wanted");
  const std::string longest(limits::password_bytes_max, 'x');
  CHECK(client->set_password({"ada@acme.com", longest + "x"}).error().detail ==
        "the password is too long: at most 512 bytes are taken");
  CHECK(client->set_password({"ada@acme.com", longest}).has_value());
  CHECK(client->ping().has_value());
}
