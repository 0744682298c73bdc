// The event log on RocksDB: one record a key, every append synced. Its epochs are counted in
// memory: no other process has the store open, so none can lead. Keys, settings and what is checked
// on opening: src/log/rocks/.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "orglog/base/limits.hpp"
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

// Why a store did not open, for the person who has to act on it.
struct OpenFailure {
  std::string detail;                  // a sentence; names the file where one is known
  std::optional<Position> damaged_at;  // the first position that is damaged or missing
};

// Finds the end, and refuses to open (LogError) a store that lost something it had acknowledged, is
// in use, or is of another format. A torn last write, which nobody was told about, is dropped.
Result<std::unique_ptr<EventLog>> open_rocks_log(const RocksLogOptions& options,
                                                 OpenFailure* failure = nullptr);

}  // namespace orglog
