// The event log on RocksDB: one record a key, every append synced. Keys, settings and what is
// checked on opening: src/log/rocks/.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "orglog/base/limits.hpp"
#include "orglog/log/backup.hpp"
#include "orglog/log/database_figures.hpp"
#include "orglog/log/event_log.hpp"

namespace rocksdb {
class FileSystem;
}

namespace orglog {

struct RocksLogOptions {
  std::filesystem::path directory;  // the log's own directory, `DIR/log`
  bool create_if_missing = false;
  bool read_only = false;  // beside a running server: a view of what was there when it was opened
  std::shared_ptr<rocksdb::FileSystem>
      file_system{};                               // nothing: the real one; tests: a failing one
  std::size_t open_files = limits::log_files_max;  // tables that are kept open
};

struct LogStatistics {
  std::uint64_t bytes_on_disk = 0;  // files of the log, write-ahead log included
  std::uint64_t files = 0;
  std::uint64_t notes_estimate = 0;
};

// Why a store did not open, for the person who has to act on it.
struct OpenFailure {
  std::string detail;                  // a sentence; names the file where one is known
  std::optional<Position> damaged_at;  // the first position that is damaged or missing
};

class RocksLog : public EventLog {
 public:
  virtual LogStatistics statistics() const = 0;
  virtual DatabaseFigures figures() const = 0;  // any thread
  // Version 7, made at creation (which time it holds); ties projections to their log.
  virtual Uuid store_id() const = 0;
  // Adds a backup to those in this directory (orglog/log/backup.hpp), beside appends. Of a log that
  // is open for writing; one caller at a time, any thread. `why` is told what RocksDB said.
  virtual Result<LogBackup> back_up(const std::filesystem::path& backups,
                                    std::string* why = nullptr) = 0;
};

// Finds the end, and refuses to open (LogError) a store that lost something it had acknowledged, is
// in use, or is of another format. A torn last write, which nobody was told about, is dropped.
Result<std::unique_ptr<RocksLog>> open_rocks_log(const RocksLogOptions& options,
                                                 OpenFailure* failure = nullptr);

}  // namespace orglog
