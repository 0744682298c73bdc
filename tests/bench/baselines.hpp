// What the machine gives without us, taken in the same run: the disk's sync, and RocksDB with
// nothing around it.
#pragma once

#include <filesystem>

#include "report.hpp"

namespace bench {

// Overwrites 4 KiB of a file and calls fdatasync, again and again.
Figures sync_loop(const std::filesystem::path& directory, double seconds);

// One thread commits batches of `batch` records of `value_bytes` under growing keys, each batch
// synced. Latencies are of a batch, `per_s` counts records.
Figures bare_rocksdb(const std::filesystem::path& directory, std::size_t batch,
                     std::size_t value_bytes, double seconds);

// Reads every key and value of a log's RocksDB, which must be closed. `per_s` counts records.
Figures scan_rocksdb(const std::filesystem::path& directory);

}  // namespace bench
