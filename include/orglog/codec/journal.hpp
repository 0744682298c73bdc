// The log as events. Whoever wants the event of a record, or the client behind it, asks here: no
// other code decodes what stands in the log.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "orglog/codec/event_codec.hpp"
#include "orglog/domain/decider.hpp"
#include "orglog/log/event_log.hpp"

namespace orglog {

// A record and its event, copied out of the log. The record has no payload; its other views point
// into `bytes`. It may be moved, and used again.
struct LoggedEvent {
  LoggedEvent() = default;
  LoggedEvent(LoggedEvent&&) noexcept = default;
  LoggedEvent& operator=(LoggedEvent&&) noexcept = default;
  void assign(const RecordView& from, Event what);

  RecordView record;
  Event event;
  std::vector<char> bytes;  // unlike a short string, it keeps its place when it is moved
};

// For `evolve`, while both are there.
inline EventEnvelope envelope_of(const RecordView& record, const Event& event) {
  const RecordHeader& header = record.header;
  return {record.position, header.occurred_at, header.actor, event, header.by_operator};
}

// The answer of a visit: whether it goes on with the next record.
enum class Flow : std::uint8_t { on, done };

// A handle, to be copied: the log outlives it. Any thread.
class Journal {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): every log is a journal of its events.
  Journal(const EventLog& log) : log_(&log) {}

  using Visit = std::function<Result<Flow>(const RecordView& record)>;
  // Visits the records of [from, min(end, end())) in order. Answers the position after the last one
  // visited. Fails as `EventLog::read` does, or with the error of a visit; `damaged_at` then names
  // the position.
  Result<Position> read(Position from, Position end, const Visit& visit,
                        Position* damaged_at = nullptr) const;
  // The same from the end of the range down, as `EventLog::read_back` does.
  Result<Position> read_back(Position from, Position end, const Visit& visit) const;
  // Visits the records at these positions, one after the other. Answers as the last visit did;
  // fails with `not_found` at a position that the log does not have.
  Result<Flow> read_each(std::span<const Position> positions, const Visit& visit) const;
  Result<LoggedEvent> at(Position position) const;
  Result<RecordHeader> header_at(Position position) const;

  // `record` is one of this log, and is being visited. An erased person's texts are empty.
  Result<Event> event_of(const RecordView& record) const;
  ClientText client_of(const RecordView& record) const { return log_->client_of(record); }

  Position end() const noexcept { return log_->end(); }
  const EventLog& log() const noexcept { return *log_; }

 private:
  const EventLog* log_;
};

}  // namespace orglog
