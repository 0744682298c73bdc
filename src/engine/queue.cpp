#include "queue.hpp"

#include <iterator>

#include "orglog/base/limits.hpp"

namespace orglog {

Queue::Push Queue::push(std::vector<Submission>& submissions) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return Push::closed;
    if (waiting_.size() + being_planned_ + submissions.size() > limits::queued_commands) {
      return Push::full;
    }
    if (waiting_.empty()) {
      waiting_.swap(submissions);
    } else {
      waiting_.insert(waiting_.end(), std::make_move_iterator(submissions.begin()),
                      std::make_move_iterator(submissions.end()));
    }
    wake = taker_waits_;
  }
  submissions.clear();
  if (wake) filled_.notify_one();
  return Push::taken;
}

void Queue::push(Reading reading) {
  {
    const std::lock_guard lock(mutex_);
    if (closed_ || readings_.size() >= limits::queued_readings) return;
    readings_.push_back(std::move(reading));
  }
  filled_.notify_one();
}

bool Queue::take(std::vector<Submission>& out, std::vector<Reading>& readings,
                 std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  taker_waits_ = true;
  filled_.wait_for(lock, patience,
                   [this] { return !waiting_.empty() || !readings_.empty() || closed_; });
  taker_waits_ = false;
  waiting_.swap(out);
  readings_.swap(readings);
  being_planned_ = out.size();
  return !closed_ || !out.empty();
}

void Queue::planned(std::size_t count) {
  const std::lock_guard lock(mutex_);
  being_planned_ -= count;
}

std::size_t Queue::size() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size() + being_planned_;
}

bool Queue::empty() const {
  const std::lock_guard lock(mutex_);
  return waiting_.empty();
}

void Queue::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  filled_.notify_all();
}

}  // namespace orglog
