// Rows of a table, column by column, on their way into a file. A column is as DuckDB takes it
// (values side by side, a bit a row for «there is one», short texts in place), so that a batch is
// handed over by copying stretches of memory; the other formats read it cell by cell. One thread.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "orglog/base/time.hpp"

namespace orglog::exports {

// `json` is text that holds one JSON value. Timestamps are UTC.
enum class ColumnType : std::uint8_t { integer, boolean, timestamp, day, text, json };

struct Column {
  std::string_view name;
  ColumnType type{};
};

// Where the column of this name stands; no program compiles that asks for one that is not there.
consteval std::size_t number_of(std::span<const Column> columns, std::string_view name) {
  std::size_t number = 0;
  while (columns[number].name != name) ++number;
  return number;
}

struct Table {
  std::string_view name;
  std::span<const Column> columns;
  // Grows with the log: lies in a folder a date, and an incremental export adds to it. Others say
  // what is so at one position and are replaced.
  bool grows = false;
};

// Sixteen bytes: up to twelve in place, else the first four and a pointer to all of them.
class Text {
 public:
  static constexpr std::size_t in_place = 12;
  Text() = default;
  // Borrows a text that is longer than `in_place`.
  explicit Text(std::string_view text) : size_(static_cast<std::uint32_t>(text.size())) {
    if (text.size() <= in_place) {
      if (!text.empty()) std::memcpy(bytes_, text.data(), text.size());
      return;
    }
    std::memcpy(bytes_, text.data(), 4);
    const char* const data = text.data();
    std::memcpy(bytes_ + 4, &data, sizeof data);
  }
  std::string_view view() const {
    if (size_ <= in_place) return {bytes_, size_};
    const char* data = nullptr;
    std::memcpy(&data, bytes_ + 4, sizeof data);
    return {data, size_};
  }

 private:
  std::uint32_t size_ = 0;
  char bytes_[in_place]{};
};
static_assert(sizeof(Text) == 16 && std::is_trivially_copyable_v<Text>);

// Keeps texts in blocks that never move.
class Arena {
 public:
  Text keep(std::string_view text) {
    return Text(text.size() <= Text::in_place ? text : std::string_view(copy(text), text.size()));
  }
  std::size_t bytes() const { return bytes_; }

 private:
  const char* copy(std::string_view text);

  std::vector<std::unique_ptr<char[]>> blocks_;
  char* next_ = nullptr;
  std::size_t left_ = 0;
  std::size_t bytes_ = 0;
};

// Cells of one column. A row that is not set is null.
class Cells {
 public:
  explicit Cells(ColumnType type) : type_(type), width_(width_of(type)) {}

  template <class Value>
  void set(std::size_t row, const Value& value) {
    static_assert(std::is_trivially_copyable_v<Value>);
    grow(row + 1);
    std::memcpy(values_.data() + row * width_, &value, sizeof value);
    valid_[row / 64] |= std::uint64_t{1} << (row % 64);
  }
  // Nulls up to this row.
  void grow(std::size_t rows) {
    if (values_.size() < rows * width_) values_.resize(rows * width_);
    if (valid_.size() < (rows + 63) / 64) valid_.resize((rows + 63) / 64);
  }

  ColumnType type() const { return type_; }
  std::size_t width() const { return width_; }
  const char* values() const { return values_.data(); }
  const std::uint64_t* valid_words() const { return valid_.data(); }
  bool has(std::size_t row) const { return (valid_[row / 64] >> (row % 64) & 1) != 0; }
  template <class Value>
  Value get(std::size_t row) const {
    Value value;
    std::memcpy(&value, values_.data() + row * width_, sizeof value);
    return value;
  }

 private:
  static std::size_t width_of(ColumnType type);

  ColumnType type_;
  std::size_t width_;
  std::vector<char> values_;
  std::vector<std::uint64_t> valid_;
};

class Batch {
 public:
  explicit Batch(const Table& table);

  const Table& table() const { return *table_; }
  std::size_t rows() const { return rows_; }
  std::size_t bytes() const { return rows_ * row_bytes_ + arena_.bytes(); }
  const Cells& cells(std::size_t column) const { return columns_[column]; }

  // Cells that are set from now on are of a new row.
  void add_row() { ++rows_; }
  void integer(std::size_t column, std::int64_t value) { columns_[column].set(rows_ - 1, value); }
  void boolean(std::size_t column, bool value) { columns_[column].set(rows_ - 1, value); }
  void time(std::size_t column, Timestamp value) {
    integer(column, std::int64_t{value.time_since_epoch().count()});
  }
  void day(std::size_t column, Day value) {
    columns_[column].set(rows_ - 1, static_cast<std::int32_t>(value.time_since_epoch().count()));
  }
  void text(std::size_t column, std::string_view value) { borrow(column, arena_.keep(value)); }
  // The text outlives the batch.
  void borrow(std::size_t column, const Text& value) { columns_[column].set(rows_ - 1, value); }
  // The same of a word that is there as long as the program is.
  void word(std::size_t column, std::string_view value) { borrow(column, Text(value)); }

  // Every column as long as the rows: before the batch is read.
  void finish();

 private:
  const Table* table_;
  std::vector<Cells> columns_;
  Arena arena_;
  std::size_t rows_ = 0;
  std::size_t row_bytes_ = 0;
};

}  // namespace orglog::exports
