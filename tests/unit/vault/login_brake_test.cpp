#include <doctest/doctest.h>

#include <sstream>

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
  // From an address that the account has signed in from.
  std::chrono::seconds known_attempt(const std::string& who = "ada@acme.com",
                                     const std::string& from = "192.0.2.1") {
    return brake.attempt(who, from, FromAddress::known);
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

TEST_CASE("the right password makes what the address has tried forgotten, and time does") {
  World world;
  world.use_up();
  CHECK(world.attempt() == 0s);
  world.clock.time += 1s;
  CHECK(world.attempt() == 0s);
  world.brake.succeeded("ada@acme.com", "192.0.2.1");
  for (int index = 0; index < 5; ++index) CHECK(world.known_attempt() == 0s);
  CHECK(world.known_attempt() == 0s);
  CHECK(world.known_attempt() == 1s);
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

TEST_CASE("F-C4: strangers at an account, from however many addresses, slow no known address") {
  World world;
  for (int index = 0; index < 300; ++index) {
    world.attempt("ada@acme.com", "198.51.100." + std::to_string(index % 250));
    world.clock.time += 1s;
  }
  CHECK(world.attempt("ada@acme.com", "192.0.2.1") > 0s);
  CHECK(world.brake.would_pass_if_known("ada@acme.com", "192.0.2.1"));
  CHECK(world.known_attempt() == 0s);
}

TEST_CASE("F-C4: invented names from an address slow nobody who is known there") {
  World world;
  for (int index = 0; index < 27; ++index) world.attempt("person" + std::to_string(index));
  CHECK(world.attempt("joe@acme.com") > 0s);
  CHECK(world.known_attempt("joe@acme.com") == 0s);
  // Guesses from a known address are slowed as any others.
  world.use_up("joe@acme.com", "192.0.2.8");
  CHECK(world.known_attempt("joe@acme.com", "192.0.2.8") == 0s);
  CHECK(world.known_attempt("joe@acme.com", "192.0.2.8") == 1s);
  CHECK_FALSE(world.brake.would_pass_if_known("joe@acme.com", "192.0.2.8"));
}

TEST_CASE("F-C4: whoever waits as long as they were told has a turn, whatever strangers do") {
  World world;
  int passed = 0;
  const auto attack = [&](int second) {
    for (int index = 0; index < 20; ++index) {
      const std::string from = "203.0.113." + std::to_string((second * 20 + index) % 250);
      if (world.attempt("ada@acme.com", from) == 0s) ++passed;
    }
  };
  for (int second = 0; second < 600; ++second) {
    attack(second);
    world.clock.time += 1s;
  }
  attack(600);
  const auto told = world.attempt("ada@acme.com", "192.0.2.1");
  REQUIRE(told > 0s);
  CHECK(told <= limits::login_delay_max);
  for (int second = 0; second < told.count(); ++second) {
    // Asking again before the time neither helps nor harms.
    CHECK(world.attempt("ada@acme.com", "192.0.2.1") == told - std::chrono::seconds(second));
    attack(601 + second);
    world.clock.time += 1s;
  }
  attack(700);
  CHECK(world.attempt("ada@acme.com", "192.0.2.1") == 0s);
  // It was one turn: the next one is waited for as well.
  CHECK(world.attempt("ada@acme.com", "192.0.2.1") > 0s);
  // 250 addresses, each with a turn a minute at most.
  CHECK(passed < 250 * 12);
}

TEST_CASE("F-C4: a turn that was promised is kept, however many others are promised one") {
  World world;
  for (int index = 0; index < 50; ++index) {
    world.attempt("ada@acme.com", "203.0.113." + std::to_string(index));
    world.clock.time += 1s;
  }
  const auto told = world.attempt("ada@acme.com", "192.0.2.1");
  REQUIRE(told > 0s);
  for (std::size_t index = 0; index < limits::login_turns_kept + 10; ++index)
    world.attempt("ada@acme.com", "address" + std::to_string(index));
  world.clock.time += told;
  CHECK(world.attempt("ada@acme.com", "192.0.2.1") == 0s);
}

TEST_CASE("F-C4: one network does not take every turn that there is to promise") {
  World world;
  world.use_up("ada@acme.com", "198.51.100.1");
  world.use_up("joe@acme.com", "198.51.100.1");
  world.attempt("ada@acme.com", "198.51.100.2");
  world.attempt("joe@acme.com", "198.51.100.2");
  for (std::size_t index = 0; index < limits::login_turns_kept; ++index) {
    std::ostringstream address;
    address << "2001:db8:7:" << std::hex << index << "::1";
    world.attempt("ada@acme.com", address.str());
  }
  const auto told = world.attempt("joe@acme.com", "192.0.2.77");
  REQUIRE(told > 0s);
  world.clock.time += told;
  CHECK(world.attempt("joe@acme.com", "198.51.100.3") == 0s);  // a stranger is faster
  CHECK(world.attempt("joe@acme.com", "198.51.100.4") > 0s);
  CHECK(world.attempt("joe@acme.com", "192.0.2.77") == 0s);
}

TEST_CASE("F-C4: a sign-in buys strangers no guesses") {
  World world;
  for (int index = 0; index < 10; ++index) {
    while (world.attempt("ada@acme.com", "203.0.113." + std::to_string(index)) > 0s)
      world.clock.time += 1s;
  }
  const auto before = world.attempt("ada@acme.com", "198.51.100.7");
  REQUIRE(before > 1s);
  CHECK(world.known_attempt() == 0s);
  world.brake.succeeded("ada@acme.com", "192.0.2.1", FromAddress::known);
  CHECK(world.attempt("ada@acme.com", "198.51.100.8") == before);
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

TEST_CASE("F-C4: memory is bounded, and who tried most is forgotten last") {
  World world;
  world.use_up("first");
  CHECK(world.attempt("first", "192.0.2.1") == 0s);
  CHECK(world.attempt("second", "192.0.2.2") == 0s);
  for (std::size_t index = 0; index < limits::login_attempts_known; ++index) {
    const std::string number = std::to_string(index);
    CHECK(world.attempt("person" + number, "address" + number) == 0s);
  }
  CHECK(world.attempt("first", "192.0.2.1") == 1s);
  CHECK(world.attempt("first", "198.51.100.7") == 1s);
  for (std::uint32_t index = 0; index < limits::login_attempts_free; ++index)
    CHECK(world.attempt("second", "192.0.2.2") == 0s);
}

TEST_CASE("an address counts as its network") {
  CHECK(network_of("192.0.2.1") == "192.0.2.1");
  CHECK(network_of("::ffff:192.0.2.1") == "192.0.2.1");
  CHECK(network_of("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::/64");
  CHECK(network_of("2001:DB8:1:2::") == network_of("2001:db8:1:2:ffff::1"));
  CHECK(network_of("2001:db8:1:3::1") != network_of("2001:db8:1:2::1"));
  CHECK(network_of("none") == "none");
}
