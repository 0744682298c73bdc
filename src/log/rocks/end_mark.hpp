// A small file beside the log that says how far it was durable. It is written after every sync and
// never synced itself, so it may lag behind (a power cut) or be unreadable, and costs next to
// nothing; it is never ahead. It tells a damaged last write, which somebody was told about, from a
// torn one, which nobody was: nothing inside the write-ahead log can tell these two apart.
#pragma once

#include <rocksdb/file_system.h>

#include <memory>
#include <optional>
#include <string>

#include "orglog/base/ids.hpp"
#include "orglog/base/position.hpp"

namespace orglog::rocks {

struct DurableEnd {
  Uuid store;
  Position end = 0;
};

// What the file says; nothing when it is missing or unreadable.
std::optional<DurableEnd> read_end_mark(rocksdb::FileSystem& files, const std::string& directory);

class EndMark {
 public:
  // A mark that cannot be opened or written is given up: the log does not depend on it.
  void open(rocksdb::FileSystem& files, const std::string& directory, const Uuid& store);
  void write(Position end);

 private:
  std::unique_ptr<rocksdb::FSRandomRWFile> file_;
  Uuid store_;
  std::string buffer_;
};

}  // namespace orglog::rocks
