// The tables of all projections, in a RocksDB of their own beside the log: `DIR/projections`. They
// hold nothing that cannot be folded again from the log. Writes are not synced: after a power cut a
// projection goes on from its last checkpoint. Writing: one thread (the projector). Reading: any
// thread, each reader over one consistent moment; readers end before the store does.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "orglog/base/ids.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/base/position.hpp"
#include "orglog/base/result.hpp"
#include "orglog/log/database_figures.hpp"

namespace orglog {

enum class ProjectionError {
  none = 0,
  io = 1,
  damaged = 2,
  in_use = 3,
  other_log = 4,     // the tables were made from another store's log
  ahead_of_log = 5,  // a checkpoint beyond the end of the log: the log lost its tail
  not_found = 6,
  wrong_format = 7,  // written by another version of the program
};
boost::system::error_code make_error_code(ProjectionError error);

// How a table is read most: in stretches; key by key, where a miss must cost next to nothing; or
// from end to end at every start. Numbers are kept on disk: append only.
enum class TableUse : std::uint8_t { scanned = 0, looked_up = 1, loaded = 2 };

// What a projection writes into; it never reads. A write becomes visible with its batch.
class Tables {
 public:
  virtual ~Tables() = default;
  virtual void put(std::string_view key, std::string_view value) = 0;
  // Puts `bytes` behind the value that is there, without reading it.
  virtual void append(std::string_view key, std::string_view bytes) = 0;
  virtual void erase(std::string_view key) = 0;
};

using RowVisit = std::function<bool(std::string_view key, std::string_view value)>;  // false: stop

// One projection's table as it stood at one moment.
class TableReader {
 public:
  virtual ~TableReader() = default;
  virtual Position checkpoint() const = 0;
  virtual Result<std::optional<std::string>> get(std::string_view key) const = 0;
  // Keys in [from, to), upwards or downwards; an empty `to` means no end.
  Result<void> scan(std::string_view from, std::string_view to, const RowVisit& visit) const {
    return walk(from, to, false, visit);
  }
  Result<void> scan_down(std::string_view from, std::string_view to, const RowVisit& visit) const {
    return walk(from, to, true, visit);
  }

 private:
  virtual Result<void> walk(std::string_view from, std::string_view to, bool down,
                            const RowVisit& visit) const = 0;
};

struct ProjectionStoreOptions {
  std::filesystem::path directory;
  Uuid log_id;  // EventLog::id
  bool create_if_missing = false;
  bool read_only = false;
  std::size_t open_files = limits::projection_files_max;  // tables that are kept open
};

// RocksDB behind it is named in src/projections/rocks only.
class ProjectionStore {
 public:
  static Result<std::unique_ptr<ProjectionStore>> open(const ProjectionStoreOptions& options);
  virtual ~ProjectionStore() = default;

  // The live table of a projection; made empty, with checkpoint 0, when it is new or stands at
  // another version.
  virtual Result<void> ensure(std::string_view name, std::uint32_t version, TableUse use) = 0;
  virtual Result<std::unique_ptr<TableReader>> reader(std::string_view name) const = 0;
  // A point look-up in the live table, without the cost of a reader. For the sequencer.
  virtual Result<std::optional<std::string>> get(std::string_view name,
                                                 std::string_view key) const = 0;

  // One atomic write for several projections: fill their Tables, set their checkpoints, commit. A
  // committed batch is empty and may be used again.
  class Batch {
   public:
    virtual ~Batch() = default;
    virtual Tables& tables(std::string_view name) = 0;
    virtual void set_checkpoint(std::string_view name, Position next) = 0;
    virtual Result<void> commit() = 0;
  };
  virtual std::unique_ptr<Batch> begin() = 0;

  // Rebuild: a second generation of a table beside the live one. What is written is sorted and
  // stored in bulk, and can be read after `finish_rebuild` only (which may run for several tables
  // at a time); `swap` makes it the live one in one write. An unfinished second generation is gone
  // after a restart.
  virtual Result<void> start_rebuild(std::string_view name, std::uint32_t version,
                                     TableUse use) = 0;
  virtual Tables& rebuild_tables(std::string_view name) = 0;
  virtual Result<void> finish_rebuild(std::string_view name, Position checkpoint) = 0;
  virtual Result<std::unique_ptr<TableReader>> rebuild_reader(std::string_view name) const = 0;
  virtual Result<void> swap(std::string_view name) = 0;
  virtual Result<void> drop_rebuild(std::string_view name) = 0;

  // Rewrites every file of the live table: what was replaced or erased is on the disk no more,
  // unless a reader still holds on to it. Takes as long as copying it. Any thread.
  virtual Result<void> compact(std::string_view name) = 0;

  virtual std::uint64_t bytes_on_disk() const = 0;
  virtual DatabaseFigures figures() const = 0;  // any thread
};

}  // namespace orglog

template <>
struct boost::system::is_error_code_enum<orglog::ProjectionError> : std::true_type {};
