// The log: the only truth. Positions are 0-based and gapless; what is appended never changes and
// never goes. Of several writers one leads: the one with the newest epoch. In a process one thread
// at a time appends and claims; any number of threads read, and they see durable records only.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "orglog/base/result.hpp"
#include "orglog/log/database_figures.hpp"
#include "orglog/log/growth.hpp"
#include "orglog/log/record.hpp"

namespace orglog {

// The numbers 1 and 2 belonged to conditions that an append no longer has.
enum class LogError {
  none = 0,
  too_large = 3,        // a record or note over its limits; nothing was written
  unknown_outcome = 4,  // the records may or may not be written; `claim` settles it
  halted = 5,           // an earlier outcome is unknown, and only opening the log anew settles it
  damaged = 6,          // bytes on disk are not what was written
  gap = 7,              // a position is missing
  wrong_format = 8,     // written by another version of the format
  in_use = 9,           // another process has the store open
  not_found = 10,       // no store in this directory, or no record at this position
  io = 11,              // the file system failed on reading or opening
  deposed = 12,         // another writer has gone on, or may: nothing was written
};
boost::system::error_code make_error_code(LogError error);

// Counts the claims of a log from its first one on; 0: nobody has claimed it.
using Epoch = std::uint64_t;

// Where a writer expects the log to end, and the epoch in which it writes.
struct Tip {
  Epoch epoch = 0;
  Position end = 0;
};

struct Claim {
  Tip tip;               // where the new epoch begins
  bool written = false;  // the caller's last append had an unknown outcome, and is in the log
};

// The outcome of a command that left no event, or whose events do not tell it all, kept under the
// command id for ever. Opaque to the log; at most limits::event_bytes.
struct OutcomeNote {
  CommandId command;
  std::string bytes;
};

struct LogStatistics {
  std::uint64_t bytes_on_disk = 0;  // write-ahead log included; 0: it keeps no files here
  std::uint64_t files = 0;
  std::uint64_t notes_estimate = 0;
};

// Return false to stop. A view lives during its visit only.
using Visit = std::function<bool(const RecordView&)>;

using VisitNote = std::function<bool(const OutcomeNote&)>;

class LogBackups;

class EventLog {
 public:
  virtual ~EventLog() = default;
  // Version 7, made with the store (which time it holds); ties projections to their log.
  virtual Uuid id() const = 0;
  // Begins a new epoch. From then on nothing of an earlier epoch is written any more, and all that
  // was is in [0, tip.end). Fails with `deposed` where this process may not lead, with `halted`
  // where the log cannot tell what became of an append until it is opened anew (RocksDB after a
  // failed write).
  virtual Result<Claim> claim() = 0;
  // All records and notes become durable together, or none does. Answers the position of the first
  // record, which is `at.end`. Fails with `deposed` when the log does not end there, or another
  // epoch was claimed; with `unknown_outcome`, after which the next call must be `claim`.
  virtual Result<Position> append(const Tip& at, std::span<const NewRecord> records,
                                  std::span<const OutcomeNote> notes) = 0;
  // Visits [from, min(end, end())) in order; end() is taken once, at the call. Answers the position
  // after the last one visited, or `from`. On damage or a gap it fails after it visited all that
  // stands before, and `damaged_at` then names the position.
  // With `visit_note` each note of the log that was there at the call comes too, once, after the
  // records of its turn: at the latest when the read has reached the end of the log, and then
  // perhaps with notes from before `from` (RocksDB keeps no order of notes). A read of the whole
  // log so makes a whole copy.
  virtual Result<Position> read(Position from, Position end, const Visit& visit,
                                Position* damaged_at = nullptr,
                                const VisitNote* visit_note = nullptr) const = 0;
  // Visits the same range from its end down. Answers the position of the last one visited, which
  // is the end of what is left; or the end of the range.
  virtual Result<Position> read_back(Position from, Position end, const Visit& visit) const = 0;
  // One record; `keep` owns the bytes that the view points into. `not_found` from end() on.
  virtual Result<RecordView> read_one(Position position, std::string& keep) const = 0;
  // Who was at the other end of a record of this log, in clear. What is sealed opens where this log
  // has the keys (codec/sealed_log.hpp), at the cost of a look-up or of reading one more record.
  virtual ClientText client_of(const RecordView& record) const {
    return {std::string(record.clear_client_name), std::string(record.clear_client_address), {}};
  }
  // Text of a person on its way into a payload, as the log keeps it, under a key that becomes
  // durable before the next append; nothing: this log keeps it in clear. `purpose` is bound to it.
  virtual std::optional<std::string> seal_text(AccountId, std::string_view /*purpose*/,
                                               std::string_view /*text*/) {
    return std::nullopt;
  }
  // The text again; nothing where this log has no key for it (any more).
  virtual std::optional<std::string> open_text(AccountId, std::string_view /*purpose*/,
                                               std::string_view /*sealed*/) const {
    return std::nullopt;
  }
  virtual Result<std::optional<std::string>> find_note(CommandId command) const = 0;
  // The first unused position; everything before it is durable.
  virtual Position end() const noexcept = 0;
  // Where one listens for appends of any writer.
  virtual Growth& growth() const noexcept = 0;
  // Any thread; may take a moment.
  virtual LogStatistics statistics() const = 0;
  virtual DatabaseFigures figures() const = 0;
  // Nothing: this engine is not backed up by us.
  virtual LogBackups* backups() noexcept { return nullptr; }
};

// The checks that every engine makes before it writes. `now`: the epoch that was claimed last, and
// the end. Fails with `deposed` or `too_large`.
Result<void> check_append(const Tip& now, const Tip& at, std::span<const NewRecord> records,
                          std::span<const OutcomeNote> notes);

}  // namespace orglog

template <>
struct boost::system::is_error_code_enum<orglog::LogError> : std::true_type {};
