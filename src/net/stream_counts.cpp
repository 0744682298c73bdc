#include "orglog/net/stream_counts.hpp"

#include "orglog/base/limits.hpp"

namespace orglog {

StreamCounts::Seat StreamCounts::take(AccountId account) {
  const std::lock_guard lock(mutex_);
  if (all_ >= limits::event_streams) return {};
  const auto [entry, is_new] = of_account_.try_emplace(account.value, 0);
  const bool is_operator = account.is_nil();
  if (!is_operator && entry->second >= limits::event_streams_per_account) return {};
  ++entry->second;
  ++all_;
  return {shared_from_this(), account};
}

void StreamCounts::give_back(AccountId account) {
  const std::lock_guard lock(mutex_);
  --all_;
  const auto entry = of_account_.find(account.value);
  if (--entry->second == 0) of_account_.erase(entry);
}

}  // namespace orglog
