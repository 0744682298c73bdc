#include "rate.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>

#include "orglog/base/limits.hpp"

namespace orglog::net::http {

// Whoever has one IPv6 address has its whole /64. An IPv4 address in IPv6 clothes is that address.
Uuid Rates::of_address(const std::string& address) {
  boost::system::error_code not_one;
  const auto parsed = asio::ip::make_address(address, not_one);
  std::string network = address;
  if (!not_one && parsed.is_v6()) {
    const auto six = parsed.to_v6();
    const auto bytes = six.to_bytes();
    network = six.is_v4_mapped() ? asio::ip::make_address_v4(asio::ip::v4_mapped, six).to_string()
                                 : std::string(bytes.begin(), bytes.begin() + 8);
  }
  return derive_uuid({}, 0, network);
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
