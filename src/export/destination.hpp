// Where batches go: files in folders, or tables of an SQLite database.
#pragma once

#include <map>
#include <memory>
#include <optional>

#include "export/manifest.hpp"

namespace orglog::exports {

class Destination {
 public:
  virtual ~Destination() = default;
  // A stretch of a table's rows. `first`: the position of the first event, or the number of the
  // first row; `date`: of a table that grows.
  virtual Exported<void> put(Batch& batch, std::optional<Day> date, std::uint64_t first) = 0;
  // All is there: makes it visible.
  virtual Exported<void> finish(Report& report) = 0;

 protected:
  Destination(const Options& options, Manifest manifest);
  // Into the table's report.
  void count(const Batch& batch, std::uint64_t files);

  Options options_;
  Manifest manifest_;  // as it shall be
  std::vector<TableReport> reports_;
};

// In the layout that export.hpp tells: Parquet, NDJSON, CSV.
Exported<std::unique_ptr<Destination>> make_files(const Options& options, Manifest manifest);
// OUT/orglog.sqlite.
Exported<std::unique_ptr<Destination>> make_sqlite(const Options& options, Manifest manifest);

// Tables of this export in their order: all, or those asked for.
std::vector<const Table*> tables_of(const Options& options);

}  // namespace orglog::exports
