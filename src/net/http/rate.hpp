// A bucket of requests for each account (domain-rules L5), and for each address from which somebody
// comes who shows no token: full at first, refilled evenly. Bounded: a bucket that is full again is
// forgotten.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <string>

#include "net/lane.hpp"
#include "orglog/base/ids.hpp"

namespace orglog::net::http {

class Rates {
 public:
  // 0: everything is let through.
  explicit Rates(std::uint32_t an_hour) : an_hour_(an_hour) {}

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
  struct Bucket {
    double level = 0;
    Steady::time_point at{};
  };
  double level(const Bucket& bucket, Steady::time_point now) const;
  void forget_full_ones(Steady::time_point now);

  std::uint32_t an_hour_;
  boost::unordered_flat_map<Uuid, Bucket> buckets_;
};

}  // namespace orglog::net::http
