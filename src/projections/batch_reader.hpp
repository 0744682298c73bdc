// Decodes the log batch by batch, each event once, for whoever folds it.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "orglog/codec/journal.hpp"

namespace orglog {

class DecodedBatch {
 public:
  std::span<const LoggedEvent> events() const { return {events_.data(), count_}; }
  std::size_t size() const { return count_; }
  void clear() { count_ = 0; }
  void add(const RecordView& record, Event event);

 private:
  std::vector<LoggedEvent> events_;  // grows only: events keep their memory
  std::size_t count_ = 0;
};

// Reads `events` events of [from, end) into the batch, or more up to the end of a command. Answers
// the position after the last one.
Result<Position> read_batch(const Journal& journal, Position from, Position end,
                            std::uint64_t events, DecodedBatch& batch);

// Reads all of [from, end) as such batches of limits::rebuild_batch_events. `on_batch` is told the
// batch and the position after it, on the calling thread; a long stretch is read and decoded by
// another thread meanwhile. Ends with the first failure of either. When the log is to blame,
// `damaged_at` names the position.
using OnBatch = std::function<Result<void>(std::span<const LoggedEvent> batch, Position next)>;
Result<void> read_batches(const Journal& journal, Position from, Position end,
                          const OnBatch& on_batch, Position* damaged_at = nullptr);

}  // namespace orglog
