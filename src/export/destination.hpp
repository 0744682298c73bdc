// Where batches go: files in folders, or tables of an SQLite database.
#pragma once

#include <map>
#include <memory>
#include <optional>

#include "orglog/export/export.hpp"

namespace orglog::exports {

class Destination {
 public:
  virtual ~Destination() = default;
  // A stretch of a table's rows. `first`: the position of the first event, or the number of the
  // first row; `date`: of a table that grows.
  virtual Exported<void> put(Batch& batch, std::optional<Day> date, std::uint64_t first) = 0;
  // All is there: makes it visible.
  virtual Exported<void> finish(Report& report) = 0;
};

// Takes part of OUT, or fails with `usage` when what is there does not fit.
Exported<std::unique_ptr<Destination>> make_destination(const Uuid& store, const Options& options,
                                                        Position end);

// Tables of this export in their order: all, or those asked for.
std::vector<const Table*> tables_of(const Options& options);

}  // namespace orglog::exports
