// Takes a log away for offline analytics: as tables in files that DuckDB, Spark, Trino and
// ClickHouse read, or in one SQLite database. Reads only, so that it works beside a running server;
// everything is as of one position, and the same position makes the same bytes. Memory is bounded
// by limits::export_* and by the size of what is so now, not by the length of the log.
//
//   OUT/events/date=2026-08-21/part-000000000000.parquet   the date is that of occurred_at; the
//   number OUT/audit/date=2026-08-21/part-000000000000.parquet    is the position of the part's
//   first event OUT/members/part-000000000000.parquet                  and so on: of a row, in
//   those that do not grow OUT/export.json                                        of which store,
//   up to which position
//
// Everything is written under OUT/.export and moved when it is whole: an export that was killed
// leaves the last one as it was.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "orglog/codec/journal.hpp"
#include "orglog/export/writer.hpp"

namespace orglog::exports {

enum class Format : std::uint8_t { parquet, ndjson, csv, sqlite };
std::string_view to_text(Format format);
std::optional<Format> parse_format(std::string_view text);
// `events`, `members`, ...
std::vector<std::string_view> table_names();

struct Options {
  std::filesystem::path to;
  Format format = Format::parquet;
  // Nothing: everything, and what was there before is replaced. Else files are added to the tables
  // that grow, with the events from this position on; the export that is there must end here.
  std::optional<Position> since{};
  std::optional<Position> end{};      // exclusive; nothing: the end of the log
  std::vector<std::string> tables{};  // nothing: all
  std::filesystem::path duckdb{};     // see make_parquet_writer
};

struct TableReport {
  std::string_view name;
  std::uint64_t rows = 0;
  std::uint64_t files = 0;
};

struct Report {
  Position from = 0;
  Position end = 0;  // where the next export goes on
  std::vector<TableReport> tables;
  std::uint64_t bytes = 0;  // of the files that were written
};

using Progress = std::function<void(Position done, Position end)>;

// `store` is the log's id. One thread. Fails with `damaged` where the log is, `io`, `usage`
// (options that exclude each other or the export that is there), or as a writer does.
Exported<Report> export_log(const Journal& journal, const Uuid& store, const Options& options,
                            const Progress& progress = {});

}  // namespace orglog::exports
