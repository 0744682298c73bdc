// Rows of a table that grows, gathered by date until they make a part. Occurred_at may jump between
// dates, so several are open at once; which one has to go when they are too large together follows
// from the rows alone, so that the same log makes the same parts.
#pragma once

#include <map>

#include "export/destination.hpp"

namespace orglog::exports {

class Partitions {
 public:
  Partitions(const Table& table, Destination& destination)
      : table_(&table), destination_(&destination) {}

  // The batch that takes the rows of this event.
  Batch& open(Day date, Position position);
  // After them: writes what has become too large.
  Exported<void> close_row();
  // Writes the rest, date by date.
  Exported<void> finish();

 private:
  struct Part {
    explicit Part(const Table& table) : batch(table) {}
    Batch batch;
    Position first = 0;
    std::uint64_t touched = 0;  // by which event of this table
  };
  using Parts = std::map<Day, Part>;
  Exported<void> write(Parts::iterator part);
  Parts::iterator victim();

  const Table* table_;
  Destination* destination_;
  Parts parts_;
  Parts::iterator current_ = parts_.end();
  std::size_t before_ = 0;  // bytes of the current batch at the last look
  std::size_t bytes_ = 0;   // of all
  std::uint64_t events_ = 0;
};

}  // namespace orglog::exports
