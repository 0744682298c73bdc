// RocksDB's settings for the projections, each with its reason, and its failures in our words.
#pragma once

#include <rocksdb/cache.h>
#include <rocksdb/options.h>

#include <memory>
#include <string_view>

#include "orglog/projections/store.hpp"

namespace orglog::projection_rocks {

inline constexpr std::size_t table_file_bytes = 64u << 20;

rocksdb::DBOptions database_options(const ProjectionStoreOptions& options, rocksdb::Env* env);
rocksdb::ColumnFamilyOptions table_options(TableUse use,
                                           const std::shared_ptr<rocksdb::Cache>& cache);

Error error_of(const rocksdb::Status& status);
Result<void> checked(const rocksdb::Status& status);

inline rocksdb::Slice slice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }
inline std::string_view view(const rocksdb::Slice& bytes) { return {bytes.data(), bytes.size()}; }

}  // namespace orglog::projection_rocks
