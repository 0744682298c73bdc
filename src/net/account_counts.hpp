// How many questions of each account wait to be answered, or commands are not answered yet, over
// all its connections: whoever has many waits for them, or is refused; whoever has none gets in,
// however many others have. Without it one account's connections fill the engine's queue, and all
// others are told `busy`. On the lane.
#pragma once

#include <boost/unordered_map.hpp>
#include <cstddef>
#include <utility>

#include "orglog/base/ids.hpp"

namespace orglog::net {

class AccountCounts {
  struct OfAccount {
    std::size_t count = 0;
    std::size_t holders = 0;
  };

 public:
  // The bounds for one account, and for all accounts that have some already.
  AccountCounts(std::size_t of_account_max, std::size_t all_max)
      : of_account_max_(of_account_max), all_max_(all_max) {}

  // Those of one connection. The look-up of its account is made once.
  class Held {
   public:
    explicit Held(AccountCounts& all) : all_(all) {}
    ~Held() { let_go(); }
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;

    // Also of what waits already. What is free is not counted.
    void belong_to(AccountId account, bool is_free) {
      const std::size_t count = count_;
      let_go();
      if (!is_free) of_ = &*all_.of_.try_emplace(account).first;
      if (of_ != nullptr) ++of_->second.holders;
      add(count);
    }
    std::size_t count() const { return count_; }
    // Whether so many more may wait.
    bool take(std::size_t count) {
      const bool has_some = of_ != nullptr && of_->second.count > 0;
      if (has_some &&
          (of_->second.count + count > all_.of_account_max_ || all_.count_ + count > all_.all_max_))
        return false;
      add(count);
      return true;
    }
    void give_back(std::size_t count) {
      count_ -= count;
      if (of_ == nullptr) return;
      of_->second.count -= count;
      all_.count_ -= count;
    }

   private:
    void add(std::size_t count) {
      count_ += count;
      if (of_ == nullptr) return;
      of_->second.count += count;
      all_.count_ += count;
    }
    void let_go() {
      give_back(count_);
      if (of_ == nullptr) return;
      const AccountId account = of_->first;
      if (--std::exchange(of_, nullptr)->second.holders == 0) all_.of_.erase(account);
    }

    AccountCounts& all_;
    std::pair<const AccountId, OfAccount>* of_ = nullptr;
    std::size_t count_ = 0;
  };

 private:
  boost::unordered_map<AccountId, OfAccount> of_;  // whose entries stay where they are
  std::size_t count_ = 0;
  std::size_t of_account_max_, all_max_;
};

}  // namespace orglog::net
