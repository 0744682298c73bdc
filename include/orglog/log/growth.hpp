// Tells its listeners that a log has grown, whoever appended: this process or another one.
#pragma once

#include <functional>
#include <list>
#include <mutex>
#include <utility>

namespace orglog {

// Any thread.
class Growth {
 public:
  using Action = std::function<void()>;

  // Is told until it is destroyed, which waits for a call under way. The log outlives it.
  class [[nodiscard]] Listener {
   public:
    Listener() = default;
    Listener(Listener&& other) noexcept
        : growth_(std::exchange(other.growth_, nullptr)), place_(other.place_) {}
    Listener& operator=(Listener other) noexcept {
      std::swap(growth_, other.growth_);
      std::swap(place_, other.place_);
      return *this;
    }
    ~Listener() {
      if (growth_ != nullptr) growth_->forget(place_);
    }

   private:
    friend Growth;
    Listener(Growth& growth, std::list<Action>::iterator place) : growth_(&growth), place_(place) {}
    Growth* growth_ = nullptr;
    std::list<Action>::iterator place_;
  };

  // `action` is called after every append, when `EventLog::end` shows it, from the thread that
  // appends or follows another writer. It returns at once, and neither appends nor listens.
  Listener listen(Action action) {
    const std::lock_guard lock(mutex_);
    return {*this, actions_.insert(actions_.end(), std::move(action))};
  }
  // By the log.
  void tell() {
    const std::lock_guard lock(mutex_);
    for (const Action& action : actions_) action();
  }

 private:
  void forget(std::list<Action>::iterator place) {
    const std::lock_guard lock(mutex_);
    actions_.erase(place);
  }

  std::mutex mutex_;
  std::list<Action> actions_;
};

}  // namespace orglog
