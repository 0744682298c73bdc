// A whole export makes a new file beside the old one, without a journal, and takes its place. One
// that adds does so in one transaction, which SQLite undoes if it is cut off.
#include <algorithm>

#include "export/destination.hpp"
#include "vault/database.hpp"

namespace orglog::exports {
namespace {

namespace fs = std::filesystem;

using vault::Statement;

constexpr const char* file_name = "orglog.sqlite";
constexpr const char* new_name = ".export.sqlite";

std::string_view type_of(ColumnType type) {
  return type == ColumnType::integer || type == ColumnType::boolean ? "INTEGER" : "TEXT";
}

void bind(Statement& statement, int place, const Cells& cells, std::size_t row) {
  if (!cells.has(row)) return statement.bind(place, nullptr);
  switch (cells.type()) {
    case ColumnType::integer:
      return statement.bind(place, cells.get<std::int64_t>(row));
    case ColumnType::boolean:
      return statement.bind(place, std::int64_t{cells.get<bool>(row)});
    case ColumnType::timestamp:
      return statement.bind_text(
          place, to_rfc3339(Timestamp(std::chrono::microseconds(cells.get<std::int64_t>(row)))));
    case ColumnType::day:
      return statement.bind_text(place,
                                 to_date(Day(std::chrono::days(cells.get<std::int32_t>(row)))));
    case ColumnType::text:
    case ColumnType::json:
      return statement.bind_text(place, cells.get<Text>(row).view());
  }
}

class Sqlite final : public Destination {
 public:
  Sqlite(const Options& options, Manifest manifest)
      : Destination(options, std::move(manifest)),
        adds_(options.since && fs::exists(options.to / file_name)) {
    for (TableReport& report : reports_) report.files = 1;
    if (adds_) return;
    // The new file has what this export writes.
    std::erase_if(manifest_.tables, [&](const auto& table) {
      return std::ranges::find(reports_, table.first, &TableReport::name) == reports_.end();
    });
  }

  Exported<void> open() {
    std::error_code ignored;
    fs::remove(options_.to / new_name, ignored);
    const fs::path file = options_.to / (adds_ ? file_name : new_name);
    auto opened = vault::Database::open_plain(file);
    if (!opened) return Failure{"io", "SQLite cannot open " + file.string() + "."};
    database_ = std::move(*opened);
    if (!adds_) ORGLOG_TRY(run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF"));
    ORGLOG_TRY(run("BEGIN"));
    for (const Table* table : tables_of(options_)) ORGLOG_TRY(make(*table));
    return {};
  }

  Exported<void> put(Batch& batch, std::optional<Day> date, std::uint64_t) override {
    batch.finish();
    Statement& statement = inserts_.at(batch.table().name);
    const std::string day = date ? to_date(*date) : std::string();
    for (std::size_t row = 0; row < batch.rows(); ++row) {
      int place = 1;
      for (std::size_t column = 0; column < batch.table().columns.size(); ++column) {
        bind(statement, place++, batch.cells(column), row);
      }
      if (date) statement.bind_text(place, day);
      if (!statement.step()) return failed();
      statement.reset();
    }
    count(batch, 0);
    return {};
  }

  Exported<void> finish(Report& report) override {
    for (const Table* table : tables_of(options_)) {
      if (!table->grows) continue;
      const std::string name(table->name);
      ORGLOG_TRY(
          run("CREATE INDEX IF NOT EXISTS " + name + "_position ON " + name + " (position)"));
    }
    inserts_.clear();
    ORGLOG_TRY(run("COMMIT"));
    database_.reset();
    std::error_code failed;
    if (!adds_) fs::rename(options_.to / new_name, options_.to / file_name, failed);
    if (failed) return cannot(options_.to / file_name, "put in place", failed);
    report.tables = reports_;
    report.bytes = fs::file_size(options_.to / file_name, failed);
    const fs::path staging = options_.to / ".export";
    fs::create_directories(staging, failed);
    ORGLOG_TRY(write_manifest(manifest_, options_.to, staging));
    fs::remove_all(staging, failed);
    return {};
  }

 private:
  Failure failed() const { return {"io", "SQLite failed: " + std::string(database_->why()) + "."}; }
  Exported<void> run(const std::string& sql) const {
    if (!database_->run_all(sql.c_str())) return failed();
    return {};
  }
  Exported<void> make(const Table& table) {
    const std::string name(table.name);
    std::string columns, marks;
    for (const Column& column : table.columns) {
      columns += (columns.empty() ? "" : ", ") + std::string(column.name) + " " +
                 std::string(type_of(column.type));
      marks += marks.empty() ? "?" : ",?";
    }
    if (table.grows) {
      columns += ", date TEXT";
      marks += ",?";
    } else {
      ORGLOG_TRY(run("DROP TABLE IF EXISTS " + name));
    }
    ORGLOG_TRY(run("CREATE TABLE IF NOT EXISTS " + name + " (" + columns + ")"));
    auto insert = database_->prepare(("INSERT INTO " + name + " VALUES (" + marks + ")").c_str());
    if (!insert) return failed();
    inserts_.emplace(table.name, std::move(*insert));
    if (!table.grows || !options_.since) return {};
    // From an export that was cut off between its commit and the manifest.
    return run("DELETE FROM " + name + " WHERE position >= " + std::to_string(*options_.since));
  }

  bool adds_ = false;
  std::optional<vault::Database> database_;
  std::map<std::string_view, Statement> inserts_;
};

}  // namespace

Exported<std::unique_ptr<Destination>> make_sqlite(const Options& options, Manifest manifest) {
  auto sqlite = std::make_unique<Sqlite>(options, std::move(manifest));
  ORGLOG_TRY(sqlite->open());
  return std::unique_ptr<Destination>(std::move(sqlite));
}

}  // namespace orglog::exports
