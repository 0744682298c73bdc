#include "orglog/projections/store.hpp"

#include <doctest/doctest.h>

#include "support/history.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;

Rows rows(const ProjectionStore& store, std::string_view name) {
  auto reader = store.reader(name);
  REQUIRE(reader.has_value());
  return rows_of(**reader);
}

Position checkpoint(const ProjectionStore& store, std::string_view name) {
  auto reader = store.reader(name);
  REQUIRE(reader.has_value());
  return (*reader)->checkpoint();
}

void put(ProjectionStore& store, std::string_view name, std::string_view key,
         std::string_view value, Position next) {
  const auto batch = store.begin();
  batch->tables(name).put(key, value);
  batch->set_checkpoint(name, next);
  REQUIRE(batch->commit());
}

Error error_of(const auto& result) {
  REQUIRE_FALSE(result.has_value());
  return result.error();
}

}  // namespace

TEST_CASE("a batch writes several tables and their checkpoints in one go") {
  const TempDir directory;
  const auto store = open_store(directory.path());
  REQUIRE(store->ensure("one", 1, TableUse::scanned));
  REQUIRE(store->ensure("two", 1, TableUse::looked_up));
  const auto batch = store->begin();
  batch->tables("one").put("b", "2");
  batch->tables("one").put("a", "1");
  batch->tables("two").append("list", "x");
  batch->set_checkpoint("one", 7);
  batch->set_checkpoint("two", 9);
  CHECK(rows(*store, "one").empty());
  REQUIRE(batch->commit());
  batch->tables("two").append("list", "y");
  batch->tables("one").erase("b");
  REQUIRE(batch->commit());
  CHECK(rows(*store, "one") == Rows{{"a", "1"}});
  CHECK(rows(*store, "two") == Rows{{"list", "xy"}});
  CHECK(checkpoint(*store, "one") == 7);
  CHECK(checkpoint(*store, "two") == 9);
  CHECK(store->get("two", "list").value() == "xy");
  CHECK(store->get("two", "other").value() == std::nullopt);
}

TEST_CASE("a reader sees one moment, with the checkpoint of that moment") {
  const TempDir directory;
  const auto store = open_store(directory.path());
  REQUIRE(store->ensure("one", 1, TableUse::scanned));
  put(*store, "one", "a", "1", 1);
  const auto before = store->reader("one");
  REQUIRE(before.has_value());
  put(*store, "one", "a", "2", 2);
  CHECK((*before)->get("a").value() == "1");
  CHECK((*before)->checkpoint() == 1);
  CHECK(rows_of(**before) == Rows{{"a", "1"}});
  CHECK(rows(*store, "one") == Rows{{"a", "2"}});
}

TEST_CASE("scans keep to their bounds and stop when they are told to, upwards and downwards") {
  const TempDir directory;
  const auto store = open_store(directory.path());
  REQUIRE(store->ensure("one", 1, TableUse::scanned));
  for (const char* key : {"a", "b", "c", "d"}) put(*store, "one", key, "", 1);
  auto reader = store->reader("one");
  REQUIRE(reader.has_value());
  std::string seen;
  const auto all = [&](std::string_view key, std::string_view) {
    seen += key;
    return true;
  };
  const auto two = [&](std::string_view key, std::string_view) {
    seen += key;
    return seen.size() < 2;
  };
  const auto after = [&](Result<void> outcome) {
    REQUIRE(outcome.has_value());
    return std::exchange(seen, {});
  };
  CHECK(after((*reader)->scan("b", "d", all)) == "bc");
  CHECK(after((*reader)->scan("b", "", all)) == "bcd");
  CHECK(after((*reader)->scan("aa", "", two)) == "bc");
  CHECK(after((*reader)->scan_down("b", "d", all)) == "cb");
  CHECK(after((*reader)->scan_down("", "", all)) == "dcba");
  CHECK(after((*reader)->scan_down("bb", "cc", all)) == "c");
  CHECK(after((*reader)->scan_down("a", "", two)) == "dc");
}

TEST_CASE("tables and checkpoints are there after a restart") {
  const TempDir directory;
  {
    const auto store = open_store(directory.path());
    REQUIRE(store->ensure("one", 1, TableUse::scanned));
    put(*store, "one", "a", "1", 5);
  }
  const auto store = open_store(directory.path());
  REQUIRE(store->ensure("one", 1, TableUse::scanned));
  CHECK(rows(*store, "one") == Rows{{"a", "1"}});
  CHECK(checkpoint(*store, "one") == 5);
  CHECK(store->bytes_on_disk() > 0);
}

TEST_CASE("a table of another version begins anew") {
  const TempDir directory;
  const auto store = open_store(directory.path());
  REQUIRE(store->ensure("one", 1, TableUse::scanned));
  put(*store, "one", "a", "1", 5);
  const auto before = store->reader("one");
  REQUIRE(store->ensure("one", 2, TableUse::scanned));
  CHECK(rows(*store, "one").empty());
  CHECK(checkpoint(*store, "one") == 0);
  CHECK(rows_of(**before) == Rows{{"a", "1"}});  // who reads, reads on
}

TEST_CASE("a rebuild fills a second generation, which a swap makes the live one") {
  const TempDir directory;
  auto store = open_store(directory.path());
  REQUIRE(store->ensure("one", 1, TableUse::scanned));
  put(*store, "one", "live", "1", 5);
  REQUIRE(store->start_rebuild("one", 2, TableUse::scanned));
  store->rebuild_tables("one").append("list", "a");
  store->rebuild_tables("one").put("b", "2");
  store->rebuild_tables("one").append("list", "b");
  store->rebuild_tables("one").put("c", "3");
  store->rebuild_tables("one").erase("b");
  REQUIRE(store->finish_rebuild("one", 9));
  const Rows rebuilt{{"c", "3"}, {"list", "ab"}};
  {
    const auto reader = store->rebuild_reader("one");
    REQUIRE(reader.has_value());
    CHECK(rows_of(**reader) == rebuilt);
    CHECK((*reader)->checkpoint() == 9);
  }
  CHECK(rows(*store, "one") == Rows{{"live", "1"}});
  REQUIRE(store->swap("one"));
  CHECK(rows(*store, "one") == rebuilt);
  CHECK(checkpoint(*store, "one") == 9);
  put(*store, "one", "d", "4", 10);
  store.reset();
  store = open_store(directory.path());
  REQUIRE(store->ensure("one", 2, TableUse::scanned));
  CHECK(rows(*store, "one") == Rows{{"c", "3"}, {"d", "4"}, {"list", "ab"}});
}

TEST_CASE("an empty table can be rebuilt") {
  const TempDir directory;
  const auto store = open_store(directory.path());
  REQUIRE(store->start_rebuild("one", 1, TableUse::looked_up));
  CHECK(error_of(store->reader("one")) == ProjectionError::not_found);
  REQUIRE(store->finish_rebuild("one", 3));
  REQUIRE(store->swap("one"));
  CHECK(checkpoint(*store, "one") == 3);
}

TEST_CASE("a rebuild that was dropped or interrupted leaves the live table and no more") {
  const TempDir directory;
  auto store = open_store(directory.path());
  REQUIRE(store->ensure("one", 1, TableUse::scanned));
  put(*store, "one", "live", "1", 5);
  REQUIRE(store->start_rebuild("one", 1, TableUse::scanned));
  REQUIRE(store->drop_rebuild("one"));
  REQUIRE(store->start_rebuild("one", 1, TableUse::scanned));
  store->rebuild_tables("one").put("a", "1");
  REQUIRE(store->finish_rebuild("one", 9));
  store.reset();
  store = open_store(directory.path());
  REQUIRE(store->ensure("one", 1, TableUse::scanned));
  CHECK(rows(*store, "one") == Rows{{"live", "1"}});
  CHECK(checkpoint(*store, "one") == 5);
  REQUIRE(store->start_rebuild("one", 1, TableUse::scanned));
  REQUIRE(store->finish_rebuild("one", 9));
  REQUIRE(store->swap("one"));
  CHECK(rows(*store, "one").empty());
}

TEST_CASE("a store says why it cannot be opened") {
  const TempDir directory;
  CHECK(error_of(ProjectionStore::open({directory.path() / "none", {}, false, false})) ==
        ProjectionError::not_found);
  auto store = open_store(directory.path());
  CHECK(error_of(try_open_store(directory.path())) == ProjectionError::in_use);
  store.reset();
  CHECK(error_of(try_open_store(directory.path(), 2)) == ProjectionError::other_log);
  std::filesystem::resize_file(directory.path() / "CURRENT", 3);
  CHECK(error_of(try_open_store(directory.path())) == ProjectionError::damaged);
}

TEST_CASE("a second process can look at the tables while the first one writes") {
  const TempDir directory;
  const auto store = open_store(directory.path());
  REQUIRE(store->ensure("one", 1, TableUse::scanned));
  put(*store, "one", "a", "1", 5);
  const auto looking = try_open_store(directory.path(), 1, true);
  REQUIRE(looking.has_value());
  put(*store, "one", "a", "2", 6);
  CHECK((*looking)->ensure("one", 1, TableUse::scanned));
  CHECK(error_of((*looking)->ensure("one", 2, TableUse::scanned)) == ProjectionError::not_found);
  CHECK(rows(**looking, "one") == Rows{{"a", "1"}});
  CHECK((*looking)->get("one", "a").value() == "1");
  CHECK(checkpoint(**looking, "one") == 5);
}
