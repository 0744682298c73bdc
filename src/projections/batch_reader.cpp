#include "projections/batch_reader.hpp"

#include <algorithm>
#include <thread>

#include "orglog/base/limits.hpp"
#include "projections/handoff.hpp"

namespace orglog {
namespace {

constexpr std::size_t batches_ahead = 8;
constexpr Position long_stretch = 16'384;  // worth a thread

struct ReadBatch {
  DecodedBatch batch;
  Position next = 0;
};

// Shows full batches to `on_full`, which may take them away, and answers false to stop. The last
// one is left in `current`.
Result<void> read_into(const Journal& journal, Position from, Position end, ReadBatch& current,
                       const std::function<bool(ReadBatch&)>& on_full, Position* damaged_at) {
  const auto take = [&](const RecordView& record) -> Result<Flow> {
    const bool full = current.batch.size() >= limits::rebuild_batch_events;
    if (full && record.header.ordinal == 0 && !on_full(current)) return Flow::done;
    ORGLOG_TRY_ASSIGN(event, journal.event_of(record));
    current.batch.add(record, std::move(event));
    current.next = record.position + 1;
    return Flow::on;
  };
  ORGLOG_TRY(journal.read(from, end, take, damaged_at));
  return {};
}

}  // namespace

void DecodedBatch::add(const RecordView& record, Event event) {
  if (count_ == events_.size()) events_.emplace_back();
  events_[count_++].assign(record, std::move(event));
}

Result<Position> read_batch(const Journal& journal, Position from, Position end,
                            std::uint64_t events, DecodedBatch& batch) {
  batch.clear();
  ORGLOG_TRY(journal.read(from, end, [&](const RecordView& record) -> Result<Flow> {
    if (batch.size() >= events && record.header.ordinal == 0) return Flow::done;
    ORGLOG_TRY_ASSIGN(event, journal.event_of(record));
    batch.add(record, std::move(event));
    return Flow::on;
  }));
  return from + batch.size();
}

Result<void> read_batches(const Journal& journal, Position from, Position end,
                          const OnBatch& on_batch, Position* damaged_at) {
  Result<void> outcome;
  ReadBatch current;
  const auto use = [&](ReadBatch& read) {
    if (read.batch.size() != 0) outcome = on_batch(read.batch.events(), read.next);
    read.batch.clear();
    return outcome.has_value();
  };
  if (end - std::min(from, end) < long_stretch) {
    ORGLOG_TRY(read_into(journal, from, end, current, use, damaged_at));
    if (outcome) use(current);
    return outcome;
  }

  Handoff<ReadBatch> handoff(batches_ahead);
  Result<void> read_outcome;
  std::jthread reader([&] {
    ReadBatch filling;
    const auto hand_over = [&](ReadBatch& full) {
      if (!handoff.push(std::move(full))) return false;
      full = handoff.spare();
      return true;
    };
    read_outcome = read_into(journal, from, end, filling, hand_over, damaged_at);
    if (read_outcome) handoff.push(std::move(filling));
    handoff.close();
  });
  while (auto read = handoff.pop()) {
    if (!use(*read)) break;
    handoff.give_back(std::move(*read));
  }
  handoff.close();
  reader.join();
  ORGLOG_TRY(outcome);
  return read_outcome;
}

}  // namespace orglog
