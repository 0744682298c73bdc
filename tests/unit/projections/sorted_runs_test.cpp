#include "projections/sorted_runs.hpp"

#include <doctest/doctest.h>

#include <map>
#include <random>

#include "support/temp_dir.hpp"

using namespace orglog;

namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;

Rows merged(SortedRuns& runs) {
  Rows rows;
  REQUIRE(runs.merge([&](std::string_view key, std::string_view value) -> Result<void> {
    rows.emplace_back(key, value);
    return {};
  }));
  return rows;
}

}  // namespace

TEST_CASE("rows come out in order of keys, however they went in") {
  const testing::TempDir directory;
  SortedRuns runs(directory.path(), "t", 1 << 20);
  runs.put("b", "2");
  runs.put("ab", "1");
  runs.put("", "0");
  runs.put(std::string("ab\0", 3), "nul");
  runs.put("abcdefghi", "long");
  CHECK(merged(runs) == Rows{{"", "0"},
                             {"ab", "1"},
                             {std::string("ab\0", 3), "nul"},
                             {"abcdefghi", "long"},
                             {"b", "2"}});
}

TEST_CASE("of several writes on a key the last counts, and appends follow what stood before") {
  const testing::TempDir directory;
  SortedRuns runs(directory.path(), "t", 1 << 20);
  runs.append("grown", "a");
  runs.append("grown", "b");
  runs.put("kept", "old");
  runs.put("kept", "new");
  runs.put("gone", "x");
  runs.erase("gone");
  runs.put("anew", "x");
  runs.erase("anew");
  runs.append("anew", "y");
  CHECK(merged(runs) == Rows{{"anew", "y"}, {"grown", "ab"}, {"kept", "new"}});
}

TEST_CASE("runs on disk give what one run in memory would give, and leave no file") {
  const testing::TempDir directory;
  std::map<std::string, std::string> model;
  {
    std::mt19937_64 random(7);
    SortedRuns runs(directory.path(), "t", 2'000);
    for (int step = 0; step < 20'000; ++step) {
      const std::string key = "key" + std::to_string(random() % 500);
      const std::string value = std::to_string(step) + ";";
      switch (random() % 4) {
        case 0:
          runs.put(key, value);
          model[key] = value;
          break;
        case 1:
          runs.erase(key);
          model.erase(key);
          break;
        default:
          runs.append(key, value);
          model[key] += value;
      }
    }
    CHECK(merged(runs) == Rows(model.begin(), model.end()));
  }
  CHECK(std::filesystem::is_empty(directory.path()));
}

TEST_CASE("a run that cannot be written is an error when rows are asked for") {
  const testing::TempDir directory;
  SortedRuns runs(directory.path() / "missing", "t", 10);
  runs.put("a", "1");
  runs.put("b", "2");
  const auto outcome = runs.merge([](auto, auto) -> Result<void> { return {}; });
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error() == ProjectionError::io);
}

TEST_CASE("merging ends with the first failure of the visitor") {
  const testing::TempDir directory;
  SortedRuns runs(directory.path(), "t", 1 << 20);
  runs.put("a", "1");
  runs.put("b", "2");
  int visited = 0;
  const auto outcome = runs.merge([&](auto, auto) -> Result<void> {
    ++visited;
    return ProjectionError::damaged;
  });
  CHECK_FALSE(outcome);
  CHECK(visited == 1);
}
