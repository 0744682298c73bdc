// Backups of a log by RocksDB's BackupEngine: incremental (a table file is copied once, however
// many backups hold it), each complete in itself and under checksums. A backup is made by whoever
// has the log open for writing (`LogBackups`): a program that only reads beside a server
// cannot keep it from deleting a file in between. Listing and restoring need no store.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "orglog/base/ids.hpp"
#include "orglog/base/position.hpp"
#include "orglog/base/result.hpp"
#include "orglog/base/time.hpp"

namespace orglog {

struct LogBackup {
  std::uint32_t number = 0;  // from 1 on
  Timestamp made_at{};
  Uuid store;
  Position end = 0;         // every event before it was durable when the backup began, and is in it
  std::uint64_t bytes = 0;  // of its files, those that it shares with others included
  std::uint64_t files = 0;
};

// The backups of a log that is open for writing (`EventLog::backups`).
class LogBackups {
 public:
  virtual ~LogBackups() = default;
  // Adds one to those in this directory, beside appends. One caller at a time, any thread. `why` is
  // told what RocksDB said.
  virtual Result<LogBackup> back_up(const std::filesystem::path& backups,
                                    std::string* why = nullptr) = 0;
};

// In order. `why` is told what the file system or RocksDB said. Fails with LogError: `not_found`
// when there are none, `io`, `damaged`.
Result<std::vector<LogBackup>> list_log_backups(const std::filesystem::path& backups,
                                                std::string* why = nullptr);

// Reads every byte of a backup again, compares checksums, and only then writes the log's directory
// `log`, which must not be there. Nothing: the newest one. What was written is complete and synced.
Result<LogBackup> restore_log(const std::filesystem::path& backups,
                              std::optional<std::uint32_t> number, const std::filesystem::path& log,
                              std::string* why = nullptr);

}  // namespace orglog
