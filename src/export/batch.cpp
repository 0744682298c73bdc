#include "orglog/export/batch.hpp"

#include <algorithm>

namespace orglog::exports {
namespace {

// The first block is small: there may be many batches with few rows each.
constexpr std::size_t block_bytes_min = 4 << 10;
constexpr std::size_t block_bytes_max = 64 << 10;

}  // namespace

const char* Arena::copy(std::string_view text) {
  if (left_ < text.size()) {
    const std::size_t size =
        std::max(std::clamp(bytes_, block_bytes_min, block_bytes_max), text.size());
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(size));
    next_ = blocks_.back().get();
    left_ = size;
    bytes_ += size;
  }
  char* const kept = next_;
  std::memcpy(kept, text.data(), text.size());
  next_ += text.size();
  left_ -= text.size();
  return kept;
}

std::size_t Cells::width_of(ColumnType type) {
  switch (type) {
    case ColumnType::integer:
    case ColumnType::timestamp:
      return sizeof(std::int64_t);
    case ColumnType::boolean:
      return sizeof(bool);
    case ColumnType::day:
      return sizeof(std::int32_t);
    case ColumnType::text:
    case ColumnType::json:
      return sizeof(Text);
  }
  return 0;
}

Batch::Batch(const Table& table) : table_(&table) {
  columns_.reserve(table.columns.size());
  for (const Column& column : table.columns) {
    columns_.emplace_back(column.type);
    row_bytes_ += columns_.back().width();
  }
}

void Batch::finish() {
  for (Cells& cells : columns_) cells.grow(rows_);
}

}  // namespace orglog::exports
