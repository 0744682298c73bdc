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

TEST_CASE("a password is set by its person and by the operator, and no event tells of it") {
  ServerFixture server;
  const auto ada = server.connect(server.issue_token("ada@acme.com"));
  const Position end = server.log().end();
  REQUIRE(ada->set_password("ADA@acme.com", "correct horse").has_value());
  CHECK(is_right(server, "ada@acme.com", "correct horse"));
  REQUIRE(server.connect()->set_password("ada@acme.com", "battery staple").has_value());
  CHECK(is_right(server, "ada@acme.com", "battery staple"));
  CHECK(server.log().end() == end);
}

TEST_CASE("another one's password is forbidden, whether there is such an account or not") {
  ServerFixture server;
  const auto joe = server.connect(server.issue_token("joe@acme.com"));
  server.issue_token("ada@acme.com");
  for (const char* address : {"ada@acme.com", "nobody@acme.com"}) {
    const auto failure = joe->set_password(address, "correct horse").error();
    CHECK(failure.code == "forbidden");
    CHECK(failure.detail == "email: not yours");
  }
  CHECK_FALSE(is_right(server, "ada@acme.com", "correct horse"));
  CHECK(server.connect()->set_password("nobody@acme.com", "correct horse").error().code ==
        "not_found");
}

TEST_CASE("an address that is none, and a password outside its bounds, are invalid") {
  ServerFixture server;
  const auto client = server.connect(server.issue_token("ada@acme.com"));
  CHECK(client->set_password("nobody", "correct horse").error().detail == "email");
  CHECK(client->set_password("ada@acme.com", "1234567").error().detail == "password: too short");
  const std::string longest(limits::password_bytes_max, 'x');
  CHECK(client->set_password("ada@acme.com", longest + "x").error().detail == "password: too long");
  CHECK(client->set_password("ada@acme.com", longest).has_value());
  CHECK(client->ping().has_value());
}
