#include <doctest/doctest.h>

#include "orglog/base/limits.hpp"
#include "orglog/vault/login_brake.hpp"

using namespace orglog;
using std::chrono_literals::operator""h;
using std::chrono_literals::operator""s;
using std::chrono_literals::operator""ms;

namespace {

class HandClock final : public Clock {
 public:
  Timestamp now() const override { return time + set_by; }
  std::chrono::microseconds elapsed() const override { return time.time_since_epoch(); }
  Timestamp time{std::chrono::seconds{1'800'000'000}};  // that passes
  std::chrono::hours set_by{};
};

struct World {
  HandClock clock;
  LoginBrake brake{clock};

  std::chrono::seconds attempt(const std::string& who = "ada@acme.com",
                               const std::string& from = "192.0.2.1") {
    return brake.attempt(who, from);
  }
  // Uses up what an account has for nothing.
  void use_up(const std::string& who = "ada@acme.com", const std::string& from = "192.0.2.1") {
    for (std::uint32_t index = 0; index < limits::login_attempts_free; ++index)
      CHECK(attempt(who, from) == 0s);
  }
};

}  // namespace

TEST_CASE("a few attempts cost nothing, each further one twice the wait of the one before") {
  World world;
  world.use_up();
  CHECK(world.attempt() == 0s);
  for (const auto wait : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s}) {
    CHECK(world.attempt() == wait);
    world.clock.time += wait - 1ms;
    CHECK(world.attempt() == 1s);
    world.clock.time += 1ms;
    CHECK(world.attempt() == 0s);
  }
}

TEST_CASE("who is refused is not counted") {
  World world;
  world.use_up();
  CHECK(world.attempt() == 0s);
  for (int index = 0; index < 100; ++index) CHECK(world.attempt() == 1s);
  world.clock.time += 1s;
  CHECK(world.attempt() == 0s);
}

TEST_CASE("the right password makes the account's attempts forgotten, and time does") {
  World world;
  world.use_up();
  CHECK(world.attempt() == 0s);
  world.clock.time += 1s;
  CHECK(world.attempt() == 0s);
  world.brake.succeeded("ada@acme.com", "192.0.2.1");
  world.use_up();
  CHECK(world.attempt() == 0s);
  CHECK(world.attempt() == 1s);
  world.clock.time += limits::login_attempts_kept + 1s;
  world.use_up();
}

TEST_CASE("one account does not slow another one, and one address does not for ever") {
  World world;
  world.use_up("ada@acme.com", "192.0.2.1");
  CHECK(world.attempt("ada@acme.com", "192.0.2.1") == 0s);
  CHECK(world.attempt("ada@acme.com", "198.51.100.7") == 1s);
  CHECK(world.attempt("joe@acme.com", "192.0.2.1") == 0s);
}

TEST_CASE("an address that tries many accounts is slowed for all of them") {
  World world;
  for (std::uint32_t index = 0; index <= limits::login_attempts_free_of_address; ++index)
    CHECK(world.attempt("person" + std::to_string(index)) == 0s);
  CHECK(world.attempt("another one") == 1s);
  CHECK(world.attempt("another one", "198.51.100.7") == 0s);
}

TEST_CASE("with an account of one's own one buys no guesses at others") {
  World world;
  for (std::uint32_t index = 0; index <= limits::login_attempts_free_of_address; ++index) {
    CHECK(world.attempt("person" + std::to_string(index)) == 0s);
    if (index == limits::login_attempts_free_of_address) break;
    CHECK(world.attempt("mine") == 0s);
    world.brake.succeeded("mine", "192.0.2.1");
  }
  CHECK(world.attempt("another one") == 1s);
}

TEST_CASE("an IPv6 network counts as one address, and IPv4 in its clothes as itself") {
  World world;
  for (std::uint32_t index = 0; index <= limits::login_attempts_free_of_address; ++index) {
    CHECK(world.attempt("person" + std::to_string(index),
                        "2001:db8::" + std::to_string(index + 1)) == 0s);
  }
  CHECK(world.attempt("another one", "2001:db8::ffff") == 1s);
  CHECK(world.attempt("another one", "2001:db8:0:1::1") == 0s);
  for (std::uint32_t index = 0; index <= limits::login_attempts_free_of_address; ++index)
    CHECK(world.attempt("human" + std::to_string(index), "::ffff:192.0.2.9") == 0s);
  CHECK(world.attempt("another one", "192.0.2.9") == 1s);
}

TEST_CASE("F-A2: a clock that is set back or ahead makes nobody wait longer or shorter") {
  World world;
  world.use_up();
  CHECK(world.attempt() == 0s);
  for (const auto by : {-24h, -1h, 1h, 87'600h}) {
    world.clock.set_by = by;
    CHECK(world.attempt() == 1s);
    CHECK(world.attempt("joe" + std::to_string(by.count())) == 0s);
  }
  world.clock.time += 1s;
  CHECK(world.attempt() == 0s);
}

TEST_CASE("memory is bounded: who tried longest ago is forgotten first") {
  World world;
  world.use_up("first");
  CHECK(world.attempt("first", "192.0.2.1") == 0s);
  for (std::size_t index = 0; index < limits::login_attempts_known; ++index) {
    const std::string number = std::to_string(index);
    CHECK(world.attempt("person" + number, "address" + number) == 0s);
  }
  CHECK(world.attempt("first", "192.0.2.1") == 0s);
}
