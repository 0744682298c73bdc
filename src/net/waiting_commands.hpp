// How many commands of each account are not answered yet, over all its connections: whoever has
// many waits for them, or is refused; whoever has none gets in, however many others have. Without
// it one account's connections fill the engine's queue, and all others are told `busy`. On the
// lane.
#pragma once

#include <boost/unordered_map.hpp>
#include <cstddef>
#include <utility>

#include "orglog/base/ids.hpp"
#include "orglog/base/limits.hpp"

namespace orglog::net {

class WaitingCommands {
  struct OfAccount {
    std::size_t commands = 0;
    std::size_t holders = 0;
  };

 public:
  // Those of one connection. The look-up of its account is made once.
  class Held {
   public:
    explicit Held(WaitingCommands& all) : all_(all) {}
    ~Held() { let_go(); }
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;

    // Also of what waits already. The operator's are not counted.
    void belong_to(AccountId account, bool is_operator) {
      const std::size_t commands = commands_;
      let_go();
      if (!is_operator) of_ = &*all_.of_.try_emplace(account).first;
      if (of_ != nullptr) ++of_->second.holders;
      add(commands);
    }
    // Whether so many more may wait.
    bool take(std::size_t commands) {
      const bool has_some = of_ != nullptr && of_->second.commands > 0;
      if (has_some && (of_->second.commands + commands > limits::waiting_commands_of_account ||
                       all_.commands_ + commands > limits::waiting_commands))
        return false;
      add(commands);
      return true;
    }
    void give_back(std::size_t commands) {
      commands_ -= commands;
      if (of_ == nullptr) return;
      of_->second.commands -= commands;
      all_.commands_ -= commands;
    }

   private:
    void add(std::size_t commands) {
      commands_ += commands;
      if (of_ == nullptr) return;
      of_->second.commands += commands;
      all_.commands_ += commands;
    }
    void let_go() {
      give_back(commands_);
      if (of_ == nullptr) return;
      const AccountId account = of_->first;
      if (--std::exchange(of_, nullptr)->second.holders == 0) all_.of_.erase(account);
    }

    WaitingCommands& all_;
    std::pair<const AccountId, OfAccount>* of_ = nullptr;
    std::size_t commands_ = 0;
  };

 private:
  boost::unordered_map<AccountId, OfAccount> of_;  // whose entries stay where they are
  std::size_t commands_ = 0;
};

}  // namespace orglog::net
