// How many questions wait to be answered, of each account: whoever has many waits for them, or is
// refused; who has none gets in, however many others have. On the lane.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>

#include "orglog/base/ids.hpp"
#include "orglog/base/limits.hpp"

namespace orglog::net {

class QueuedQueries {
 public:
  // Whether one more of this account may wait; nil is the operator.
  bool take(AccountId account) {
    const auto [place, is_first] = of_.try_emplace(account, 0);
    const bool has_room =
        place->second < limits::queued_queries_of_asker && all_ < limits::queued_queries;
    if (!is_first && !has_room) return false;
    ++place->second;
    ++all_;
    return true;
  }
  void give_back(AccountId account) {
    const auto place = of_.find(account);
    --all_;
    if (--place->second == 0) of_.erase(place);
  }

 private:
  boost::unordered_flat_map<AccountId, std::size_t> of_;
  std::size_t all_ = 0;
};

}  // namespace orglog::net
