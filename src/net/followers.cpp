#include "followers.hpp"

namespace orglog::net {

void Followers::add(Signal& waiting) {
  waiting_.insert(&waiting);
  // Before the feed looks at the end: `log_grew` sees either the feed, or an end that the feed saw.
  count_.store(waiting_.size(), std::memory_order_seq_cst);
  std::atomic_thread_fence(std::memory_order_seq_cst);
}

void Followers::remove(Signal& waiting) {
  waiting_.erase(&waiting);
  count_ = waiting_.size();
}

void Followers::log_grew() {
  std::atomic_thread_fence(std::memory_order_seq_cst);
  if (count_.load(std::memory_order_seq_cst) == 0) return;
  if (posted_.exchange(true)) return;
  asio::post(lane_, [self = shared_from_this()] { self->wait_for_growth(); });
}

void Followers::wait_for_growth() {
  runner_.when_reached(log_.end(), [self = shared_from_this()](bool reached) {
    asio::post(self->lane_, [self, reached] { self->growth_is_visible(reached); });
  });
}

void Followers::growth_is_visible(bool reached) {
  posted_ = false;
  for (Signal* waiting : waiting_) waiting->raise();
  if (reached && log_.end() > runner_.checkpoint()) log_grew();
}

}  // namespace orglog::net
