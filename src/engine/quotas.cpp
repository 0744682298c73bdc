// The buckets are kept as the moment at which each is full again (the generic cell rate algorithm):
// one number an account, no timer, and a bucket that nobody uses needs no care.
#include "orglog/engine/quotas.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <string>

#include "orglog/base/limits.hpp"
#include "quota_refusal.hpp"

namespace orglog {
namespace {

constexpr std::size_t slots = limits::command_rate_slots;
constexpr std::size_t looked_at = 16;  // slots, from an account's own on
static_assert(std::has_single_bit(slots));
constexpr std::int64_t nanoseconds_a_minute = 60'000'000'000;

std::int64_t since_beginning(CommandRates::Steady::time_point time) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

// Of an id and a secret number: which slot is an account's cannot be foreseen.
std::uint64_t mixed(const Uuid& id, std::uint64_t seed) {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  std::memcpy(&high, id.bytes.data(), sizeof high);
  std::memcpy(&low, id.bytes.data() + sizeof high, sizeof low);
  std::uint64_t hash = (high ^ seed) * 0x9E3779B97F4A7C15ULL;
  hash = (hash ^ (hash >> 32U) ^ low) * 0xD6E8FEB86659FD93ULL;
  hash = (hash ^ (hash >> 32U) ^ seed) * 0xD6E8FEB86659FD93ULL;
  hash ^= hash >> 32U;
  return hash == 0 ? 1 : hash;  // zero is a slot that nobody has had yet
}

std::uint64_t random_number() {
  const Uuid random = random_uuid();
  std::uint64_t number = 0;
  std::memcpy(&number, random.bytes.data() + sizeof number, sizeof number);
  return number;
}

// What it costs to decide and to keep: a verdict for each app is noted in the log.
std::uint32_t commands_in(const Command& command) {
  const auto* import = std::get_if<ImportApps>(&command);
  if (import == nullptr) return 1;
  const std::size_t apps = import->all ? limits::personal_apps : import->apps.size();
  return static_cast<std::uint32_t>(std::max<std::size_t>(apps, 1));
}

}  // namespace

CommandRates::CommandRates(CommandRate rate) : rate_(rate), seed_(random_number()) {
  if (rate_.a_minute == 0) return;
  rate_.burst = std::max<std::uint32_t>(rate_.burst, 1);
  interval_ = nanoseconds_a_minute / rate_.a_minute;
  depth_ = interval_ * rate_.burst;
  slots_ = std::make_unique<Slot[]>(slots);
}

// The account's own, or one that holds nothing. Where all that are looked at hold something, the
// one that holds least is taken from its account.
CommandRates::Slot& CommandRates::slot_of(AccountId account, std::int64_t now) {
  const std::uint64_t key = mixed(account.value, seed_);
  const std::size_t first = key % slots;
  Slot* least = nullptr;
  std::int64_t least_full_at = 0;
  for (std::size_t step = 0; step < looked_at; ++step) {
    Slot& slot = slots_[(first + step) % slots];
    const std::uint64_t holder = slot.key.load(std::memory_order_relaxed);
    if (holder == key) return slot;
    const std::int64_t full_at = slot.full_at.load(std::memory_order_relaxed);
    if (least == nullptr || full_at < least_full_at) {
      least = &slot;
      least_full_at = full_at;
    }
    if (holder == 0) break;  // whoever came before would have taken it
  }
  if (least_full_at > now) least->full_at.store(now, std::memory_order_relaxed);
  least->key.store(key, std::memory_order_relaxed);
  return *least;
}

std::optional<std::chrono::nanoseconds> CommandRates::take(AccountId account,
                                                           Steady::time_point time,
                                                           std::uint32_t commands) {
  if (interval_ == 0) return std::nullopt;
  const std::int64_t wanted = interval_ * std::min(commands, rate_.burst);
  const std::int64_t now = since_beginning(time);
  std::atomic<std::int64_t>& full_at = slot_of(account, now).full_at;
  std::int64_t before = full_at.load(std::memory_order_relaxed);
  while (true) {
    const std::int64_t after = std::max(before, now) + wanted;
    if (after - now > depth_) return std::chrono::nanoseconds(after - now - depth_);
    if (full_at.compare_exchange_weak(before, after, std::memory_order_relaxed))
      return std::nullopt;
  }
}

std::optional<Rejection> over_command_rate(CommandRates* rates, const Submission& submission,
                                           CommandRates::Steady::time_point now) {
  const Principal& principal = submission.principal;
  if (rates == nullptr || principal.is_operator) return std::nullopt;
  const auto wait = rates->take(principal.account, now, commands_in(submission.command));
  if (!wait) return std::nullopt;
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(*wait);
  return Rejection{Reason::too_many_commands,
                   std::to_string(rates->rate().a_minute) + " a minute; this one is taken in " +
                       std::to_string(seconds.count()) + " s",
                   seconds};
}

}  // namespace orglog
