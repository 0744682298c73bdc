#include "projections/sorted_writes.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "orglog/base/bytes.hpp"
#include "orglog/base/invariant.hpp"

namespace orglog {
namespace {

constexpr std::size_t head_bytes = 1 + 2 + 4;
constexpr std::size_t writes_ahead = 8;  // fetched before they are read
constexpr std::size_t kept_bytes_max = 1u << 20;
constexpr std::size_t few_writes = 512;  // sorted by comparing
constexpr unsigned prefix_bytes = sizeof(std::uint64_t);

std::uint64_t prefix_of(std::string_view key) {
  if (key.size() >= prefix_bytes) return read_big(key.data());
  char padded[prefix_bytes] = {};
  std::copy(key.begin(), key.end(), padded);
  return read_big(padded);
}

}  // namespace

void append_write(std::string& out, const WriteView& write) {
  out.push_back(static_cast<char>(write.kind));
  append_little(out, static_cast<std::uint16_t>(write.key.size()));
  append_little(out, static_cast<std::uint32_t>(write.value.size()));
  out.append(write.key);
  out.append(write.value);
}

const char* read_write(const char* bytes, WriteView& write) {
  const std::size_t key_bytes = read_little<std::uint16_t>(bytes + 1);
  const std::size_t value_bytes = read_little<std::uint32_t>(bytes + 3);
  write.kind = static_cast<WriteView::Kind>(*bytes);
  write.key = {bytes + head_bytes, key_bytes};
  write.value = {bytes + head_bytes + key_bytes, value_bytes};
  write.prefix = prefix_of(write.key);
  return write.value.data() + value_bytes;
}

Result<void> WriteCombiner::add(const WriteView& write) {
  using enum WriteView::Kind;
  if (!pending_ || write.prefix != write_.prefix || write.key != write_.key) {
    ORGLOG_TRY(finish());
    pending_ = true;
    write_ = write;
    return {};
  }
  if (write.kind != append || write_.kind == erase) {
    write_.kind = write.kind == append ? put : write.kind;
    write_.value = write.value;
    return {};
  }
  if (write_.value.data() != joined_.data()) joined_.assign(write_.value);
  joined_.append(write.value);
  write_.value = joined_;
  return {};
}

Result<void> WriteCombiner::finish() {
  if (!pending_) return {};
  pending_ = false;
  return emit_(write_);
}

void SortedWrites::put(std::string_view key, std::string_view value) {
  add(WriteView::Kind::put, key, value);
}
void SortedWrites::append(std::string_view key, std::string_view bytes) {
  add(WriteView::Kind::append, key, bytes);
}
void SortedWrites::erase(std::string_view key) { add(WriteView::Kind::erase, key, {}); }

void SortedWrites::add(WriteView::Kind kind, std::string_view key, std::string_view value) {
  ORGLOG_INVARIANT(key.size() <= UINT16_MAX, "a table's key has at most 65,535 bytes");
  ORGLOG_INVARIANT(arena_.size() <= UINT32_MAX, "writes go into a table before they are too many");
  const std::uint64_t prefix = prefix_of(key);
  entries_.push_back({prefix, static_cast<std::uint32_t>(arena_.size())});
  append_write(arena_, {kind, prefix, key, value});
}

void SortedWrites::clear() {
  if (arena_.capacity() > kept_bytes_max) arena_ = {};  // of one large batch
  arena_.clear();
  entries_.clear();
}

void SortedWrites::read(std::size_t index, WriteView& write) const {
  // Writes lie all over the arena.
  const std::size_t ahead = std::min(index + writes_ahead, entries_.size() - 1);
  __builtin_prefetch(arena_.data() + entries_[ahead].offset);
  read_write(arena_.data() + entries_[index].offset, write);
}

// Byte by byte from the last one, which keeps equal prefixes in the order in which they came.
void SortedWrites::sort_by_prefix() {
  std::array<std::array<std::uint32_t, 256>, prefix_bytes> counts{};
  for (const Entry& entry : entries_) {
    for (unsigned byte = 0; byte < prefix_bytes; ++byte) {
      ++counts[byte][(entry.prefix >> (8 * byte)) & 0xFF];
    }
  }
  std::vector<Entry> sorted(entries_.size());
  for (unsigned byte = 0; byte < prefix_bytes; ++byte) {
    auto& places = counts[byte];
    if (std::ranges::find(places, entries_.size()) != places.end()) continue;  // all alike
    std::exclusive_scan(places.begin(), places.end(), places.begin(), 0u);
    for (const Entry& entry : entries_) {
      sorted[places[(entry.prefix >> (8 * byte)) & 0xFF]++] = entry;
    }
    entries_.swap(sorted);
  }
}

void SortedWrites::sort() {
  const auto by_key = [this](const Entry& a, const Entry& b) {
    WriteView first;
    WriteView second;
    read_write(arena_.data() + a.offset, first);
    read_write(arena_.data() + b.offset, second);
    return first.key < second.key;
  };
  const auto by_prefix = [](const Entry& a, const Entry& b) { return a.prefix < b.prefix; };
  if (entries_.size() < few_writes) {
    std::stable_sort(entries_.begin(), entries_.end(), by_prefix);
  } else {
    sort_by_prefix();
  }
  // Then the stretches of equal prefixes by their whole keys.
  for (auto begin = entries_.begin(); begin != entries_.end();) {
    const auto end = std::find_if(begin, entries_.end(), [begin](const Entry& entry) {
      return entry.prefix != begin->prefix;
    });
    if (end - begin > 1) std::stable_sort(begin, end, by_key);
    begin = end;
  }
}

Result<void> SortedWrites::visit(const WriteCombiner::Emit& emit) {
  sort();
  WriteCombiner combiner(emit);
  WriteView write;
  for (std::size_t index = 0; index < size(); ++index) {
    read(index, write);
    ORGLOG_TRY(combiner.add(write));
  }
  return combiner.finish();
}

}  // namespace orglog
