// What is left to do when an account was erased (`AccountErased` is in the log and in the state):
// its password, links, mails and its rows in the projections go, and last its key. While the key is
// there, this is not finished: so a start finds what a kill interrupted, and what failed is tried
// again after a while. One thread, woken for each erasure.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <thread>

#include "store.hpp"

namespace orglog {

class Eraser {
 public:
  // Borrows the store, whose runner is started by then. Begins with what is unfinished.
  // `forget_answers` drops what servers keep in memory of what they have said.
  Eraser(Store& store, std::filesystem::path outbox, std::function<void()> forget_answers);
  ~Eraser() { stop(); }
  void start();
  void stop();
  void account_was_erased();  // any thread; cheap

 private:
  void run();
  bool finish_all();  // whether nothing is left to do
  Result<void> finish(AccountId account);

  Store& store_;
  std::filesystem::path outbox_;
  std::function<void()> forget_answers_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool asked_ = true;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace orglog
