#include "export/partitions.hpp"

#include "orglog/base/limits.hpp"

namespace orglog::exports {
namespace {

// A date to which nothing came for so long is most likely over.
constexpr std::uint64_t events_until_over = 16'384;

}  // namespace

Batch& Partitions::open(Day date, Position position) {
  ++events_;
  if (current_ == parts_.end() || current_->first != date) {
    const auto [place, is_new] = parts_.try_emplace(date, *table_);
    if (is_new) place->second.first = position;
    current_ = place;
  }
  current_->second.touched = events_;
  before_ = current_->second.batch.bytes();
  return current_->second.batch;
}

Exported<void> Partitions::close_row() {
  const Batch& batch = current_->second.batch;
  bytes_ += batch.bytes() - before_;
  if (batch.rows() >= limits::export_part_rows) return write(current_);
  while (bytes_ > limits::export_buffer_bytes) ORGLOG_TRY(write(victim()));
  return {};
}

Partitions::Parts::iterator Partitions::victim() {
  auto oldest = parts_.begin();
  auto largest = parts_.begin();
  for (auto part = parts_.begin(); part != parts_.end(); ++part) {
    if (part->second.touched < oldest->second.touched) oldest = part;
    if (part->second.batch.bytes() > largest->second.batch.bytes()) largest = part;
  }
  return events_ - oldest->second.touched > events_until_over ? oldest : largest;
}

Exported<void> Partitions::write(Parts::iterator part) {
  bytes_ -= part->second.batch.bytes();
  const auto written = destination_->put(part->second.batch, part->first, part->second.first);
  if (part == current_) current_ = parts_.end();
  parts_.erase(part);
  return written;
}

Exported<void> Partitions::finish() {
  while (!parts_.empty()) ORGLOG_TRY(write(parts_.begin()));
  return {};
}

}  // namespace orglog::exports
