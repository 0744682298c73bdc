// How many streams of events are open, in all and of each account: over HTTP and on the socket,
// with whichever tokens. Any thread.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "orglog/base/ids.hpp"

namespace orglog {

class StreamCounts : public std::enable_shared_from_this<StreamCounts> {
 public:
  // One stream that is counted until this goes.
  class Seat {
   public:
    Seat() = default;
    Seat(std::shared_ptr<StreamCounts> counts, AccountId account)
        : counts_(std::move(counts)), account_(account) {}
    Seat(Seat&& other) noexcept = default;
    Seat& operator=(Seat&&) = delete;
    ~Seat() {
      if (counts_) counts_->give_back(account_);
    }
    explicit operator bool() const { return counts_ != nullptr; }

   private:
    std::shared_ptr<StreamCounts> counts_;
    AccountId account_;
  };

  // An empty seat: limits::event_streams are open, or limits::event_streams_per_account of this
  // account. Nil is the operator, who is bounded by the first alone.
  Seat take(AccountId account);

 private:
  void give_back(AccountId account);

  std::mutex mutex_;
  std::unordered_map<Uuid, std::size_t> of_account_;
  std::size_t all_ = 0;
};

}  // namespace orglog
