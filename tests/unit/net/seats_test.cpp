#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "orglog/net/seats.hpp"
#include "orglog/net/waiting_bytes.hpp"

using namespace orglog;

namespace {

boost::asio::ip::address at(const std::string& text) { return boost::asio::ip::make_address(text); }

// Connections that note when their seat is taken away.
struct Room {
  explicit Room(SeatBounds bounds) : seats(std::make_shared<Seats>(bounds)) {}

  // The seat's number; -1: there was none.
  int come(const std::string& address, bool is_proxy = false) {
    auto taken = seats->take(at(address), is_proxy);
    why = taken.why == nullptr ? "" : taken.why;
    if (!taken.seat) return -1;
    const int number = static_cast<int>(held.size());
    taken.seat->when_given_up([this, number] { given_up.push_back(number); });
    held.push_back(std::move(taken.seat));
    return number;
  }
  Seat& seat(int number) { return *held[static_cast<std::size_t>(number)]; }
  void leave(int number) { held[static_cast<std::size_t>(number)].reset(); }

  std::shared_ptr<Seats> seats;
  std::vector<std::shared_ptr<Seat>> held;
  std::vector<int> given_up;
  std::string why;
};

AccountId account(std::uint8_t number) {
  AccountId id;
  id.value.bytes[0] = number;
  return id;
}

using GivenUp = std::vector<int>;

}  // namespace

TEST_CASE(
    "F-C1: where all seats are taken the oldest idle stranger gives way to a new connection") {
  Room room({4, 4, 4, 4});
  for (int count = 0; count < 4; ++count) REQUIRE(room.come("192.0.2.1") == count);
  CHECK(room.come("192.0.2.2") == 4);
  CHECK(room.come("192.0.2.3") == 5);
  CHECK(room.given_up == GivenUp{0, 1});
  CHECK(room.seats->figures().taken == 4);
  CHECK(room.seats->figures().given_up == 2);
}

TEST_CASE("F-C1: whoever has shown a token keeps the seat, and strangers are turned away at last") {
  Room room({3, 3, 3, 3});
  for (int number = 0; number < 3; ++number) {
    room.come("192.0.2.1");
    REQUIRE(room.seat(number).shows_token(account(1)));
  }
  CHECK(room.come("192.0.2.2") == -1);
  CHECK(room.why == "The server has too many connections open.");
  CHECK(room.given_up.empty());
  CHECK(room.seats->figures().turned_away == 1);
  room.leave(1);
  CHECK(room.come("192.0.2.2") >= 0);
}

TEST_CASE("F-C1: one that is being served does not give way, and does again afterwards") {
  Room room({2, 2, 2, 2});
  room.come("192.0.2.1");
  room.come("192.0.2.1");
  room.seat(0).is_served(true);
  CHECK(room.come("192.0.2.2") == 2);
  CHECK(room.given_up == GivenUp{1});
  room.seat(2).is_served(true);
  CHECK(room.come("192.0.2.2") == -1);
  room.seat(0).is_served(false);
  CHECK(room.come("192.0.2.2") == 3);
  CHECK(room.given_up == GivenUp{1, 0});
}

TEST_CASE("F-C1: the address with most idle strangers gives way, not the one that has just come") {
  Room room({6, 6, 6, 6});
  room.come("198.51.100.7");  // the oldest of all, and the only one of its address
  for (int count = 0; count < 5; ++count) room.come("192.0.2.1");
  CHECK(room.come("203.0.113.9") == 6);
  CHECK(room.given_up == GivenUp{1});
}

TEST_CASE("F-C1: an address has its share, an IPv6 network counts as one, IPv4 in it as itself") {
  Room room({10, 2, 10, 10});
  room.come("2001:db8::1");
  room.come("2001:db8::ffff:1");
  room.seat(0).shows_token(account(1));
  room.seat(1).shows_token(account(1));
  CHECK(room.come("2001:db8::2") == -1);
  CHECK(room.why == "Your address has too many connections open.");
  CHECK(room.come("2001:db8:0:1::2") == 2);
  room.come("192.0.2.1");
  room.come("::ffff:192.0.2.1");
  CHECK(room.come("192.0.2.1") == 5);  // an idle one of its own gave way
  CHECK(room.given_up == GivenUp{3});
  CHECK(room.come("192.0.2.2") == 6);
}

TEST_CASE("F-C1: a proxy is exempt, and the person behind it counts once known") {
  Room room({10, 2, 10, 10});
  for (int count = 0; count < 5; ++count) CHECK(room.come("10.0.0.1", true) == count);
  CHECK(room.seat(0).comes_from(at("192.0.2.1")));
  CHECK(room.seat(1).comes_from(at("192.0.2.1")));
  CHECK_FALSE(room.seat(2).comes_from(at("192.0.2.1")));
  CHECK(room.seat(2).comes_from(at("192.0.2.2")));
  CHECK(room.seat(0).comes_from(at("192.0.2.2")));  // a keep-alive connection that serves another
  CHECK(room.seat(2).comes_from(at("192.0.2.1")));
}

TEST_CASE("F-C1: an account has its share, whichever tokens and addresses") {
  Room room({10, 10, 2, 10});
  for (int count = 0; count < 3; ++count) room.come("192.0.2." + std::to_string(count + 1));
  CHECK(room.seat(0).shows_token(account(1)));
  CHECK(room.seat(1).shows_token(account(1)));
  CHECK(room.seat(1).shows_token(account(1)));  // again, as with every request
  CHECK_FALSE(room.seat(2).shows_token(account(1)));
  CHECK(room.seat(2).shows_token(account(2)));
  room.leave(0);
  CHECK(room.seat(2).shows_token(account(1)));
  CHECK(room.seat(2).shows_token(AccountId{}));  // the operator is no account
  CHECK(room.come("192.0.2.1") == 3);
  CHECK(room.seat(3).shows_token(account(1)));
}

TEST_CASE("F-C1: nothing is left of seats that are given back in any order") {
  Room room({100, 50, 100, 60});
  std::uint32_t dice = 1;
  const auto roll = [&](std::uint32_t sides) {
    dice = dice * 1'664'525 + 1'013'904'223;
    return (dice >> 16) % sides;
  };
  for (int step = 0; step < 5'000; ++step) {
    const auto number = room.held.empty() ? 0 : roll(static_cast<std::uint32_t>(room.held.size()));
    const int one = static_cast<int>(number);
    const bool is_there = !room.held.empty() && room.held[number] != nullptr;
    switch (roll(6)) {
      case 0:
      case 1:
        room.come("192.0.2." + std::to_string(roll(3)), roll(4) == 0);
        break;
      case 2:
        if (is_there) room.seat(one).is_served(roll(2) == 0);
        break;
      case 3:
        if (is_there) room.seat(one).shows_token(account(static_cast<std::uint8_t>(roll(3))));
        break;
      case 4:
        if (is_there) room.seat(one).comes_from(at("192.0.2." + std::to_string(roll(5))));
        break;
      default:
        if (is_there) room.leave(one);
    }
    REQUIRE(room.seats->figures().taken <= 100);
    REQUIRE(room.seats->figures().tokenless <= 60);
  }
  room.held.clear();
  CHECK(room.seats->figures().taken == 0);
  CHECK(room.seats->figures().tokenless == 0);
}

TEST_CASE("F-C5: memory that waits is bounded in all, for an account, and for strangers together") {
  const auto bytes = std::make_shared<WaitingBytes>(WaitingBounds{120, 48, 24});
  const WaitingOwner ada{WaitingOwner::Kind::account, account(1)};
  const WaitingOwner joe{WaitingOwner::Kind::account, account(2)};
  const WaitingOwner stranger{};
  const WaitingOwner the_operator{WaitingOwner::Kind::operator_, {}};
  WaitingCharge of_ada(bytes, ada), of_joe(bytes, joe), of_stranger(bytes, stranger);
  WaitingCharge of_operator(bytes, the_operator);
  CHECK(of_ada.resize(36));  // three quarters
  CHECK_FALSE(of_ada.resize(37));
  CHECK(of_ada.amount() == 36);
  CHECK(of_stranger.resize(18));
  CHECK_FALSE(of_stranger.resize(19));
  CHECK(of_joe.resize(26));
  CHECK_FALSE(of_joe.resize(37));
  CHECK(of_operator.resize(10));
  CHECK_FALSE(of_operator.resize(11));
  {
    WaitingCharge frames(bytes, ada, WaitingUse::all);  // the last quarter is theirs
    CHECK(frames.resize(12));
    CHECK_FALSE(frames.resize(13));
    const WaitingCharge moved = std::move(of_ada);
    CHECK(bytes->figures().bytes == 102);
  }
  CHECK(bytes->figures().bytes == 54);
  CHECK(of_operator.resize(46));
  CHECK(of_operator.resize(0));
  CHECK(bytes->figures().refused == 5);
}
