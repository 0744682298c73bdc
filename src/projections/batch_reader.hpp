// Decodes the log batch by batch, each event once, for whoever folds it. One thread.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "orglog/base/result.hpp"
#include "orglog/domain/event.hpp"
#include "orglog/log/event_log.hpp"

namespace orglog {

// Of the record, the header and the position only: its texts and bytes end with the visit.
struct DecodedEvent {
  RecordView record;
  Event event;
};

class BatchReader {
 public:
  explicit BatchReader(const EventLog& log) : log_(log) {}

  // Reads `events` events of [from, end), or more up to the end of a command. Answers the position
  // after the last one.
  Result<Position> read(Position from, Position end, std::uint64_t events);
  // What the last `read` found; lives until the next one.
  std::span<const DecodedEvent> batch() const { return {decoded_.data(), count_}; }

  // Reads all of [from, end) in one go, as batches like those of `read`. Ends with the first
  // failure of `on_batch`, which is told the batch and the position after it.
  using OnBatch = std::function<Result<void>(std::span<const DecodedEvent> batch, Position next)>;
  Result<void> read_all(Position from, Position end, std::uint64_t events, const OnBatch& on_batch);

 private:
  // Fails when the event makes no sense.
  Result<void> take(const RecordView& record);

  const EventLog& log_;
  std::vector<DecodedEvent> decoded_;  // grows only: events keep their memory
  std::size_t count_ = 0;
};

}  // namespace orglog
