// Tiles (c2sp.org/tlog-tiles): 256 hashes of one level in a file, which is full or, at the right
// edge of a tree, partial. Tile n of level l holds the hashes of full subtrees of 256^l leaves.
// Bundles hold the leaves themselves.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "orglog/proof/merkle.hpp"

namespace orglog {

inline constexpr unsigned tile_height =
    8;  // levels of the tree from one level of tiles to the next
inline constexpr unsigned tile_width = 256;

struct Tile {
  static constexpr unsigned entries = 64;  // as a level: a bundle of leaves
  unsigned level = 0;                      // 0 to 63, or `entries`
  std::uint64_t index = 0;
  unsigned width = tile_width;  // 1 to 256
  friend auto operator<=>(const Tile&, const Tile&) = default;
};

// `tile/1/x001/234.p/56`, `tile/entries/000`.
std::string to_path(const Tile& tile);
// Takes nothing but what `to_path` gives.
std::optional<Tile> parse_tile_path(std::string_view path);

// How many hashes a level of tiles has in a tree of this size.
std::uint64_t tile_hashes(unsigned level, std::uint64_t size);
// Whether a tree of this size has the tile: a full one, or one that is no wider than it was then.
bool has_tile(const Tile& tile, std::uint64_t size);
// As wide as it is in a tree of this size, which has it.
Tile widest(unsigned level, std::uint64_t index, std::uint64_t size);

// An entry in a bundle: its length as two bytes, big-endian, and its bytes.
void append_entry(std::string& bundle, std::string_view entry);

// The 32-byte hashes of a tile's bytes. Fails with `malformed`.
Result<std::vector<TreeHash>> parse_tile(std::string_view bytes, unsigned width);

// Reads nodes of a tree out of tiles, each of which is fetched once. One thread at a time.
class TileReader {
 public:
  using Fetch = std::function<Result<std::string>(const Tile& tile)>;
  TileReader(std::uint64_t size, Fetch fetch) : size_(size), fetch_(std::move(fetch)) {}
  Result<TreeHash> node(const TreeNode& node);
  ReadNode reader() {
    return [this](const TreeNode& wanted) { return node(wanted); };
  }

 private:
  std::uint64_t size_;
  Fetch fetch_;
  std::map<Tile, std::vector<TreeHash>> tiles_;
};

}  // namespace orglog
