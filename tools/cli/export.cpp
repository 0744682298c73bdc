// Taking a store's history away: tables for other programs.
#include "orglog/export/export.hpp"

#include <CLI/CLI.hpp>
#include <iostream>

#include "cli/output.hpp"
#include "cli/progress_bar.hpp"
#include "cli/store.hpp"
#include "cli/verbs.hpp"
#include "orglog/base/command_line.hpp"

namespace orglog::cli {
namespace {

void to_directory(CLI::App& verb, Arguments& arguments) {
  verb.add_option("--to", arguments.to, "where the tables go; made when it is not there")
      ->type_name("OUT")
      ->required();
}

void format(CLI::App& verb, Arguments& arguments) {
  verb.add_option("--format", arguments.format, "parquet without it")
      ->type_name("parquet|ndjson|csv|sqlite")
      ->check([](const std::string& text) {
        return exports::parse_format(text) ? std::string()
                                           : "must be parquet, ndjson, csv or sqlite, not " + text;
      });
}

void since_position(CLI::App& verb, Arguments& arguments) {
  number_option(verb, "--since", arguments.since_position,
                "add the events from this position on to the export that ends there", 0,
                most_positions)
      ->type_name("P");
}

void tables(CLI::App& verb, Arguments& arguments) {
  std::string known;
  for (const std::string_view name : exports::table_names()) {
    known += (known.empty() ? "" : ", ") + std::string(name);
  }
  verb.add_option("--table", arguments.tables, "only this one, once or more: " + known)
      ->type_name("TABLE")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->check([known](const std::string& text) {
        for (const std::string_view name : exports::table_names()) {
          if (name == text) return std::string();
        }
        return "must be one of " + known + ", not " + text;
      });
}

void duckdb(CLI::App& verb, Arguments& arguments) {
  verb.add_option("--duckdb", arguments.duckdb,
                  "DuckDB's library for Parquet; else ORGLOG_DUCKDB, or where npm put it")
      ->type_name("FILE");
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

void print_as_json(const exports::Report& report) {
  boost::json::array tables;
  for (const exports::TableReport& one : report.tables) {
    tables.push_back({{"name", one.name}, {"rows", one.rows}, {"files", one.files}});
  }
  print_json({{"from", report.from},
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
  if (context.json()) {
    print_as_json(*report);
  } else {
    print(*report, arguments.to);
  }
  return {};
}

}  // namespace

Family export_verbs() {
  namespace p = parameter;
  return {"Taking history away",
          {{"export",
            "write the history and what is so as tables for other programs",
            {p::data, to_directory, format, since_position, p::at, tables, duckdb},
            export_tables,
            true,
            "orglog export --data ./data --to ./out\n"
            "duckdb -c \"FROM './out/events/**/*.parquet'\""}}};
}

}  // namespace orglog::cli
