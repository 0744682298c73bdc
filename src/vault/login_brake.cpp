#include "orglog/vault/login_brake.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <list>
#include <mutex>
#include <string>
#include <unordered_map>

#include "orglog/base/ids.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/base/sha256.hpp"

namespace orglog {
namespace {

struct Allowance {
  std::uint32_t free = 0;
  std::chrono::seconds delay_max{};
};

// Who tried how often. Names are kept as hashes: all have one size, however long they were.
class Attempts {
 public:
  explicit Attempts(Allowance allowance) : allowance_(allowance) {}

  std::chrono::seconds wait(const Uuid& who, Timestamp now) {
    const auto found = find(who, now);
    if (found == order_.end() || found->next <= now) return std::chrono::seconds(0);
    return std::chrono::ceil<std::chrono::seconds>(found->next - now);
  }
  void count(const Uuid& who, Timestamp now) {
    auto entry = find(who, now);
    if (entry == order_.end()) {
      if (order_.size() >= limits::login_attempts_known) erase(std::prev(order_.end()));
      entry = order_.insert(order_.begin(), Entry{who, 0, {}, {}});
      entries_[who] = entry;
    } else {
      order_.splice(order_.begin(), order_, entry);
    }
    ++entry->attempts;
    entry->last = now;
    entry->next = now + delay_after(entry->attempts);
  }
  // As if it had not been.
  void take_back(const Uuid& who, Timestamp now) {
    const auto entry = find(who, now);
    if (entry == order_.end()) return;
    if (--entry->attempts == 0) return erase(entry);
    entry->next = entry->last + delay_after(entry->attempts);
  }
  void forget(const Uuid& who) {
    const auto found = entries_.find(who);
    if (found != entries_.end()) erase(found->second);
  }

 private:
  struct Entry {
    Uuid who;
    std::uint32_t attempts = 0;
    Timestamp last{};
    Timestamp next{};
  };
  using Order = std::list<Entry>;  // the one that tried last is in front

  Order::iterator find(const Uuid& who, Timestamp now) {
    const auto found = entries_.find(who);
    if (found == entries_.end()) return order_.end();
    if (now - found->second->last <= limits::login_attempts_kept) return found->second;
    erase(found->second);
    return order_.end();
  }
  void erase(Order::iterator entry) {
    entries_.erase(entry->who);
    order_.erase(entry);
  }
  std::chrono::seconds delay_after(std::uint32_t attempts) const {
    if (attempts <= allowance_.free) return std::chrono::seconds(0);
    const std::uint32_t doublings = std::min(attempts - allowance_.free - 1, 20u);
    return std::min(limits::login_delay * (1 << doublings), allowance_.delay_max);
  }

  Allowance allowance_;
  Order order_;
  std::unordered_map<Uuid, Order::iterator> entries_;
};

Uuid hashed(std::string_view text) { return uuid_from_bytes(view(sha256(text))); }

// Whoever has one IPv6 address has its whole /64. An IPv4 address in IPv6 clothes is that address.
Uuid hashed_address(std::string_view text) {
  const std::string address(text);
  std::array<unsigned char, 16> bytes{};
  if (inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1) return hashed(address);
  static constexpr std::array<unsigned char, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  if (std::equal(mapped.begin(), mapped.end(), bytes.begin())) {
    std::array<char, INET_ADDRSTRLEN> inner{};
    inet_ntop(AF_INET, bytes.data() + mapped.size(), inner.data(), inner.size());
    return hashed(inner.data());
  }
  return hashed({reinterpret_cast<const char*>(bytes.data()), 8});
}

}  // namespace

struct LoginBrake::Impl {
  explicit Impl(const Clock& of) : clock(of) {}

  // Of the clock that nobody can set: a brake that it holds longer, or not at all, is none.
  Timestamp now() const { return Timestamp(clock.elapsed()); }

  const Clock& clock;
  std::mutex mutex;
  Attempts accounts{{limits::login_attempts_free, limits::login_delay_max}};
  Attempts addresses{{limits::login_attempts_free_of_address, limits::login_delay_max_of_address}};
};

LoginBrake::LoginBrake(const Clock& clock) : impl_(std::make_unique<Impl>(clock)) {}
LoginBrake::~LoginBrake() = default;

std::chrono::seconds LoginBrake::attempt(std::string_view account, std::string_view address) {
  const Uuid who = hashed(account);
  const Uuid from = hashed_address(address);
  const std::lock_guard lock(impl_->mutex);
  const Timestamp now = impl_->now();
  const auto wait = std::max(impl_->accounts.wait(who, now), impl_->addresses.wait(from, now));
  if (wait == std::chrono::seconds(0)) {
    impl_->accounts.count(who, now);
    impl_->addresses.count(from, now);
  }
  return wait;
}

void LoginBrake::succeeded(std::string_view account, std::string_view address) {
  const Uuid who = hashed(account);
  const Uuid from = hashed_address(address);
  const std::lock_guard lock(impl_->mutex);
  impl_->accounts.forget(who);
  impl_->addresses.take_back(from, impl_->now());
}

}  // namespace orglog
