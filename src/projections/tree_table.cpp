// Row: the level of tiles (1 byte), the hash's big-endian place in it -> the hash. Level 0 has no
// rows.
#include "orglog/projections/tree_table.hpp"

#include <cstring>

#include "orglog/base/bytes.hpp"

namespace orglog {
namespace {

constexpr std::size_t key_bytes = 9;

std::string key_of(unsigned level, std::uint64_t index) {
  std::string key(1, static_cast<char>(level));
  append_big(key, index);
  return key;
}

// The hashes [from, from + count) of a level of tiles, which the table must have.
Result<void> read_hashes(const TableReader& reader, unsigned level, std::uint64_t from,
                         std::size_t count, std::vector<TreeHash>& hashes) {
  std::uint64_t next = from;
  const auto row = [&](std::string_view key, std::string_view value) {
    const bool good = key.size() == key_bytes && value.size() == sizeof(TreeHash) &&
                      read_big(key.data() + 1) == next;
    if (!good) return false;
    std::memcpy(hashes.emplace_back().data(), value.data(), value.size());
    ++next;
    return true;
  };
  ORGLOG_TRY(reader.scan(key_of(level, from), key_of(level, from + count), row));
  if (next != from + count) return ProjectionError::damaged;
  return {};
}

Result<void> hash_records(const EventLog& log, Position from, std::size_t count,
                          std::vector<TreeHash>& hashes) {
  const auto visit = [&](const RecordView& record) {
    hashes.push_back(leaf_hash(record.stored));
    return true;
  };
  ORGLOG_TRY_ASSIGN(stopped, log.read(from, from + count, visit));
  if (stopped != from + count) return LogError::not_found;
  return {};
}

}  // namespace

Result<void> TreeTable::load(const TableReader& reader) {
  gathered_.clear();
  const std::lock_guard lock(mutex_);
  size_ = reader.checkpoint();
  edge_.clear();
  for (unsigned level = 0; tile_hashes(level, size_) > 0; ++level) {
    const std::uint64_t hashes = tile_hashes(level, size_);
    const std::uint64_t begin = hashes - hashes % tile_width;
    std::vector<TreeHash>& edge = edge_.emplace_back();
    const std::size_t count = hashes - begin;
    ORGLOG_TRY(level == 0 ? hash_records(log_, begin, count, edge)
                          : read_hashes(reader, level, begin, count, edge));
  }
  return {};
}

Result<void> TreeTable::apply(const EventView& event, Tables&) {
  gathered_.push_back(leaf_hash(event.record.stored));
  return {};
}

// A full tile becomes one hash of the level above, and that one's row.
void TreeTable::grow(Tables& tables) {
  const std::lock_guard lock(mutex_);
  for (const TreeHash& leaf : gathered_) {
    ++size_;
    TreeHash hash = leaf;
    for (unsigned level = 0;; ++level) {
      if (level == edge_.size()) edge_.emplace_back();
      std::vector<TreeHash>& edge = edge_[level];
      if (level > 0) tables.put(key_of(level, tile_hashes(level, size_) - 1), view(hash));
      edge.push_back(hash);
      if (edge.size() < tile_width) break;
      hash = root_of(edge);
      edge.clear();
    }
  }
  gathered_.clear();
}

Result<Position> TreeTable::flush(Tables& tables, Position next, bool) {
  grow(tables);
  return next;
}

Result<void> TreeTable::flush_bulk(Tables& tables) {
  grow(tables);
  return {};
}

// From the right: what the levels below have left over stands behind what this one has.
TreeHead TreeTable::head() const {
  const std::lock_guard lock(mutex_);
  TreeHead head;
  head.size = size_;
  const ReadNode node = [&](const TreeNode& wanted) -> Result<TreeHash> {
    const unsigned within = wanted.level % tile_height;
    const std::vector<TreeHash>& edge = edge_[wanted.level / tile_height];
    const std::span<const TreeHash> hashes = edge;
    const std::uint64_t first = (wanted.index << within) % tile_width;
    return root_of(hashes.subspan(first, std::size_t{1} << within));
  };
  if (const auto root = tree_root(size_, node)) head.root = *root;
  return head;
}

Result<std::string> TreeReader::tile(const Tile& tile) const {
  const std::uint64_t first = tile.index * tile_width;
  std::string bytes;
  if (tile.level == Tile::entries) {
    const auto visit = [&](const RecordView& record) {
      append_entry(bytes, record.stored);
      return true;
    };
    ORGLOG_TRY_ASSIGN(stopped, log_.read(first, first + tile.width, visit));
    if (stopped != first + tile.width) return ProofError::out_of_range;
    return bytes;
  }
  std::vector<TreeHash> hashes;
  if (tile.level == 0) {
    ORGLOG_TRY(hash_records(log_, first, tile.width, hashes));
  } else {
    ORGLOG_TRY_ASSIGN(rows, store_.reader(TreeTable::table));
    if (!has_tile(tile, rows->checkpoint())) return ProofError::out_of_range;
    ORGLOG_TRY(read_hashes(*rows, tile.level, first, tile.width, hashes));
  }
  for (const TreeHash& hash : hashes) bytes += view(hash);
  return bytes;
}

TileReader TreeReader::reader(std::uint64_t size) const {
  return {size, [this](const Tile& wanted) { return tile(wanted); }};
}

Result<TreeHead> TreeReader::head(std::uint64_t size) const {
  TileReader tiles = reader(size);
  ORGLOG_TRY_ASSIGN(root, tree_root(size, tiles.reader()));
  return TreeHead{size, root};
}

Result<std::vector<TreeHash>> TreeReader::inclusion(std::uint64_t index, std::uint64_t size) const {
  TileReader tiles = reader(size);
  return inclusion_proof(index, size, tiles.reader());
}

Result<std::vector<TreeHash>> TreeReader::consistency(std::uint64_t old_size,
                                                      std::uint64_t size) const {
  TileReader tiles = reader(size);
  return consistency_proof(old_size, size, tiles.reader());
}

}  // namespace orglog
