// Writes on one table, gathered in memory in any order and given back in order of keys, one a key,
// as the writes on that key left it. Tables take sorted writes faster, and fewer of them. One
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "orglog/base/result.hpp"
#include "orglog/projections/store.hpp"

namespace orglog {

// What is to happen to a key. Views live as long as what they were read from.
struct WriteView {
  enum class Kind : std::uint8_t { put, append, erase };
  Kind kind{};
  std::uint64_t prefix = 0;  // the key's first bytes as a number: spares most comparisons
  std::string_view key;
  std::string_view value;

  bool before(const WriteView& other) const {
    return prefix != other.prefix ? prefix < other.prefix : key < other.key;
  }
};

// As bytes: kind:u8, key length:u16, value length:u32, key, value; little-endian.
void append_write(std::string& out, const WriteView& write);
// Reads what `append_write` wrote; answers where the next one begins.
const char* read_write(const char* bytes, WriteView& write);

// Folds the writes on one key, oldest first, into one. A key with one write, the usual case, is
// never copied.
class WriteCombiner {
 public:
  using Emit = std::function<Result<void>(const WriteView&)>;
  explicit WriteCombiner(const Emit& emit) : emit_(emit) {}

  // Writes come in order of keys; their views stay valid until the next call has returned.
  Result<void> add(const WriteView& write);
  Result<void> finish();  // after the last one

 private:
  const Emit& emit_;
  bool pending_ = false;
  WriteView write_;
  std::string joined_;
};

class SortedWrites final : public Tables {
 public:
  void put(std::string_view key, std::string_view value) override;
  void append(std::string_view key, std::string_view bytes) override;
  void erase(std::string_view key) override;

  bool empty() const { return entries_.empty(); }
  std::size_t bytes() const { return arena_.size(); }
  void clear();

  void sort();
  // The writes in the order in which they stand, which is that of the keys after `sort`; not
  // combined.
  std::size_t size() const { return entries_.size(); }
  void read(std::size_t index, WriteView& write) const;

  // Sorts, combines, and visits each write until the first failure.
  Result<void> visit(const WriteCombiner::Emit& emit);

 private:
  struct Entry {
    std::uint64_t prefix;
    std::uint32_t offset;  // in the arena
  };
  void add(WriteView::Kind kind, std::string_view key, std::string_view value);
  void sort_by_prefix();

  std::string arena_;
  std::vector<Entry> entries_;
};

}  // namespace orglog
