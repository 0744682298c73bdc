#include "orglog/base/worker.hpp"

namespace orglog {

bool Worker::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  if (!thread_.joinable()) return false;
  thread_.join();
  return true;
}

void Worker::wake() {
  {
    const std::lock_guard lock(mutex_);
    if (woken_) return;  // it has not even seen the last time
    woken_ = true;
  }
  changed_.notify_one();
}

void Worker::hurry() {
  const std::lock_guard lock(mutex_);  // the worker looks, or sleeps already
  changed_.notify_one();
}

bool Worker::wait(Time time, std::chrono::nanoseconds linger,
                  const std::function<bool()>& is_urgent) {
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, time, [this] { return woken_ || stopping_; });
  if (woken_ && linger.count() > 0) {
    changed_.wait_for(lock, linger, [&] { return stopping_ || (is_urgent && is_urgent()); });
  }
  woken_ = false;
  return !stopping_;
}

bool Worker::rest_until(Time time) {
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, time, [this] { return stopping_.load(); });
  return !stopping_;
}

}  // namespace orglog
