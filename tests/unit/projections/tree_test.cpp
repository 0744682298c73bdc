#include "orglog/projections/tree_table.hpp"

#include <doctest/doctest.h>

#include "support/bundle.hpp"
#include "support/describe.hpp"
#include "support/history.hpp"

using namespace orglog;
using namespace orglog::testing;
using test::app;
using test::org;
using test::owned_by_org;

namespace {

const Timestamp noon = at("2026-08-21T12:00:00Z");

// Locks and unlocks one app: `count` commands of two events each.
void toggle(History& history, std::size_t count) {
  for (std::size_t n = 0; n < count; ++n) {
    history.add(noon, {AppLocked{app("web"), owned_by_org("acme")},
                       AppUnlocked{app("web"), owned_by_org("acme")}});
  }
}

std::vector<TreeHash> leaves_of(const EventLog& log) {
  std::vector<TreeHash> leaves;
  REQUIRE(log.read(0, log.end(), [&](const RecordView& record) {
    leaves.push_back(leaf_hash(record.stored));
    return true;
  }));
  return leaves;
}

TreeHash root_of_first(const std::vector<TreeHash>& leaves, std::size_t size) {
  return size == 0 ? empty_root() : root_of(std::span(leaves).first(size));
}

// Of the head in memory and of every size given, out of the table.
void check_tree(const Projections& projections, std::initializer_list<std::uint64_t> sizes) {
  const std::vector<TreeHash> leaves = leaves_of(projections.log);
  const TreeHead head = projections.tree->head();
  CHECK(head.size == leaves.size());
  CHECK(head.root == root_of_first(leaves, leaves.size()));
  const TreeReader reader(projections.log, *projections.store);
  for (const std::uint64_t size : sizes) {
    CAPTURE(size);
    const auto then = reader.head(size);
    REQUIRE(then.has_value());
    CHECK(then->root == root_of_first(leaves, size));
  }
}

}  // namespace

TEST_CASE("the tree is the tree of the stored bytes, at every size") {
  History history;
  Projections projections(history.log());
  check_tree(projections, {0});
  projections.runner->start([](const Error&) { FAIL("the projector failed"); });
  for (const std::size_t commands : {1u, 127u, 1u, 300u, 5u}) {
    toggle(history, commands);
    projections.runner->log_grew();
    REQUIRE(projections.runner->wait_for(history.log().end()));
    check_tree(projections, {1, 2, history.log().end()});
  }
  check_tree(projections, {0, 1, 255, 256, 257, 511, 512, 513, 868});
}

TEST_CASE("a start goes on from where the tree was, inside a tile and at its edge") {
  History history;
  Projections projections(history.log());
  for (const std::size_t commands : {100u, 28u, 128u, 200u}) {
    toggle(history, commands);
    projections.reopen();
    check_tree(projections, {history.log().end()});
  }
}

TEST_CASE("a long log met for the first time, a rebuild and the live tree are the same") {
  History history;
  toggle(history, 33'000);
  Projections projections(history.log());
  check_tree(projections, {1, 65'535, 65'536, 65'537, 66'000});
  toggle(history, 700);
  projections.reopen();
  check_tree(projections, {65'536, 67'400});
  const auto report = rebuild(history.log(), *projections.store, *projections.tree, {});
  REQUIRE(report.has_value());
  CHECK(report->same());
  check_tree(projections, {65'536, 67'400});
}

TEST_CASE("proofs out of the table hold") {
  History history;
  toggle(history, 500);
  const Projections projections(history.log());
  const std::vector<TreeHash> leaves = leaves_of(history.log());
  const TreeReader reader(history.log(), *projections.store);
  for (const std::uint64_t size : {1u, 300u, 999u, 1000u}) {
    const TreeHash root = root_of_first(leaves, size);
    for (std::uint64_t index = 0; index < size; index += 97) {
      const auto path = reader.inclusion(index, size);
      REQUIRE(path.has_value());
      CHECK(verify_inclusion(*path, index, size, leaves[index], root));
    }
    for (std::uint64_t old_size = 1; old_size < size; old_size += 83) {
      const auto proof = reader.consistency(old_size, size);
      REQUIRE(proof.has_value());
      CHECK(verify_consistency(*proof, old_size, size, root_of_first(leaves, old_size), root));
    }
  }
}

TEST_CASE("tiles hold the hashes, bundles the records, and beyond the end there are none") {
  History history;
  toggle(history, 300);
  const Projections projections(history.log());
  const TreeReader reader(history.log(), *projections.store);
  const std::vector<TreeHash> leaves = leaves_of(history.log());
  const auto tile = reader.tile({0, 1, 256});
  REQUIRE(tile.has_value());
  CHECK(parse_tile(*tile, 256)->at(3) == leaves[259]);
  const auto above = reader.tile({1, 0, 2});
  REQUIRE(above.has_value());
  CHECK(parse_tile(*above, 2)->at(1) == root_of(std::span(leaves).subspan(256, 256)));
  const auto bundle = reader.tile({Tile::entries, 2, 88});
  REQUIRE(bundle.has_value());
  const auto entries = test::parse_bundle(*bundle, 88);
  REQUIRE(entries.has_value());
  CHECK(leaf_hash(entries->back()) == leaves[599]);
  CHECK_FALSE(reader.tile({0, 2, 89}).has_value());
  CHECK_FALSE(reader.tile({Tile::entries, 2, 89}).has_value());
  CHECK_FALSE(reader.tile({1, 0, 3}).has_value());
  CHECK_FALSE(reader.head(601).has_value());
}

TEST_CASE("a table that lacks hashes is damage and no other root") {
  History history;
  toggle(history, 300);
  const Projections projections(history.log());
  const auto batch = projections.store->begin();
  batch->tables(TreeTable::table).erase(std::string("\1\0\0\0\0\0\0\0\1", 9));
  REQUIRE(batch->commit());
  const TreeReader reader(history.log(), *projections.store);
  CHECK(reader.head(600).error() == ProjectionError::damaged);
}
