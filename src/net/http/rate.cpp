#include "rate.hpp"

#include <algorithm>

#include "orglog/base/limits.hpp"
#include "orglog/vault/login_brake.hpp"

namespace orglog::net::http {

Uuid Rates::of_address(const std::string& address) {
  return derive_uuid({}, 0, network_of(address));
}

double Rates::level(const Bucket& bucket, Steady::time_point now) const {
  const std::chrono::duration<double> since = now - bucket.at;
  return std::min<double>(an_hour_, bucket.level + since.count() * an_hour_ / 3'600.0);
}

std::optional<std::uint32_t> Rates::take(const Uuid& whose, Steady::time_point now) {
  if (an_hour_ == 0) return limits::unlimited_rate;
  if (buckets_.size() >= limits::rate_buckets && !buckets_.contains(whose)) forget_full_ones(now);
  const auto [entry, is_new] =
      buckets_.try_emplace(whose, Bucket{static_cast<double>(an_hour_), now});
  Bucket& bucket = entry->second;
  bucket.level = level(bucket, now);
  bucket.at = now;
  if (bucket.level < 1) return std::nullopt;
  bucket.level -= 1;
  return static_cast<std::uint32_t>(bucket.level);
}

std::uint32_t Rates::left(const Uuid& whose, Steady::time_point now) const {
  if (an_hour_ == 0) return limits::unlimited_rate;
  const auto entry = buckets_.find(whose);
  if (entry == buckets_.end()) return an_hour_;
  return static_cast<std::uint32_t>(level(entry->second, now));
}

void Rates::forget_full_ones(Steady::time_point now) {
  boost::unordered::erase_if(buckets_, [&](const auto& entry) {
    return level(entry.second, now) >= static_cast<double>(an_hour_);
  });
  // All of them in use: the table begins anew, which lets some through too early.
  if (buckets_.size() >= limits::rate_buckets) buckets_.clear();
}

}  // namespace orglog::net::http
