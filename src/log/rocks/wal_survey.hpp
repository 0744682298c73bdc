// Reads the write-ahead log before RocksDB does, to tell two kinds of bad bytes apart that RocksDB
// takes for one: a torn last write, which nobody was told about, and damage to a write that was
// acknowledged. A write starts only after the one before it is synced; so where a later write of
// ours has begun behind bad bytes, these were good once, and the store must not start without them.
// Unless nobody needs the file: after a power cut an old one may be there again whose events stand
// in tables, torn end included. Only RocksDB's manifest knows, so what is found here is a
// suspicion; it is settled by whether RocksDB, reading only, gets as far as the files promise.
#pragma once

#include <rocksdb/file_system.h>

#include <optional>
#include <string>

#include "orglog/base/ids.hpp"
#include "orglog/base/position.hpp"

namespace orglog::rocks {

struct WalSurvey {
  std::optional<Position> begin;  // of the first whole write
  std::optional<Position> end;    // after the last whole write
  bool readable = true;           // false: the file system failed
  std::uint64_t sequence = 0;     // RocksDB's number after the last write known to be durable
  bool suspicious = false;        // acknowledged writes may be unreadable,
  Position suspicious_at = 0;     // from this position on,
  std::string file;               // in this file or before it
};

// Looks through all write-ahead files in the directory, in their order. The store must not be open
// for writing meanwhile.
WalSurvey survey_wal(rocksdb::FileSystem& files, const std::string& directory);

}  // namespace orglog::rocks
