// Trees against the definition of RFC 6962 written down as it stands there, for all small sizes.
#include <doctest/doctest.h>

#include <string>

#include "orglog/proof/merkle.hpp"
#include "orglog/proof/tile.hpp"

using namespace orglog;

namespace {

constexpr std::uint64_t largest = 70;

TreeHash leaf(std::uint64_t index) { return leaf_hash("leaf " + std::to_string(index)); }

// MTH(D[begin:end]), with nothing clever in it.
TreeHash defined_hash(std::uint64_t begin, std::uint64_t end) {
  if (end - begin == 1) return leaf(begin);
  std::uint64_t split = 1;
  while (split * 2 < end - begin) split *= 2;
  return node_hash(defined_hash(begin, begin + split), defined_hash(begin + split, end));
}

TreeHash defined_root(std::uint64_t size) {
  return size == 0 ? empty_root() : defined_hash(0, size);
}

Result<TreeHash> read_node(const TreeNode& node) {
  return defined_hash(node.index << node.level, (node.index + 1) << node.level);
}

}  // namespace

TEST_CASE("a root is what the definition says, for every size") {
  for (std::uint64_t size = 0; size <= largest; ++size)
    CHECK(*tree_root(size, read_node) == defined_root(size));
}

TEST_CASE("a root made leaf by leaf is the same, at every size on the way") {
  RootBuilder builder;
  for (std::uint64_t size = 0; size <= largest; ++size) {
    CHECK(builder.size() == size);
    CHECK(builder.root() == defined_root(size));
    builder.add(leaf(size));
  }
}

TEST_CASE("an inclusion proof holds for its leaf, place and size, and for nothing else") {
  for (std::uint64_t size = 1; size <= largest; ++size) {
    for (std::uint64_t index = 0; index < size; ++index) {
      const auto proof = *inclusion_proof(index, size, read_node);
      REQUIRE(verify_inclusion(proof, index, size, leaf(index), defined_root(size)));
      CHECK_FALSE(verify_inclusion(proof, index, size, leaf(index + 1), defined_root(size)));
      CHECK_FALSE(verify_inclusion(proof, index, size, leaf(index), defined_root(size + 1)));
      CHECK_FALSE(verify_inclusion(proof, index + size, size, leaf(index), defined_root(size)));
      if (size > 1) {
        CHECK_FALSE(
            verify_inclusion(proof, (index + 1) % size, size, leaf(index), defined_root(size)));
      }
      auto longer = proof;
      longer.push_back(leaf(0));
      CHECK_FALSE(verify_inclusion(longer, index, size, leaf(index), defined_root(size)));
      if (proof.empty()) continue;
      auto other = proof;
      other.front()[0] ^= 1;
      CHECK_FALSE(verify_inclusion(other, index, size, leaf(index), defined_root(size)));
      other = proof;
      other.pop_back();
      CHECK_FALSE(verify_inclusion(other, index, size, leaf(index), defined_root(size)));
    }
  }
  CHECK(inclusion_proof(3, 3, read_node).error() == ProofError::out_of_range);
}

TEST_CASE("a consistency proof holds between its two trees, and between no others") {
  const TreeHash foreign = leaf_hash("foreign");
  for (std::uint64_t size = 1; size <= largest; ++size) {
    for (std::uint64_t old_size = 0; old_size <= size; ++old_size) {
      const auto proof = *consistency_proof(old_size, size, read_node);
      const TreeHash old_root = defined_root(old_size);
      REQUIRE(verify_consistency(proof, old_size, size, old_root, defined_root(size)));
      CHECK_FALSE(verify_consistency(proof, old_size, size, foreign, defined_root(size)));
      if (old_size > 0) CHECK_FALSE(verify_consistency(proof, old_size, size, old_root, foreign));
      auto longer = proof;
      longer.push_back(foreign);
      CHECK_FALSE(verify_consistency(longer, old_size, size, old_root, defined_root(size)));
      if (proof.empty()) continue;
      auto other = proof;
      other.back()[31] ^= 1;
      CHECK_FALSE(verify_consistency(other, old_size, size, old_root, defined_root(size)));
    }
  }
  CHECK(consistency_proof(4, 3, read_node).error() == ProofError::out_of_range);
  CHECK_FALSE(verify_consistency({}, 4, 3, defined_root(4), defined_root(3)));
}

TEST_CASE("nodes read out of tiles are the nodes of the tree, whatever its right edge") {
  for (const std::uint64_t size : {1u, 255u, 256u, 257u, 600u, 66'000u}) {
    std::vector<std::vector<TreeHash>> levels(1);
    for (std::uint64_t index = 0; index < size; ++index) levels[0].push_back(leaf(index));
    while (levels.back().size() >= tile_width) {
      std::vector<TreeHash> above;
      const std::span<const TreeHash> below = levels.back();
      for (std::size_t at = 0; at + tile_width <= below.size(); at += tile_width)
        above.push_back(root_of(below.subspan(at, tile_width)));
      levels.push_back(std::move(above));
    }
    unsigned fetched = 0;
    TileReader tiles(size, [&](const Tile& tile) -> Result<std::string> {
      ++fetched;
      REQUIRE(has_tile(tile, size));
      std::string bytes;
      for (unsigned at = 0; at < tile.width; ++at)
        bytes += view(levels[tile.level].at(tile.index * tile_width + at));
      return bytes;
    });
    CAPTURE(size);
    CHECK(*tree_root(size, tiles.reader()) == root_of(levels[0]));
    CHECK(fetched <= 4);
    CHECK(tiles.node({0, size}).error() == ProofError::out_of_range);
  }
}

TEST_CASE("a path of a tile has one spelling") {
  const Tile deep{1, 1'234'067, 255};
  CHECK(to_path(deep) == "tile/1/x001/x234/067.p/255");
  CHECK(parse_tile_path("tile/1/x001/x234/067.p/255") == deep);
  CHECK(parse_tile_path("tile/entries/000") == Tile{Tile::entries, 0, 256});
  for (const char* wrong :
       {"tile/01/000", "tile/64/000", "tile/0/0", "tile/0/000.p/0", "tile/0/000.p/256",
        "tile/0/000.p/07", "tile/0/x000/001", "tile/0/001/067", "tile/0/x001067", "tile/0/000/",
        "tile/0/000.p/", "tile/-1/000", "tile/entries/x1/000", "tile/8/0/000", "", "tile/0",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/x999/999"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_tile_path(wrong).has_value());
  }
}

TEST_CASE("a tree has the tiles that its size fills, and partial ones up to its edge") {
  CHECK(has_tile({0, 0, 256}, 256));
  CHECK_FALSE(has_tile({0, 1, 1}, 256));
  CHECK(has_tile({1, 0, 1}, 256));
  CHECK_FALSE(has_tile({1, 0, 2}, 256));
  CHECK(has_tile({0, 1, 44}, 300));
  CHECK(has_tile({0, 1, 3}, 300));
  CHECK_FALSE(has_tile({0, 1, 45}, 300));
  CHECK_FALSE(has_tile({Tile::entries, 1, 256}, 300));
  CHECK_FALSE(has_tile({0, ~std::uint64_t{0} >> 7, 256}, 300));
  CHECK_FALSE(has_tile({63, 0, 1}, ~std::uint64_t{0}));
}
