// Parquet, written by way of DuckDB's library and read by DuckDB itself.
#include <doctest/doctest.h>

#include "orglog/export/writer.hpp"
#include "support/duckdb_rows.hpp"

using namespace orglog;
using namespace orglog::exports;
using namespace orglog::testing;

namespace {

constexpr std::array columns{
    Column{"n", ColumnType::integer},    Column{"flag", ColumnType::boolean},
    Column{"at", ColumnType::timestamp}, Column{"day", ColumnType::day},
    Column{"text", ColumnType::text},    Column{"json", ColumnType::json}};
constexpr Table table{"table", columns, false};

// More than one of DuckDB's chunks, texts short and long, nulls here and there.
void fill(Batch& batch, std::size_t rows) {
  for (std::size_t row = 0; row < rows; ++row) {
    batch.add_row();
    batch.integer(0, static_cast<std::int64_t>(row));
    if (row % 3 != 0) batch.boolean(1, row % 2 == 0);
    batch.time(2, Timestamp(std::chrono::seconds(1'700'000'000 + row)));
    if (row % 5 != 0) batch.day(3, Day(std::chrono::days(row % 1'000)));
    if (row % 7 != 0) batch.text(4, std::string(row % 30, 'x') + std::to_string(row));
    batch.text(5, "{\"row\":" + std::to_string(row) + "}");
  }
  batch.finish();
}

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

TEST_CASE("what is written is what DuckDB reads, and the same rows make the same bytes") {
  const auto library = duckdb_library();
  if (!library) {
    MESSAGE("skipped: DuckDB's library is not installed (tests/e2e/duckdb/install.sh)");
    return;
  }
  TempDir directory;
  const auto writer = make_parquet_writer(*library);
  REQUIRE_MESSAGE(writer.has_value(), writer.error().sentence);
  constexpr std::size_t rows = 5'000;
  Batch batch(table);
  fill(batch, rows);
  const auto file = directory.path() / "it's a file.parquet";
  REQUIRE((*writer)->write(batch, file).has_value());
  const auto again = directory.path() / "again.parquet";
  REQUIRE((*writer)->write(batch, again).has_value());
  CHECK(bytes_of(file) == bytes_of(again));

  DuckDbRows read(*library);
  const auto found = read("FROM '" + again.string() + "' ORDER BY n");
  REQUIRE(found.size() == rows);
  std::size_t wrong = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    const auto& one = found[row];
    const std::string text = std::string(row % 30, 'x') + std::to_string(row);
    const bool right =
        one.at("n") == row &&
        (row % 3 == 0 ? one.at("flag").is_null() : one.at("flag").as_bool() == (row % 2 == 0)) &&
        (row % 5 == 0
             ? one.at("day").is_null()
             : one.at("day").as_string() == to_date(Day(std::chrono::days(row % 1'000)))) &&
        (row % 7 == 0 ? one.at("text").is_null() : one.at("text").as_string() == text) &&
        one.at("json").as_string() == "{\"row\":" + std::to_string(row) + "}";
    if (!right) ++wrong;
  }
  CHECK(wrong == 0);
  read.run("SET TimeZone = 'UTC'");
  const auto first = read("FROM '" + again.string() + "' WHERE n = 0");
  CHECK(first[0].at("at").as_string().starts_with("2023-11-14 22:13:20"));
}

TEST_CASE("F-A6: an instant carries its zone, whatever the zone of whoever reads it is") {
  const auto library = duckdb_library();
  if (!library) {
    MESSAGE("skipped: DuckDB's library is not installed (tests/e2e/duckdb/install.sh)");
    return;
  }
  TempDir directory;
  const auto writer = make_parquet_writer(*library);
  REQUIRE_MESSAGE(writer.has_value(), writer.error().sentence);
  Batch batch(table);
  fill(batch, 3'600);
  const auto file = directory.path() / "rows.parquet";
  REQUIRE((*writer)->write(batch, file).has_value());

  DuckDbRows read(*library);
  const std::string from = " FROM '" + file.string() + "'";
  for (const char* zone : {"UTC", "America/New_York", "Asia/Kathmandu"}) {
    CAPTURE(zone);
    read.run(std::string("SET TimeZone = '") + zone + "'");
    const auto found = read("SELECT count(*) AS n, any_value(typeof(\"at\")) AS type" + from +
                            " WHERE \"at\" >= to_timestamp(1700000000) AND"
                            " \"at\" < '2023-11-14T22:43:20Z'::TIMESTAMPTZ");
    CHECK(found[0].at("n") == 1'800);
    CHECK(found[0].at("type") == "TIMESTAMP WITH TIME ZONE");
  }
  const auto types = read("SELECT logical_type AS type FROM parquet_schema('" + file.string() +
                          "') WHERE name = 'at'");
  CHECK(types[0].at("type").as_string().find("isAdjustedToUTC=1") != std::string_view::npos);
}

TEST_CASE("a library that is not there is named, with the way to get it") {
  const auto writer = make_parquet_writer("/nowhere/libduckdb.so");
  if (writer) return;  // another test has loaded it: a process has one
  CHECK(writer.error().code == "duckdb_missing");
  CHECK(writer.error().sentence.find("npm install @duckdb/node-bindings-linux-x64@") !=
        std::string::npos);
}
