// A bucket of requests for each account (domain-rules L5), and for each address from which somebody
// comes who shows no token: full at first, refilled evenly. Bounded: in a full table the newest
// takes the place of the bucket that is fullest, so that an address out of many does not empty the
// table for those that have asked more.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <set>
#include <string>
#include <utility>

#include "net/lane.hpp"
#include "orglog/base/ids.hpp"

namespace orglog::net::http {

class Rates {
 public:
  // 0: everything is let through.
  explicit Rates(std::uint32_t an_hour);

  // Whose bucket it is that comes without a token from this address (IPv6: from its /64).
  static Uuid of_address(const std::string& address);

  // How many requests are left after this one; nothing when there was none left for it.
  std::optional<std::uint32_t> take(const Uuid& whose, Steady::time_point now);
  // How long a bucket that is empty takes to hold one again.
  std::chrono::seconds pause() const {
    return std::chrono::seconds{an_hour_ == 0 ? 0 : (3'600 + an_hour_ - 1) / an_hour_};
  }
  // Without taking one.
  std::uint32_t left(const Uuid& whose, Steady::time_point now) const;

 private:
  // Kept as the moment at which it is full again (engine/quotas.cpp does the same).
  using Bucket = std::pair<Steady::time_point, Uuid>;
  using Fullest = std::set<Bucket>;  // that one is in front

  std::uint32_t an_hour_;
  Steady::duration interval_{};  // in which one request comes back
  Steady::duration depth_{};     // in which all of them do
  Fullest buckets_;
  boost::unordered_flat_map<Uuid, Fullest::iterator> by_holder_;
};

}  // namespace orglog::net::http
