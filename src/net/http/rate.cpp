#include "rate.hpp"

#include <algorithm>

#include "orglog/base/limits.hpp"
#include "orglog/vault/login_brake.hpp"

namespace orglog::net::http {
namespace {

std::uint32_t whole(Steady::duration left, Steady::duration interval) {
  return static_cast<std::uint32_t>(std::max<std::int64_t>(left / interval, 0));
}

}  // namespace

Rates::Rates(std::uint32_t an_hour) : an_hour_(an_hour) {
  if (an_hour_ == 0) return;
  interval_ = Steady::duration(std::chrono::hours(1)) / an_hour_;
  depth_ = interval_ * an_hour_;
}

Uuid Rates::of_address(const std::string& address) {
  return derive_uuid({}, 0, network_of(address));
}

std::optional<std::uint32_t> Rates::take(const Uuid& whose, Steady::time_point now) {
  if (an_hour_ == 0) return limits::unlimited_rate;
  const auto found = by_holder_.find(whose);
  const bool is_new = found == by_holder_.end();
  const auto full_at = (is_new ? now : std::max(found->second->first, now)) + interval_;
  if (full_at - now > depth_) return std::nullopt;
  if (is_new) {
    if (buckets_.size() >= limits::rate_buckets) {
      by_holder_.erase(buckets_.begin()->second);
      buckets_.erase(buckets_.begin());
    }
    by_holder_.emplace(whose, buckets_.emplace(full_at, whose).first);
  } else {
    auto bucket = buckets_.extract(found->second);
    bucket.value().first = full_at;
    found->second = buckets_.insert(std::move(bucket)).position;
  }
  return whole(depth_ - (full_at - now), interval_);
}

std::uint32_t Rates::left(const Uuid& whose, Steady::time_point now) const {
  if (an_hour_ == 0) return limits::unlimited_rate;
  const auto found = by_holder_.find(whose);
  if (found == by_holder_.end()) return an_hour_;
  return whole(depth_ - (std::max(found->second->first, now) - now), interval_);
}

}  // namespace orglog::net::http
