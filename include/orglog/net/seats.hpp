// Who may hold a connection, over all ports of the process: so many in all, so many from one
// address (IPv6: one /64), of one account, and of those who have shown no token. When there is no
// room, the oldest connection that has shown no token and waits for nothing gives way, of the
// address that has most of them; so strangers never keep out whoever comes with a token, and never
// end a connection that has shown one. All of it: any thread.
#pragma once

#include <array>
#include <boost/asio/ip/address.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <set>
#include <unordered_map>
#include <utility>

#include "orglog/base/ids.hpp"
#include "orglog/base/limits.hpp"

namespace orglog {

struct SeatBounds {
  std::size_t all, of_address, of_account, tokenless;

  // The shares that `limits` names of so many connections.
  static SeatBounds of(std::size_t connections) {
    const auto share = [&](std::size_t parts, std::size_t of) { return connections * parts / of; };
    return {connections, share(limits::address_eighths, 8), share(limits::account_eighths, 8),
            share(limits::tokenless_sixteenths, 16)};
  }
};

struct SeatFigures {
  std::size_t taken = 0, tokenless = 0;
  std::uint64_t turned_away = 0;  // since the start
  std::uint64_t given_up = 0;     // for somebody else, since the start
};

class Seats;

// What one connection holds while it has descriptors. The connection's own thread calls it.
class Seat {
 public:
  // `Seats::take` makes seats.
  explicit Seat(std::shared_ptr<Seats> seats) : seats_(std::move(seats)) {}
  ~Seat();
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;

  // `give_up` is called at most once, from any thread, when somebody else gets this seat: the
  // connection is to end soon. Must not block, and must not call a seat. The first one that is told
  // so counts: of a connection in two halves the outer one.
  void when_given_up(std::function<void()> give_up);
  // The connection came through a proxy: it counts for this address from now on. False: that
  // address has too many, or the seat was given up.
  bool comes_from(const boost::asio::ip::address& address);
  // A good token of this account (nil: the operator) came. False: the account has too many
  // connections; this one stays as it was.
  bool shows_token(AccountId account);
  // Whether its peer waits for an answer: then it does not give way.
  void is_served(bool served);

 private:
  friend class Seats;
  using Address = std::array<std::uint8_t, 16>;
  std::shared_ptr<Seats> seats_;
  Address address_{};
  bool counts_for_address_ = false;
  bool has_token_ = false;
  bool served_ = false;
  bool given_up_ = false;
  AccountId account_;  // nil: none
  std::function<void()> give_up_;
  std::list<Seat*>::iterator idle_;  // while it may have to give way
  bool is_idle_ = false;
};

class Seats : public std::enable_shared_from_this<Seats> {
 public:
  explicit Seats(SeatBounds bounds) : bounds_(bounds) {}

  struct Taken {
    std::shared_ptr<Seat> seat;  // nothing: there is none
    const char* why = nullptr;   // then: how many are too many, as a sentence
  };
  // `is_proxy`: the peer speaks for many, and counts for no address until `comes_from`.
  Taken take(const boost::asio::ip::address& peer, bool is_proxy = false);

  const SeatBounds& bounds() const { return bounds_; }
  SeatFigures figures() const;

 private:
  friend class Seat;
  using Address = Seat::Address;
  struct OfAddress {
    std::size_t count = 0;
    std::list<Seat*> idle;  // without a token; the one that has waited longest is the first
  };
  struct Hash {
    std::size_t operator()(const Address& address) const noexcept;
  };

  static Address address_of(const boost::asio::ip::address& address);
  // All of these hold the lock.
  Seat* oldest_idle(const Address* of) const;
  std::function<void()> take_back(Seat& seat);
  void count_for(Seat& seat, const Address& address);
  void uncount(Seat& seat);
  void uncount_account(const Seat& seat);
  void put_in_line(Seat& seat);
  void take_out_of_line(Seat& seat);
  void forget_if_empty(const Address& address);

  const SeatBounds bounds_;
  mutable std::mutex mutex_;
  SeatFigures figures_;
  std::unordered_map<Address, OfAddress, Hash> addresses_;
  std::set<std::pair<std::size_t, Address>> most_idle_;  // addresses by their number of idle ones
  std::unordered_map<Uuid, std::size_t> accounts_;
};

}  // namespace orglog
