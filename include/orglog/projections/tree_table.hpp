// The log as a Merkle tree: leaf n is the hash of the stored bytes of record n (proof/merkle.hpp).
// A table holds the hashes of full subtrees of 256, 65,536, ... records; the level below, 32 bytes
// a record that no compression makes smaller, is hashed again from the log where it is wanted,
// 256 records at most. The unfinished tiles of the right edge are in memory, so that the root at
// the end costs no reading.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "orglog/log/event_log.hpp"
#include "orglog/projections/projection.hpp"
#include "orglog/proof/tile.hpp"

namespace orglog {

struct TreeHead {
  std::uint64_t size = 0;
  TreeHash root = empty_root();
};

class TreeTable final : public Projection {
 public:
  static constexpr std::string_view table = "tree";
  // Borrows the log, of which `load` reads the last records before the checkpoint.
  explicit TreeTable(const EventLog& log) : log_(log) {}

  std::string_view name() const override { return table; }
  std::uint32_t version() const override { return 1; }
  Result<void> load(const TableReader& reader) override;
  Result<void> apply(const EventView& event, Tables& tables) override;
  Result<Position> flush(Tables& tables, Position next, bool all_now) override;
  Result<void> flush_bulk(Tables& tables) override;

  // How the tree stood after the last flush, which may not have been committed yet: proofs for a
  // size can be read once the runner's checkpoint is there. Any thread.
  TreeHead head() const;

 private:
  void grow(Tables& tables);

  const EventLog& log_;
  std::vector<TreeHash> gathered_;  // of leaves, since the last flush
  mutable std::mutex mutex_;        // guards the edge
  std::uint64_t size_ = 0;
  std::vector<std::vector<TreeHash>> edge_;  // of each level of tiles, what is in its last one
};

// Reads the tree as of any size that the runner's checkpoint has reached. Borrows both. Any
// thread. Fails with `out_of_range` beyond the table's checkpoint.
class TreeReader {
 public:
  TreeReader(const EventLog& log, const ProjectionStore& store) : log_(log), store_(store) {}

  Result<std::string> tile(const Tile& tile) const;  // of hashes, or a bundle of entries
  Result<TreeHead> head(std::uint64_t size) const;
  Result<std::vector<TreeHash>> inclusion(std::uint64_t index, std::uint64_t size) const;
  Result<std::vector<TreeHash>> consistency(std::uint64_t old_size, std::uint64_t size) const;

 private:
  TileReader reader(std::uint64_t size) const;

  const EventLog& log_;
  const ProjectionStore& store_;
};

}  // namespace orglog
