// F-B8: the hourly rate of requests is the account's, with whichever tokens, and the address's of
// those who show none.
#include <doctest/doctest.h>

#include "net/http/rate.hpp"
#include "support/http_fixture.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

HttpOptions rate(std::uint32_t an_hour) {
  HttpOptions options;
  options.requests_an_hour = an_hour;
  return options;
}

}  // namespace

TEST_CASE(
    "F-B8: requests of all tokens are counted together, and all answers say the same figure") {
  HttpFixture server(rate(6));
  HttpClient first = server.as("ada@acme.com");
  HttpClient second = server.as("ada@acme.com");
  HttpClient joe = server.as("joe@acme.com");
  CHECK(first.get("/account").field("RateLimit-Remaining") == "5");
  CHECK(second.get("/account").field("RateLimit-Remaining") == "4");
  for (HttpClient* client : {&first, &second}) {
    const HttpAnswer said = client->get("/account/rate-limits");
    CHECK(said.json().at("remaining").to_number<int>() == 4);
    CHECK(said.field("RateLimit-Remaining") == "4");
  }
  for (int times = 0; times < 2; ++times) {
    CHECK(first.get("/account").status == 200);
    CHECK(second.get("/account").status == 200);
  }
  for (HttpClient* client : {&first, &second}) {
    const HttpAnswer refused = client->get("/account");
    CHECK(refused.status == 429);
    CHECK(refused.id() == "rate_limit");
    CHECK(refused.field("Retry-After") == "600");
    CHECK(refused.field("RateLimit-Remaining") == "0");
  }
  CHECK(server.as("ada@acme.com").get("/account").status == 429);
  CHECK(joe.get("/account").status == 200);
  CHECK(server.as_operator().get("/teams").status == 200);
}

TEST_CASE("F-B8: whoever shows no good token is counted by address where it is not just looking") {
  HttpFixture server(rate(3));
  HttpClient ada = server.as("ada@acme.com");
  HttpClient stranger = server.anonymous();
  CHECK(stranger.get("/account").status == 401);
  CHECK(HttpClient(server.port(), "no token").get("/account").status == 401);
  CHECK(stranger.post("/password-resets", R"({"email":"ada@acme.com"})").status == 201);
  const HttpAnswer refused = stranger.post("/password-resets", R"({"email":"ada@acme.com"})");
  CHECK(refused.status == 429);
  CHECK(refused.field("Retry-After") == "1200");
  CHECK(HttpClient(server.port(), "no token").get("/account").status == 429);
  CHECK(stranger.get("/healthz").status == 200);
  CHECK(ada.get("/account").status == 200);
}

TEST_CASE("F-B8: in a full table whoever has asked least is forgotten, and nobody else") {
  net::http::Rates rates(10);
  const net::Steady::time_point now{std::chrono::hours(1)};
  const auto somebody = [](std::uint32_t number) {
    return derive_uuid({}, number, "an address out of many");
  };
  const Uuid busy = somebody(0);
  for (int request = 0; request < 10; ++request) CHECK(rates.take(busy, now));
  CHECK_FALSE(rates.take(busy, now));
  for (std::uint32_t number = 1; number <= limits::rate_buckets + 1'000; ++number)
    CHECK(rates.take(somebody(number), now) == 9u);
  CHECK_FALSE(rates.take(busy, now));
  CHECK(rates.left(busy, now) == 0);
  CHECK(rates.take(busy, now + rates.pause()) == 0u);
  CHECK(rates.left(busy, now + std::chrono::hours(1) + rates.pause()) == 10);
}
