#include "export/stretches.hpp"

#include "orglog/base/limits.hpp"

namespace orglog::exports {

Exported<void> Stretches::close_row() {
  if (batch_.rows() < limits::export_part_rows) return {};
  return write();
}

Exported<void> Stretches::finish() {
  if (batch_.rows() == 0 && written_ != 0) return {};
  return write();
}

Exported<void> Stretches::write() {
  const std::uint64_t first = written_;
  written_ += batch_.rows();
  const auto done = destination_->put(batch_, std::nullopt, first);
  batch_ = Batch(*table_);
  return done;
}

}  // namespace orglog::exports
