// What RocksDB says about itself, of the log and of the projections alike.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace orglog {

struct DatabaseFigure {
  std::string_view name;
  std::string_view property;  // what RocksDB calls it
  std::uint64_t value = 0;
};

inline constexpr std::array database_figures{
    DatabaseFigure{"table_bytes", "rocksdb.total-sst-files-size"},
    DatabaseFigure{"memtable_bytes", "rocksdb.size-all-mem-tables"},
    DatabaseFigure{"table_reader_bytes", "rocksdb.estimate-table-readers-mem"},
    DatabaseFigure{"pending_compaction_bytes", "rocksdb.estimate-pending-compaction-bytes"},
    DatabaseFigure{"running_compactions", "rocksdb.num-running-compactions"},
    DatabaseFigure{"running_flushes", "rocksdb.num-running-flushes"},
    DatabaseFigure{"immutable_memtables", "rocksdb.num-immutable-mem-table"},
    DatabaseFigure{"write_stopped", "rocksdb.is-write-stopped"},
    DatabaseFigure{"delayed_write_bytes_per_second", "rocksdb.actual-delayed-write-rate"},
    DatabaseFigure{"background_errors", "rocksdb.background-errors"}};
using DatabaseFigures = std::decay_t<decltype(database_figures)>;

// The sums over all column families; `Database` is rocksdb::DB, which is not named here.
template <class Database>
DatabaseFigures figures_of(Database& database) {
  DatabaseFigures figures = database_figures;
  for (DatabaseFigure& figure : figures)
    database.GetAggregatedIntProperty(figure.property, &figure.value);
  return figures;
}

}  // namespace orglog
