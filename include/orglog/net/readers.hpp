// Work that takes its time, done beside the threads that serve everybody: a few threads, and whose
// turn it is goes round. An asker (an account, or an address that has not signed in) has one piece
// of work done at a time and stands behind all others with the next, so that nobody's thousand
// questions stand before somebody else's one. Any thread.
#pragma once

#include <boost/unordered_map.hpp>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "orglog/base/ids.hpp"

namespace orglog {

// For whom work is done: whoever causes it.
struct Asker {
  Uuid id;

  friend bool operator==(const Asker&, const Asker&) = default;
  friend std::size_t hash_value(const Asker& asker) noexcept { return hash_value(asker.id); }

  // Nil: the operator.
  static Asker of(AccountId account) { return {account.value}; }
  // Somebody at this address (IPv6: in its /64) who has not said yet who they are.
  static Asker at(std::string_view address);
  // The server's own: a backup, which takes as long as the store is large.
  static Asker backups();
};

class Readers {
 public:
  // `before_each` is called before each piece of work, on its thread, and must not throw.
  explicit Readers(std::size_t threads, std::function<void()> before_each = {});
  ~Readers() { join(); }
  Readers(const Readers&) = delete;
  Readers& operator=(const Readers&) = delete;

  // Whether one more of this asker fits. Work that is bounded by other means need not ask.
  bool has_room_for(const Asker& asker) const;
  // `work` is called once, on a thread of this, and must not throw. After `join` it is dropped.
  template <class Work>
  void post(const Asker& asker, Work work) {
    put(asker, std::make_unique<JobOf<Work>>(std::move(work)));
  }
  // Ends when what is being done is done; what waits is dropped. Does nothing the second time.
  void join();

 private:
  struct Job {
    virtual ~Job() = default;
    virtual void run() = 0;
  };
  template <class Work>
  struct JobOf final : Job {
    explicit JobOf(Work wanted) : work(std::move(wanted)) {}
    void run() override { work(); }
    Work work;
  };
  using Line = std::deque<std::unique_ptr<Job>>;

  void put(const Asker& asker, std::unique_ptr<Job> job);
  void serve();
  std::unique_ptr<Job> take(Asker& asker);
  void give_turn(const Asker& asker);

  std::function<void()> before_each_;
  mutable std::mutex mutex_;
  std::condition_variable turn_came_;
  // An asker who is here and not among the turns has a piece of work being done.
  boost::unordered_map<Asker, Line> lines_;
  std::deque<Asker> turns_;  // those with work that nobody does yet, in order
  std::size_t waiting_ = 0;  // pieces of work, of all
  bool ended_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace orglog
