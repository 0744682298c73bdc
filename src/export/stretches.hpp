// Rows of a table that does not grow, in parts of a bounded size.
#pragma once

#include "export/destination.hpp"
#include "orglog/base/limits.hpp"

namespace orglog::exports {

class Stretches {
 public:
  Stretches(const Table& table, Destination& destination)
      : table_(&table), destination_(&destination), batch_(table) {}

  // The batch with a new row.
  Batch& add() {
    batch_.add_row();
    return batch_;
  }
  Exported<void> close_row() {
    return batch_.rows() < limits::export_part_rows ? Exported<void>() : write();
  }
  // Writes the rest; an empty table gets a file as well, so that who reads it finds its columns.
  Exported<void> finish() {
    return batch_.rows() == 0 && written_ != 0 ? Exported<void>() : write();
  }

 private:
  Exported<void> write() {
    const std::uint64_t first = written_;
    written_ += batch_.rows();
    const auto done = destination_->put(batch_, std::nullopt, first);
    batch_ = Batch(*table_);
    return done;
  }

  const Table* table_;
  Destination* destination_;
  Batch batch_;
  std::uint64_t written_ = 0;  // rows
};

}  // namespace orglog::exports
