// Taking a store's history away: tables for other programs.
#include "orglog/export/export.hpp"

#include <iostream>

#include "cli/output.hpp"
#include "cli/progress_bar.hpp"
#include "cli/store.hpp"
#include "cli/verbs.hpp"

namespace orglog::cli {
namespace {

std::string check_format(const std::string& text) {
  if (exports::parse_format(text)) return {};
  return "must be parquet, ndjson, csv or sqlite, not " + text;
}

constexpr Parameter format =
    Parameter{"--format", &Arguments::format, "parquet without it", "parquet|ndjson|csv|sqlite"}
        .checked(check_format);

std::string table_names(const char* between) {
  std::string names;
  for (const std::string_view name : exports::table_names())
    names += (names.empty() ? "" : between) + std::string(name);
  return names;
}

Parameter tables() {
  static const std::string help = "only this one, once or more: " + table_names(", ");
  static const std::string names = table_names("|");
  return Parameter{"--table", &Arguments::tables, help.c_str(), "TABLE"}.greedy().one_of(
      names.c_str());
}

exports::Options options_of(const Arguments& arguments) {
  exports::Options options;
  options.to = arguments.to;
  options.format = exports::parse_format(arguments.format).value_or(exports::Format::parquet);
  options.since = arguments.since_position;
  if (arguments.at) options.end = *arguments.at + 1;
  options.tables = arguments.tables;
  options.duckdb = arguments.duckdb;
  return options;
}

void print(const exports::Report& report, const std::string& to) {
  Table table({"table", ">rows", ">files"});
  for (const exports::TableReport& one : report.tables) {
    table.row({std::string(one.name), grouped(one.rows), grouped(one.files)});
  }
  table.print();
  std::cout << grouped(report.end - report.from) << " events from position " << report.from << ", "
            << readable_bytes(report.bytes) << " in " << to << ". Go on with --since " << report.end
            << ".\n";
}

Done print_as_json(const exports::Report& report) {
  boost::json::array tables;
  for (const exports::TableReport& one : report.tables) {
    tables.push_back({{"name", one.name}, {"rows", one.rows}, {"files", one.files}});
  }
  return print_json({{"from", report.from},
                     {"end", report.end},
                     {"bytes", report.bytes},
                     {"tables", std::move(tables)}});
}

Done export_tables(Context& context, const Arguments& arguments) {
  ORGLOG_TRY_ASSIGN(log, open_readable_log(arguments.data));
  ProgressBar bar("Exporting");
  const auto report =
      exports::export_log(*log, log.stored->id(), options_of(arguments),
                          [&](Position done, Position end) { bar.show(done, end); });
  bar.clear();
  if (!report) return report.error();
  if (context.json()) return print_as_json(*report);
  print(*report, arguments.to);
  return {};
}

}  // namespace

Family export_verbs() {
  namespace p = parameter;
  return {"Taking history away",
          {{"export",
            "write the history and what is so as tables for other programs",
            {p::data, p::to_tables, format, p::since_position, p::at, tables(), p::duckdb},
            export_tables,
            "orglog export --data ./data --to ./out\n"
            "duckdb -c \"FROM './out/events/**/*.parquet'\"",
            true}}};
}

}  // namespace orglog::cli
