// Commands that wait for the sequencer: bounded, filled by any thread, emptied by one.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <vector>

#include "orglog/engine/observer.hpp"
#include "orglog/engine/submission.hpp"

namespace orglog {

// Answers all of them so, without a decision.
void refuse(std::vector<Submission>& submissions, Outcome::Kind kind, EngineObserver* observer);

class Queue {
 public:
  // Moves in all of them, or none when they do not fit (or the queue is closed): a batch is not
  // torn.
  enum class Push { taken, full, closed };
  Push push(std::vector<Submission>& submissions);

  // One more than fits is dropped: it is one of very many.
  void push(Reading reading);

  // Waits until something is there, but no longer than `patience`, then swaps all of it into `out`
  // and `readings` (which must be empty). False: closed and empty.
  bool take(std::vector<Submission>& out, std::vector<Reading>& readings,
            std::chrono::milliseconds patience);
  // What was taken counts as waiting until it is planned, so that the bound holds.
  void planned(std::size_t count);

  bool empty() const;
  std::size_t size() const;
  void close();

 private:
  mutable std::mutex mutex_;
  std::condition_variable filled_;
  std::vector<Submission> waiting_;
  std::vector<Reading> readings_;
  std::size_t being_planned_ = 0;
  bool closed_ = false;
  bool taker_waits_ = false;
};

}  // namespace orglog
