#include "log/rocks/options.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

namespace orglog::rocks {
namespace {

constexpr std::size_t mebibyte = 1u << 20;

// Blocks that point reads bring in. Scans go past it (`fill_cache` below), the indexes are small
// (some 30 bytes for 64 KiB of records) and stay in memory beside it.
constexpr std::size_t block_cache_bytes = 16 * mebibyte;

// A start reads the write-ahead log again, at 5 to 6 ms a MiB: the two bounds keep that in the
// neighbourhood of 0.1 s.
constexpr std::size_t record_buffer_bytes = 16 * mebibyte;
constexpr std::uint64_t wal_bytes = 24 * mebibyte;

// Scans of more records than this read ahead, which shorter ones would pay for in vain.
constexpr std::uint64_t scan_records_short = 1'000;

rocksdb::BlockBasedTableOptions table_options(std::size_t block_bytes) {
  static const auto cache = rocksdb::NewLRUCache(block_cache_bytes);
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = block_bytes;
  table.format_version = 5;
  return table;
}

rocksdb::ColumnFamilyOptions column_family(const rocksdb::BlockBasedTableOptions& table) {
  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.compaction_style = rocksdb::kCompactionStyleLevel;
  options.force_consistency_checks = true;
  // Memory comes in small pieces: an idle store should cost little.
  options.arena_block_size = 256 * 1024;
  return options;
}

}  // namespace

rocksdb::DBOptions database_options(const RocksLogOptions& options, rocksdb::Env* env) {
  rocksdb::DBOptions database;
  database.env = env;
  database.create_if_missing = options.create_if_missing && !options.read_only;
  database.create_missing_column_families = database.create_if_missing;

  // Safety. A torn last write must not stop the start and damage before it must; RocksDB has no
  // mode for that. This one stops reading at the first bad byte and opens with what stands before,
  // which is right for a torn write; that it was not damage is checked by wal_survey.hpp before,
  // and by comparing the end with the survey and with end_mark.hpp afterwards.
  database.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  database.track_and_verify_wals_in_manifest = true;  // a whole file missing
  database.paranoid_checks = true;
  database.manual_wal_flush = false;
  database.recycle_log_file_num = 0;  // gained nothing, and old bytes behind the end would confuse
  database.max_bgerror_resume_count = 0;  // after an error the process restarts, it does not retry
  database.avoid_flush_during_recovery = false;  // what a start found is synced before it is shown

  // One thread writes: no need for what lets several do so.
  database.allow_concurrent_memtable_write = false;
  database.enable_write_thread_adaptive_yield = false;
  database.enable_pipelined_write = false;

  // Bounds.
  database.max_total_wal_size = wal_bytes;
  // Read only: files the writer deletes.
  database.max_open_files = options.read_only ? -1 : static_cast<int>(options.open_files);
  database.max_background_jobs = 2;
  database.bytes_per_sync = mebibyte;  // table files reach the disk steadily, not in one blow
  database.skip_stats_update_on_db_open = true;  // a start does not touch every file
  database.keep_log_file_num = 2;
  database.max_log_file_size = mebibyte;
  database.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  database.stats_dump_period_sec = 0;
  database.stats_persist_period_sec = 0;
  return database;
}

rocksdb::ColumnFamilyOptions record_options() {
  // 16 KiB: a page of the audit reads single records, which costs two thirds of what it does with
  // 32 KiB, for a scan that is 7% slower.
  rocksdb::ColumnFamilyOptions options = column_family(table_options(16 * 1024));
  options.write_buffer_size = record_buffer_bytes;
  options.max_write_buffer_number = 4;
  // Keys only grow, so tables never overlap and a table moves down as it is, provided that its
  // level asks for the compression that it has: each record is compressed once. Level 1 costs 1% in
  // size and saves 10% of the time. A dictionary made records no smaller (what is left after zstd
  // is ids, which are random) and flushes twice as slow.
  options.compression = rocksdb::kZSTD;
  options.compression_opts.level = 1;
  options.level_compaction_dynamic_level_bytes = true;
  options.target_file_size_base = 64 * mebibyte;
  return options;
}

rocksdb::ColumnFamilyOptions note_options() {
  rocksdb::BlockBasedTableOptions table = table_options(8 * 1024);
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.whole_key_filtering = true;
  rocksdb::ColumnFamilyOptions options = column_family(table);
  options.write_buffer_size = 4 * mebibyte;
  // Almost every look-up is a miss: let a filter answer, in memory too.
  options.memtable_whole_key_filtering = true;
  options.memtable_prefix_bloom_size_ratio = 0.02;
  options.level0_file_num_compaction_trigger = 2;
  options.level_compaction_dynamic_level_bytes = true;
  options.compression = rocksdb::kZSTD;
  return options;
}

rocksdb::ColumnFamilyOptions small_options() {
  rocksdb::ColumnFamilyOptions options = column_family(table_options(4 * 1024));
  options.write_buffer_size = mebibyte;
  options.compression = rocksdb::kNoCompression;
  return options;
}

rocksdb::WriteOptions synced_write() {
  rocksdb::WriteOptions options;
  options.sync = true;
  options.disableWAL = false;
  return options;
}

rocksdb::ReadOptions scan(const rocksdb::Slice& lower, const rocksdb::Slice& upper,
                          std::uint64_t records) {
  rocksdb::ReadOptions options;
  options.iterate_lower_bound = &lower;
  options.iterate_upper_bound = &upper;
  options.verify_checksums = true;
  options.fill_cache = records <= scan_records_short;
  if (records > scan_records_short) options.readahead_size = mebibyte;
  return options;
}

}  // namespace orglog::rocks
