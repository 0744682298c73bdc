#include "projections/rocks/options.hpp"

#include <rocksdb/filter_policy.h>
#include <rocksdb/merge_operator.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>

#include "orglog/base/limits.hpp"

namespace orglog::projection_rocks {
namespace {

// `Tables::append`: bytes behind bytes. Operands are joined among themselves too, so that a row
// that grows in small steps does not stay in small pieces.
class Appending final : public rocksdb::MergeOperator {
 public:
  const char* Name() const override { return "orglog.append"; }
  bool FullMergeV2(const MergeOperationInput& in, MergeOperationOutput* out) const override {
    if (in.existing_value == nullptr && in.operand_list.size() == 1) {
      out->existing_operand = in.operand_list.front();
      return true;
    }
    out->new_value.clear();  // an iterator hands in what it used before
    if (in.existing_value != nullptr) out->new_value.append(view(*in.existing_value));
    for (const rocksdb::Slice& operand : in.operand_list) out->new_value.append(view(operand));
    return true;
  }
  bool PartialMergeMulti(const rocksdb::Slice&, const std::deque<rocksdb::Slice>& operands,
                         std::string* joined, rocksdb::Logger*) const override {
    joined->clear();
    for (const rocksdb::Slice& operand : operands) joined->append(view(operand));
    return true;
  }
};

}  // namespace

rocksdb::DBOptions database_options(const ProjectionStoreOptions& options, rocksdb::Env* env) {
  rocksdb::DBOptions database;
  database.env = env;
  database.create_if_missing = options.create_if_missing && !options.read_only;
  // Nothing here is the truth: what the write-ahead log lost is folded again.
  database.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  database.max_total_wal_size = limits::projection_wal_bytes;  // a start reads it again
  // Read only: the writer deletes files.
  database.max_open_files = options.read_only ? -1 : static_cast<int>(options.open_files);
  database.max_background_jobs = 2;
  database.allow_concurrent_memtable_write = false;  // one thread writes
  database.enable_write_thread_adaptive_yield = false;
  database.skip_stats_update_on_db_open = true;  // a start does not touch every file
  database.skip_checking_sst_file_sizes_on_db_open = true;
  database.keep_log_file_num = 2;
  database.max_log_file_size = 1u << 20;
  database.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  database.stats_dump_period_sec = 0;
  database.stats_persist_period_sec = 0;
  return database;
}

rocksdb::ColumnFamilyOptions table_options(TableUse use,
                                           const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.cache_index_and_filter_blocks = true;  // so that the cache's size is the whole bound
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  table.block_size = 16u << 10;
  table.format_version = 5;
  rocksdb::ColumnFamilyOptions options;
  if (use == TableUse::looked_up) {
    // Almost every look-up is a miss: let filters answer, in memory too. They are cut into blocks
    // as small as those of data: a whole file's filter, of megabytes, would have no room in the
    // cache and be read again for every look-up.
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
    table.partition_filters = true;
    table.pin_top_level_index_and_filter = true;
    options.memtable_whole_key_filtering = true;
    options.memtable_prefix_bloom_size_ratio = 0.05;
  }
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.merge_operator = std::make_shared<Appending>();
  options.write_buffer_size = limits::projection_buffer_bytes;
  // Batches come sorted: the search for a key's place begins at the place of the one before.
  options.memtable_insert_with_hint_prefix_extractor.reset(rocksdb::NewCappedPrefixTransform(0));
  options.arena_block_size = 256u << 10;  // an idle table costs little
  options.max_write_buffer_number = 3;
  options.level_compaction_dynamic_level_bytes = true;
  options.target_file_size_base = table_file_bytes / 2;
  options.compression = rocksdb::kLZ4Compression;
  // What a start reads from end to end is small, and must be there soon.
  options.bottommost_compression =
      use == TableUse::loaded ? rocksdb::kLZ4Compression : rocksdb::kZSTD;
  options.bottommost_compression_opts.level = 1;
  options.bottommost_compression_opts.enabled = true;
  return options;
}

Error error_of(const rocksdb::Status& status) {
  if (status.IsCorruption()) return ProjectionError::damaged;
  if (status.IsIOError() && status.ToString().find("lock") != std::string::npos) {
    return ProjectionError::in_use;
  }
  return ProjectionError::io;
}

Result<void> checked(const rocksdb::Status& status) {
  if (!status.ok()) return error_of(status);
  return {};
}

}  // namespace orglog::projection_rocks
