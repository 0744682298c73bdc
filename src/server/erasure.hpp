// What is left to do when an account was erased (`AccountErased` is in the log and in the state):
// its password, links, mails and its rows in the projections go, and last its key. While the key is
// there, this is not finished: so a start finds what a kill interrupted, and what failed is tried
// again after a while. One thread, woken for each erasure.
#pragma once

#include <filesystem>
#include <functional>

#include "orglog/base/worker.hpp"
#include "store.hpp"

namespace orglog {

class Eraser {
 public:
  // Borrows the store, whose runner is started by then. Begins with what is unfinished.
  // `forget_answers` drops what servers keep in memory of what they have said.
  Eraser(Store& store, std::filesystem::path outbox, std::function<void()> forget_answers);
  void start();
  void stop() { worker_.stop(); }
  void account_was_erased() { worker_.wake(); }  // any thread; cheap

 private:
  void run();
  bool finish_all();  // whether nothing is left to do
  Result<void> finish(AccountId account);

  Store& store_;
  std::filesystem::path outbox_;
  std::function<void()> forget_answers_;
  Worker worker_;
};

}  // namespace orglog
