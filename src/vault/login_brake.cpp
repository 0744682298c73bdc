// Counts of attempts in bounded tables, and the turns that were promised. A full table lets go of
// who has tried least: to be forgotten oneself one would have to fill it with others who have tried
// as often, and each of those attempts is slowed as well.
#include "orglog/vault/login_brake.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "orglog/base/ids.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/base/sha256.hpp"

namespace orglog {
namespace {

using std::chrono::seconds;

struct Allowance {
  std::uint32_t free = 0;
  seconds delay_max{};
};

seconds until(Timestamp time, Timestamp now) {
  return time <= now ? seconds(0) : std::chrono::ceil<seconds>(time - now);
}

// Who tried how often. Names are kept as hashes: all have one size, however long they were.
class Attempts {
 public:
  explicit Attempts(Allowance allowance) : allowance_(allowance) {}

  seconds wait(const Uuid& who, Timestamp now) {
    const Entry* found = find(who, now);
    return found == nullptr ? seconds(0) : until(found->next, now);
  }
  void count(const Uuid& who, Timestamp now) {
    const Entry* found = find(who, now);
    Entry entry = found != nullptr ? *found : Entry{who, 0, {}, {}};
    if (found != nullptr) {
      forget(who);
    } else if (entries_.size() >= limits::login_attempts_known) {
      make_room(now);
    }
    ++entry.attempts;
    entry.last = now;
    keep(entry);
  }
  // As if it had not been.
  void take_back(const Uuid& who, Timestamp now) {
    const Entry* found = find(who, now);
    if (found == nullptr) return;
    Entry entry = *found;
    forget(who);
    if (--entry.attempts > 0) keep(entry);
  }
  void forget(const Uuid& who) {
    const auto found = entries_.find(who);
    if (found == entries_.end()) return;
    line_of(*found->second).erase(found->second);
    entries_.erase(found);
  }

 private:
  struct Entry {
    Uuid who;
    std::uint32_t attempts = 0;
    Timestamp last{};
    Timestamp next{};
  };
  using Line = std::list<Entry>;  // the one that tried last is in front

  Line& line_of(const Entry& entry) {
    return lines_[std::min<std::size_t>(entry.attempts, lines_.size()) - 1];
  }
  const Entry* find(const Uuid& who, Timestamp now) {
    const auto found = entries_.find(who);
    if (found == entries_.end()) return nullptr;
    if (!is_over(*found->second, now)) return &*found->second;
    forget(who);
    return nullptr;
  }
  void keep(Entry entry) {
    entry.next = entry.last + delay_after(entry.attempts);
    Line& line = line_of(entry);
    entries_[entry.who] = line.insert(line.begin(), entry);
  }
  // Of those whose time is over one; else, of those that tried least, the one that waited longest.
  void make_room(Timestamp now) {
    const Entry* least = nullptr;
    for (const Line& line : lines_) {
      if (line.empty()) continue;
      if (is_over(line.back(), now)) return forget(Uuid(line.back().who));
      if (least == nullptr) least = &line.back();
    }
    if (least != nullptr) forget(Uuid(least->who));
  }
  static bool is_over(const Entry& entry, Timestamp now) {
    return now - entry.last > limits::login_attempts_kept;
  }
  seconds delay_after(std::uint32_t attempts) const {
    if (attempts <= allowance_.free) return seconds(0);
    const std::uint32_t doublings = std::min(attempts - allowance_.free - 1, 20u);
    return std::min(limits::login_delay * (1 << doublings), allowance_.delay_max);
  }

  static constexpr std::size_t lines = 40;  // by then every delay is the longest

  Allowance allowance_;
  std::array<Line, lines> lines_;  // by the number of attempts
  std::unordered_map<Uuid, Line::iterator> entries_;
};

// Where somebody comes from: as it counts, and the network around it, which one party often has as
// a whole.
struct Place {
  Uuid address;
  Uuid network;
};

// How many of something a place holds.
class Held {
 public:
  explicit Held(std::size_t most) : most_(most) {}
  bool has_room(const Uuid& place) const {
    const auto found = held_.find(place);
    return found == held_.end() || found->second < most_;
  }
  void add(const Uuid& place) { ++held_[place]; }
  void remove(const Uuid& place) {
    const auto found = held_.find(place);
    if (--found->second == 0) held_.erase(found);
  }

 private:
  std::size_t most_;
  std::unordered_map<Uuid, std::size_t> held_;
};

// Moments that were promised to an account at an address. A promise stands until it is used or its
// time is over, whoever comes afterwards; where there is no room none is given. Nobody takes all
// the room: neither an address nor the network around it.
class Turns {
 public:
  // Nothing: none was promised. Zero: it has come.
  std::optional<seconds> wait(const Uuid& pair, Timestamp now) {
    forget_old_ones(now);
    const auto found = turns_.find(pair);
    if (found == turns_.end() || found->second->ends <= now) return std::nullopt;
    return until(found->second->opens, now);
  }
  void promise(const Uuid& pair, const Place& from, seconds wait, Timestamp now) {
    forget(pair);
    if (order_.size() >= limits::login_turns_kept) return;
    if (!addresses_.has_room(from.address) || !networks_.has_room(from.network)) return;
    addresses_.add(from.address);
    networks_.add(from.network);
    order_.push_back({pair, from, now + wait, now + wait + limits::login_turn_time});
    turns_[pair] = std::prev(order_.end());
  }
  void forget(const Uuid& pair) {
    const auto found = turns_.find(pair);
    if (found != turns_.end()) erase(found->second);
  }

 private:
  struct Turn {
    Uuid pair;
    Place from;
    Timestamp opens{};
    Timestamp ends{};
  };
  using Order = std::list<Turn>;  // the one that was promised first is in front

  void forget_old_ones(Timestamp now) {
    while (!order_.empty() && order_.front().ends <= now) erase(order_.begin());
  }
  void erase(Order::iterator turn) {
    addresses_.remove(turn->from.address);
    networks_.remove(turn->from.network);
    turns_.erase(turn->pair);
    order_.erase(turn);
  }

  Order order_;
  std::unordered_map<Uuid, Order::iterator> turns_;
  Held addresses_{limits::login_turns_of_address};
  Held networks_{limits::login_turns_of_network};
};

Uuid hashed(std::string_view text) { return uuid_from_bytes(view(sha256(text))); }

// Of IPv6 a /48, which a site gets as a whole, of IPv4 a /24. `counted` is what network_of() says.
std::string wider_network_of(const std::string& counted) {
  std::array<unsigned char, 16> bytes{};
  std::array<char, INET6_ADDRSTRLEN> shown{};
  if (inet_pton(AF_INET, counted.c_str(), bytes.data()) == 1) {
    bytes[3] = 0;
    inet_ntop(AF_INET, bytes.data(), shown.data(), shown.size());
  } else if (inet_pton(AF_INET6, counted.substr(0, counted.find('/')).c_str(), bytes.data()) == 1) {
    std::fill(bytes.begin() + 6, bytes.end(), 0);
    inet_ntop(AF_INET6, bytes.data(), shown.data(), shown.size());
  } else {
    return counted;
  }
  return shown.data();
}

// An account, an address, and the two together.
struct Who {
  Uuid account;
  std::string counted;  // the address
  Place place;
  Uuid pair;

  Who(std::string_view account_key, std::string_view from)
      : account(hashed(account_key)),
        counted(network_of(from)),
        place{hashed(counted), hashed(wider_network_of(counted))},
        pair(both()) {}

 private:
  Uuid both() const {
    std::string text(account.view());
    text += place.address.view();
    return hashed(text);
  }
};

}  // namespace

std::string network_of(std::string_view text) {
  std::string address(text);
  std::array<unsigned char, 16> bytes{};
  if (inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1) return address;
  static constexpr std::array<unsigned char, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  std::array<char, INET6_ADDRSTRLEN> shown{};
  if (std::equal(mapped.begin(), mapped.end(), bytes.begin())) {
    inet_ntop(AF_INET, bytes.data() + mapped.size(), shown.data(), shown.size());
    return shown.data();
  }
  std::fill(bytes.begin() + 8, bytes.end(), 0);
  inet_ntop(AF_INET6, bytes.data(), shown.data(), shown.size());
  return std::string(shown.data()) + "/64";
}

struct LoginBrake::Impl {
  explicit Impl(const Clock& of) : clock(of) {}

  // Of the clock that nobody can set: a brake that it holds longer, or not at all, is none.
  Timestamp now() const { return Timestamp(clock.elapsed()); }
  seconds wait_of_stranger(const Who& who, Timestamp now);

  const Clock& clock;
  std::mutex mutex;
  Attempts pairs{{limits::login_attempts_free, limits::login_delay_max}};
  Attempts accounts{{limits::login_attempts_free, limits::login_delay_max}};  // of strangers
  Attempts addresses{{limits::login_attempts_free_of_address, limits::login_delay_max_of_address}};
  Turns turns;
};

// A turn passes what others have done to the account, not what the address has done itself.
seconds LoginBrake::Impl::wait_of_stranger(const Who& who, Timestamp now) {
  const seconds of_address = addresses.wait(who.place.address, now);
  const auto turn = turns.wait(who.pair, now);
  if (turn) return std::max(of_address, *turn);
  const seconds of_account = accounts.wait(who.account, now);
  if (of_account > seconds(0)) turns.promise(who.pair, who.place, of_account, now);
  return std::max(of_address, of_account);
}

LoginBrake::LoginBrake(const Clock& clock) : impl_(std::make_unique<Impl>(clock)) {}
LoginBrake::~LoginBrake() = default;

seconds LoginBrake::attempt(std::string_view account, std::string_view address, FromAddress from) {
  const Who who(account, address);
  const std::lock_guard lock(impl_->mutex);
  const Timestamp now = impl_->now();
  seconds wait = impl_->pairs.wait(who.pair, now);
  if (from == FromAddress::strange) wait = std::max(wait, impl_->wait_of_stranger(who, now));
  if (wait > seconds(0)) return wait;
  impl_->turns.forget(who.pair);
  impl_->pairs.count(who.pair, now);
  impl_->addresses.count(who.place.address, now);
  if (from == FromAddress::strange) impl_->accounts.count(who.account, now);
  return wait;
}

bool LoginBrake::would_pass_if_known(std::string_view account, std::string_view address) {
  const Who who(account, address);
  const std::lock_guard lock(impl_->mutex);
  return impl_->pairs.wait(who.pair, impl_->now()) == seconds(0);
}

void LoginBrake::succeeded(std::string_view account, std::string_view address, FromAddress from) {
  const Who who(account, address);
  const std::lock_guard lock(impl_->mutex);
  const Timestamp now = impl_->now();
  impl_->pairs.forget(who.pair);
  impl_->addresses.take_back(who.place.address, now);
  if (from == FromAddress::strange) impl_->accounts.take_back(who.account, now);
}

}  // namespace orglog
