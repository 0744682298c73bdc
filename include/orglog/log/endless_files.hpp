// Files on whose damage RocksDB does not fail but reads for ever (seen with 9.10, which Debian 13
// has): a fragment of the manifest or of a write-ahead file whose type says that the file was used
// before. Ours never were, so that such a type is damage. To be asked before RocksDB opens a store
// (src/log/rocks/wal_survey.cpp). Any thread.
#pragma once

#include <optional>
#include <string>

namespace rocksdb {
class FileSystem;
}

namespace orglog {

// The name of such a file in the directory of a store. What cannot be read is left to RocksDB.
std::optional<std::string> endless_file(rocksdb::FileSystem& files, const std::string& directory);

}  // namespace orglog
