// What one account may ask for, over all doors and tokens (decision 16): its commands a minute, and
// the new addresses a day that its commands name.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include "orglog/base/ids.hpp"
#include "orglog/domain/decider.hpp"

namespace orglog {

struct CommandRate {
  std::uint32_t a_minute = 0;  // refilled evenly; 0: everything is let through
  std::uint32_t burst = 0;     // at once, when none was used for long; at least one
};

// A bucket of commands for each account. Any thread, without a lock: a command costs a look at one
// slot of a table of fixed size. A slot whose bucket is full again is anybody's. Two accounts that
// meet in one slot at the same instant may cost each other a command, nothing else.
class CommandRates {
 public:
  using Steady = std::chrono::steady_clock;

  explicit CommandRates(CommandRate rate);

  // Takes so many commands at once from the account's bucket, a whole bucket at most; when it does
  // not hold them, how long until it does.
  std::optional<std::chrono::nanoseconds> take(AccountId account, Steady::time_point now,
                                               std::uint32_t commands = 1);
  const CommandRate& rate() const { return rate_; }

 private:
  // `full_at`: when the bucket is full again, as time since the clock's beginning.
  struct Slot {
    std::atomic<std::uint64_t> key = 0;
    std::atomic<std::int64_t> full_at = 0;
  };
  Slot& slot_of(AccountId account, std::int64_t now);

  CommandRate rate_;
  std::int64_t interval_ = 0;  // nanoseconds that one command takes to come back
  std::int64_t depth_ = 0;     // of all that a full bucket holds
  std::uint64_t seed_;         // nobody chooses an account's slot
  std::unique_ptr<Slot[]> slots_;
};

struct EngineQuotas {
  CommandRates* commands = nullptr;  // nothing: everything is let through
  NewAddressQuotas new_addresses{};
};

}  // namespace orglog
