// A bounded queue between two threads: one makes things, the other uses them up. Things that were
// used come back to be filled again, so that their memory is not asked for twice.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace orglog {

template <class Thing>
class Handoff {
 public:
  explicit Handoff(std::size_t bound) : bound_(bound) {}

  // The maker's: a used thing, or a new one.
  Thing spare() {
    const std::lock_guard lock(mutex_);
    if (spares_.empty()) return Thing{};
    Thing thing = std::move(spares_.back());
    spares_.pop_back();
    return thing;
  }
  // Waits while the queue is full. False: the other side has closed; there is no use in more.
  bool push(Thing thing) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return closed_ || waiting_.size() < bound_; });
    if (closed_) return false;
    waiting_.push_back(std::move(thing));
    lock.unlock();
    changed_.notify_all();
    return true;
  }

  // The user's: waits for the next thing. Nothing: the maker has closed, and all was used.
  std::optional<Thing> pop() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
    if (waiting_.empty()) return std::nullopt;
    std::optional<Thing> thing(std::move(waiting_.front()));
    waiting_.pop_front();
    lock.unlock();
    changed_.notify_all();
    return thing;
  }
  void give_back(Thing thing) {
    const std::lock_guard lock(mutex_);
    if (spares_.size() < bound_) spares_.push_back(std::move(thing));
  }

  // Either side's.
  void close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    changed_.notify_all();
  }

 private:
  const std::size_t bound_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Thing> waiting_;
  std::vector<Thing> spares_;
  bool closed_ = false;
};

}  // namespace orglog
