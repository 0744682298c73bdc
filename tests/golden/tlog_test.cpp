// `tlog-vectors.json`: trees of the entries `entry-0`, `entry-1`, ... with their roots, proofs,
// tiles and signed checkpoints, made by another program and verified by Go's golang.org/x/mod.
#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <fstream>
#include <iterator>

#include "orglog/base/bytes.hpp"
#include "orglog/proof/checkpoint.hpp"
#include "orglog/proof/tile.hpp"
#include "support/bundle.hpp"

using namespace orglog;
namespace json = boost::json;

namespace {

const json::object& vectors() {
  static const json::value parsed = [] {
    std::ifstream file(std::string(ORGLOG_GOLDEN_DIR) + "/tlog-vectors.json");
    return json::parse(std::string{std::istreambuf_iterator<char>(file), {}});
  }();
  return parsed.as_object();
}

std::string text_of(std::string_view key) { return std::string(vectors().at(key).as_string()); }

std::string entry(std::uint64_t index) { return "entry-" + std::to_string(index); }

// All hashes of the largest tree, level by level.
const std::vector<std::vector<TreeHash>>& levels() {
  static const auto made = [] {
    std::vector<std::vector<TreeHash>> hashes(1);
    for (std::uint64_t index = 0; index < 70'000; ++index)
      hashes[0].push_back(leaf_hash(entry(index)));
    while (hashes.back().size() > 1) {
      const auto& below = hashes.back();
      std::vector<TreeHash> level;
      for (std::size_t index = 0; index + 1 < below.size(); index += 2)
        level.push_back(node_hash(below[index], below[index + 1]));
      hashes.push_back(std::move(level));
    }
    return hashes;
  }();
  return made;
}

Result<TreeHash> read_node(const TreeNode& node) { return levels()[node.level].at(node.index); }

TreeHash root(std::uint64_t size) { return *tree_root(size, read_node); }

std::vector<std::string> hex_of(const std::vector<TreeHash>& hashes) {
  std::vector<std::string> texts;
  for (const TreeHash& hash : hashes) texts.push_back(to_hex(view(hash)));
  return texts;
}

std::vector<std::string> texts_of(const json::value& array) {
  std::vector<std::string> texts;
  for (const json::value& one : array.as_array()) texts.emplace_back(one.as_string());
  return texts;
}

std::string tile_bytes(const Tile& tile) {
  std::string bytes;
  for (unsigned at = 0; at < tile.width; ++at)
    bytes += view(levels()[tile.level * tile_height].at(tile.index * tile_width + at));
  return bytes;
}

// Level by level, as a tree of this size has them.
std::vector<Tile> tiles_of(std::uint64_t size) {
  std::vector<Tile> tiles;
  for (unsigned level = 0; tile_hashes(level, size) > 0; ++level) {
    const std::uint64_t hashes = tile_hashes(level, size);
    for (std::uint64_t index = 0; index * tile_width < hashes; ++index)
      tiles.push_back(widest(level, index, size));
  }
  return tiles;
}

KeySeed seed_beginning_with(std::uint8_t first) {
  KeySeed seed;
  for (std::size_t at = 0; at < seed.size(); ++at) seed[at] = static_cast<std::uint8_t>(first + at);
  return seed;
}

}  // namespace

TEST_CASE("every root is the one that others computed") {
  for (const auto& [size, expected] : vectors().at("roots").as_object()) {
    CAPTURE(size);
    CHECK(to_hex(view(root(std::stoull(std::string(size))))) == expected.as_string());
  }
  CHECK(vectors().at("roots").as_object().size() == 18);
}

TEST_CASE("every inclusion proof is made as others made it, and holds") {
  for (const json::value& one : vectors().at("incl").as_array()) {
    const auto size = one.at(0).to_number<std::uint64_t>();
    const auto index = one.at(1).to_number<std::uint64_t>();
    CAPTURE(size);
    CAPTURE(index);
    const auto proof = inclusion_proof(index, size, read_node);
    REQUIRE(proof.has_value());
    CHECK(to_hex(view(levels()[0][index])) == one.at(2).as_string());
    CHECK(hex_of(*proof) == texts_of(one.at(3)));
    CHECK(verify_inclusion(*proof, index, size, leaf_hash(entry(index)), root(size)));
    CHECK_FALSE(verify_inclusion(*proof, index, size, leaf_hash(entry(index + 1)), root(size)));
  }
  CHECK(vectors().at("incl").as_array().size() == 10);
}

TEST_CASE("every consistency proof is made as others made it, and holds") {
  for (const json::value& one : vectors().at("cons").as_array()) {
    const auto old_size = one.at(0).to_number<std::uint64_t>();
    const auto size = one.at(1).to_number<std::uint64_t>();
    CAPTURE(old_size);
    CAPTURE(size);
    const auto proof = consistency_proof(old_size, size, read_node);
    REQUIRE(proof.has_value());
    CHECK(hex_of(*proof) == texts_of(one.at(2)));
    CHECK(verify_consistency(*proof, old_size, size, root(old_size), root(size)));
    CHECK_FALSE(verify_consistency(*proof, old_size, size, root(old_size + 1), root(size)));
    CHECK_FALSE(verify_consistency(*proof, old_size, size, root(old_size), root(size + 1)));
  }
  CHECK(vectors().at("cons").as_array().size() == 11);
}

TEST_CASE("the tiles of a tree are, byte by byte and by their paths, those that others made") {
  for (const json::value& one : vectors().at("tiles").as_array()) {
    const auto size = one.at(0).to_number<std::uint64_t>();
    CAPTURE(size);
    const std::vector<Tile> tiles = tiles_of(size);
    CHECK(tiles.size() == one.at(1).to_number<std::size_t>());
    std::vector<std::string> partial;
    std::string all;
    for (const Tile& tile : tiles) {
      if (tile.width < tile_width) partial.push_back(to_path(tile));
      all += tile_bytes(tile);
      CHECK(parse_tile_path(to_path(tile)) == tile);
      CHECK(has_tile(tile, size));
    }
    CHECK(partial == texts_of(one.at(2)));
    CHECK(to_hex(view(sha256(all))) == one.at(3).as_string());
    for (const json::value& file : one.at(4).as_array()) {
      const auto tile = parse_tile_path(file.at(0).as_string());
      REQUIRE(tile.has_value());
      const std::string bytes = tile_bytes(*tile);
      CHECK(bytes.size() == file.at(1).to_number<std::size_t>());
      CHECK(to_hex(view(sha256(bytes))) == file.at(2).as_string());
    }
  }
}

TEST_CASE("every checkpoint is signed and cosigned with the same bytes, and opens") {
  const SigningKey log(text_of("origin"), KeyType::ed25519, seed_beginning_with(0));
  const SigningKey witness("witness.example.com/w1", KeyType::cosignature_v1,
                           seed_beginning_with(32));
  CHECK(log.verifier().text() == text_of("log_vkey"));
  CHECK(witness.verifier().text() == text_of("witness_vkey"));
  const auto log_key = VerifierKey::parse(text_of("log_vkey"));
  const auto witness_key = VerifierKey::parse(text_of("witness_vkey"));
  REQUIRE(log_key.has_value());
  REQUIRE(witness_key.has_value());
  for (const auto& [size_text, expected] : vectors().at("cp").as_object()) {
    CAPTURE(size_text);
    const std::uint64_t size = std::stoull(std::string(size_text));
    Note note;
    note.text = to_text(Checkpoint{text_of("origin"), size, root(size)});
    note.signatures = {log.sign(note.text), witness.sign(note.text, 1'700'000'000)};
    CHECK(to_text(note) == expected.as_string());
    const auto opened = open_checkpoint(expected.as_string(), *log_key);
    REQUIRE(opened.has_value());
    CHECK(opened->checkpoint == Checkpoint{text_of("origin"), size, root(size)});
    CHECK(count_cosignatures(opened->note, std::span(&*witness_key, 1)) == 1u);
    CHECK(cosigned_at(opened->note.signatures[1]) == 1'700'000'000u);
  }
  CHECK(vectors().at("cp").as_object().size() == 18);
}

TEST_CASE("a bundle of entries is framed as others framed it") {
  std::string bundle;
  for (std::uint64_t index = 0; index < 3; ++index) append_entry(bundle, entry(index));
  CHECK(to_hex(bundle) == text_of("bundle3_hex"));
  const auto parsed = test::parse_bundle(bundle, 3);
  REQUIRE(parsed.has_value());
  CHECK((*parsed)[2] == "entry-2");
}

TEST_CASE("the key that the format itself gives as an example is read") {
  const auto key =
      VerifierKey::parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k");
  REQUIRE(key.has_value());
  CHECK(key->name() == "example.com/foo");
}
