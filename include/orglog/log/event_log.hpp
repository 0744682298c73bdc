// The log: the only truth. Positions are 0-based and gapless; what is appended never changes and
// never goes. One thread appends; any number of threads read, and they see durable records only.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "orglog/base/result.hpp"
#include "orglog/log/record.hpp"

namespace orglog {

enum class LogError {
  none = 0,
  condition_failed = 1,  // an event with one of the tags is there; nothing was written
  condition_too_old =
      2,                // more than limits::condition_scan_events to look through; nothing written
  too_large = 3,        // a record or note over its limits; nothing was written
  unknown_outcome = 4,  // write or sync failed: it may or may not be there after a restart
  halted = 5,           // an earlier append had an unknown outcome
  damaged = 6,          // bytes on disk are not what was written
  gap = 7,              // a position is missing
  wrong_format = 8,     // written by another version of the format
  in_use = 9,           // another process has the store open
  not_found = 10,       // no store in this directory, or no record at this position
  io = 11,              // the file system failed on reading or opening
};
boost::system::error_code make_error_code(LogError error);

// «No event with any of these tags after this position.» Empty tags: unconditional.
struct AppendCondition {
  std::span<const Tag> tags;
  std::optional<Position> after;  // nothing: no event with these tags at all
};

// The outcome of a command that left no event, or whose events do not tell it all, kept under the
// command id for ever. Opaque to the log; at most limits::event_bytes.
struct OutcomeNote {
  CommandId command;
  std::string bytes;
};

// Return false to stop. A view lives during its visit only.
using Visit = std::function<bool(const RecordView&)>;

class EventLog {
 public:
  virtual ~EventLog() = default;
  // All records and notes become durable together, or none does. One caller thread. Answers the
  // position of the first record (or end(), when there is none). Fails with an error above; after
  // `unknown_outcome` every later append fails with `halted`.
  virtual Result<Position> append(std::span<const NewRecord> records,
                                  std::span<const OutcomeNote> notes,
                                  const AppendCondition& condition) = 0;
  // Visits [from, min(end, end())) in order; end() is taken once, at the call. Answers the position
  // after the last one visited, or `from`. On damage or a gap it fails after it visited all that
  // stands before, and `damaged_at` then names the position.
  virtual Result<Position> read(Position from, Position end, const Visit& visit,
                                Position* damaged_at = nullptr) const = 0;
  // One record; `keep` owns the bytes that the view points into. `not_found` from end() on.
  virtual Result<RecordView> read_one(Position position, std::string& keep) const = 0;
  // Who was at the other end of a record of this log, in clear. What is sealed opens where this log
  // has the keys (codec/sealed_log.hpp), at the cost of a look-up or of reading one more record.
  virtual ClientText client_of(const RecordView& record) const {
    return {std::string(record.clear_client_name), std::string(record.clear_client_address), {}};
  }
  virtual Result<std::optional<std::string>> find_note(CommandId command) const = 0;
  // The first unused position; everything before it is durable.
  virtual Position end() const noexcept = 0;
};

// For tests and tools: a log in memory, which is as durable as the process.
std::unique_ptr<EventLog> make_memory_log();

}  // namespace orglog

template <>
struct boost::system::is_error_code_enum<orglog::LogError> : std::true_type {};
