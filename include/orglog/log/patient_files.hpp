// A file system for RocksDB that waits for a descriptor where the process or the machine has none
// (base/descriptors.hpp). RocksDB would take the failure of a file that it cannot open for one of
// the disk, and write no more until it is opened anew; nothing was written yet, though, so whoever
// asked is only made to wait.
#pragma once

#include <memory>

namespace rocksdb {
class FileSystem;
}

namespace orglog {

// In front of `files`; nothing: the real ones. Any thread.
std::shared_ptr<rocksdb::FileSystem> patient_files(std::shared_ptr<rocksdb::FileSystem> files = {});

}  // namespace orglog
