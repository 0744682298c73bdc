// The figures that RocksDB tells about itself, for the log and for the projections alike.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace orglog {

struct DatabaseFigure {
  std::string_view name;
  std::string_view property;  // as the database names it
  std::uint64_t value = 0;
};

using DatabaseFigures = std::vector<DatabaseFigure>;

inline constexpr std::array rocksdb_figures{
    DatabaseFigure{"rocksdb_table_bytes", "rocksdb.total-sst-files-size"},
    DatabaseFigure{"rocksdb_memtable_bytes", "rocksdb.size-all-mem-tables"},
    DatabaseFigure{"rocksdb_table_reader_bytes", "rocksdb.estimate-table-readers-mem"},
    DatabaseFigure{"rocksdb_pending_compaction_bytes", "rocksdb.estimate-pending-compaction-bytes"},
    DatabaseFigure{"rocksdb_running_compactions", "rocksdb.num-running-compactions"},
    DatabaseFigure{"rocksdb_running_flushes", "rocksdb.num-running-flushes"},
    DatabaseFigure{"rocksdb_immutable_memtables", "rocksdb.num-immutable-mem-table"},
    DatabaseFigure{"rocksdb_write_stopped", "rocksdb.is-write-stopped"},
    DatabaseFigure{"rocksdb_delayed_write_bytes_per_second", "rocksdb.actual-delayed-write-rate"},
    DatabaseFigure{"rocksdb_background_errors", "rocksdb.background-errors"}};

// The sums over all column families; `Database` is rocksdb::DB, which is not named here.
template <class Database>
DatabaseFigures figures_of(Database& database) {
  DatabaseFigures figures(rocksdb_figures.begin(), rocksdb_figures.end());
  for (DatabaseFigure& figure : figures)
    database.GetAggregatedIntProperty(figure.property, &figure.value);
  return figures;
}

}  // namespace orglog
