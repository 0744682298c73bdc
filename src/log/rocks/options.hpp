// Every RocksDB setting of the log, with its reason, in options.cpp.
#pragma once

#include <rocksdb/options.h>

#include "orglog/log/rocks_log.hpp"

namespace orglog::rocks {

rocksdb::DBOptions database_options(const RocksLogOptions& options, rocksdb::Env* env);
rocksdb::ColumnFamilyOptions record_options();
rocksdb::ColumnFamilyOptions note_options();
rocksdb::ColumnFamilyOptions small_options();
rocksdb::WriteOptions synced_write();
// From `lower` on, before `upper`: both must outlive the iterator.
rocksdb::ReadOptions scan(const rocksdb::Slice& lower, const rocksdb::Slice& upper,
                          std::uint64_t records);

}  // namespace orglog::rocks
