// A thread beside the others that works when it is woken, waits before it tries again, and ends
// when it is told to. The owner gives it a function that loops for as long as `wait` and
// `rest_until` say so.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace orglog {

class Worker {
 public:
  using Time = std::chrono::steady_clock::time_point;
  static constexpr Time never = Time::max();
  static Time after(std::chrono::nanoseconds pause) { return Time::clock::now() + pause; }

  Worker() = default;
  ~Worker() { stop(); }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void start(std::function<void()> run) { thread_ = std::thread(std::move(run)); }
  // Ends whatever waits, and returns when the thread has ended. Whether there was one.
  bool stop();

  void wake();   // remembered until the worker has waited; any thread, cheap
  void hurry();  // `wait` looks at `is_urgent` again; any thread
  const std::atomic<bool>& stopping() const { return stopping_; }  // any thread

  // The rest is for the worker's own thread. False: time to end.
  //
  // Waits until somebody wakes it or `time` has come. Once woken it waits `linger` longer, for what
  // comes in a row is cheaper done together, unless `is_urgent` says that somebody waits for it.
  bool wait(Time time = never, std::chrono::nanoseconds linger = {},
            const std::function<bool()>& is_urgent = {});
  // Waits until `time`, woken or not.
  bool rest_until(Time time);

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace orglog
