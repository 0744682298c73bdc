#include "orglog/proof/tile.hpp"

#include <cstring>

#include "orglog/base/invariant.hpp"
#include "orglog/base/whole_number.hpp"

namespace orglog {
namespace {

// 1234067 is x001/x234/067.
std::string index_path(std::uint64_t index) {
  const auto group = [](std::uint64_t value) {
    const std::string digits = std::to_string(value);
    return std::string(3 - digits.size(), '0') + digits;
  };
  std::string path = group(index % 1000);
  for (index /= 1000; index > 0; index /= 1000) path = "x" + group(index % 1000) + "/" + path;
  return path;
}

std::optional<std::uint64_t> parse_index(std::string_view path) {
  std::uint64_t index = 0;
  while (path.starts_with('x')) {
    const auto group = whole_number(path.substr(1, 3));
    if (!group || path.size() < 5 || path[4] != '/' || index > 10'000'000'000'000) return {};
    index = index * 1000 + *group;
    path.remove_prefix(5);
  }
  const auto last = whole_number(path);
  if (path.size() != 3 || !last) return std::nullopt;
  return index * 1000 + *last;
}

}  // namespace

std::string to_path(const Tile& tile) {
  std::string path = "tile/";
  path += tile.level == Tile::entries ? std::string("entries") : std::to_string(tile.level);
  path += "/" + index_path(tile.index);
  if (tile.width != tile_width) path += ".p/" + std::to_string(tile.width);
  return path;
}

// What makes sense is written anew and compared, so that no other spelling passes.
std::optional<Tile> parse_tile_path(std::string_view path) {
  const std::string_view given = path;
  if (!path.starts_with("tile/")) return std::nullopt;
  path.remove_prefix(5);
  const auto slash = path.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string_view level = path.substr(0, slash);
  path.remove_prefix(slash + 1);
  Tile tile;
  if (level == "entries") {
    tile.level = Tile::entries;
  } else {
    const auto number = whole_number(level);
    if (!number || *number >= Tile::entries) return std::nullopt;
    tile.level = static_cast<unsigned>(*number);
  }
  if (const auto dot = path.find(".p/"); dot != std::string_view::npos) {
    const auto width = whole_number(path.substr(dot + 3));
    if (!width || *width == 0 || *width >= tile_width) return std::nullopt;
    tile.width = static_cast<unsigned>(*width);
    path = path.substr(0, dot);
  }
  const auto index = parse_index(path);
  if (!index) return std::nullopt;
  tile.index = *index;
  return to_path(tile) == given ? std::optional(tile) : std::nullopt;
}

std::uint64_t tile_hashes(unsigned level, std::uint64_t size) {
  const unsigned shift = level == Tile::entries ? 0 : level * tile_height;
  return shift < 64 ? size >> shift : 0;
}

bool has_tile(const Tile& tile, std::uint64_t size) {
  const std::uint64_t hashes = tile_hashes(tile.level, size);
  return tile.index <= hashes / tile_width && tile.index * tile_width + tile.width <= hashes;
}

Tile widest(unsigned level, std::uint64_t index, std::uint64_t size) {
  const std::uint64_t hashes = tile_hashes(level, size);
  const std::uint64_t begin = index * tile_width;
  ORGLOG_INVARIANT(begin < hashes, "the tree has this tile");
  return {level, index, static_cast<unsigned>(std::min<std::uint64_t>(hashes - begin, tile_width))};
}

void append_entry(std::string& bundle, std::string_view entry) {
  ORGLOG_INVARIANT(entry.size() <= 0xFFFF, "an entry of a tiled log has at most 65,535 bytes");
  bundle.push_back(static_cast<char>(entry.size() >> 8));
  bundle.push_back(static_cast<char>(entry.size() & 0xFF));
  bundle.append(entry);
}

Result<std::vector<TreeHash>> parse_tile(std::string_view bytes, unsigned width) {
  if (bytes.size() != width * sizeof(TreeHash)) return ProofError::malformed;
  std::vector<TreeHash> hashes(width);
  std::memcpy(hashes.data(), bytes.data(), bytes.size());
  return hashes;
}

Result<TreeHash> TileReader::node(const TreeNode& node) {
  const unsigned level = node.level / tile_height;
  const unsigned within = node.level % tile_height;
  const std::uint64_t first = node.index << within;
  if (((node.index + 1) << within) > tile_hashes(level, size_)) return ProofError::out_of_range;
  const Tile tile = widest(level, first / tile_width, size_);
  auto found = tiles_.find(tile);
  if (found == tiles_.end()) {
    ORGLOG_TRY_ASSIGN(bytes, fetch_(tile));
    ORGLOG_TRY_ASSIGN(hashes, parse_tile(bytes, tile.width));
    found = tiles_.emplace(tile, std::move(hashes)).first;
  }
  const std::span<const TreeHash> hashes = found->second;
  return root_of(hashes.subspan(first % tile_width, std::size_t{1} << within));
}

}  // namespace orglog
