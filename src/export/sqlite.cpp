// A whole export makes a new file beside the old one, without a journal, and takes its place. One
// that adds does so in one transaction, which SQLite undoes if it is cut off.
#include "export/sqlite.hpp"

#include <sqlite3.h>

#include <array>

#include "export/manifest.hpp"

namespace orglog::exports {
namespace {

namespace fs = std::filesystem;

constexpr const char* file_name = "orglog.sqlite";
constexpr const char* new_name = ".export.sqlite";

std::string_view type_of(ColumnType type) {
  return type == ColumnType::integer || type == ColumnType::boolean ? "INTEGER" : "TEXT";
}

class Database {
 public:
  ~Database() { close(); }
  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  Exported<void> open(const fs::path& file) {
    if (sqlite3_open(file.c_str(), &handle_) != SQLITE_OK) return failed();
    return {};
  }
  Exported<void> run(const std::string& sql) {
    if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return failed();
    return {};
  }
  Exported<sqlite3_stmt*> prepare(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(handle_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
      return failed();
    }
    return statement;
  }
  Failure failed() const {
    return {"io", "SQLite failed: " + std::string(sqlite3_errmsg(handle_)) + "."};
  }
  void close() {
    if (handle_ != nullptr) sqlite3_close(handle_);
    handle_ = nullptr;
  }

 private:
  sqlite3* handle_ = nullptr;
};

struct Insert {
  explicit Insert(sqlite3_stmt* prepared) : statement(prepared) {}
  ~Insert() { sqlite3_finalize(statement); }
  Insert(const Insert&) = delete;
  Insert& operator=(const Insert&) = delete;
  sqlite3_stmt* statement;
};

void bind_text(sqlite3_stmt* statement, int place, std::string_view text) {
  sqlite3_bind_text(statement, place, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
}

void bind(sqlite3_stmt* statement, int place, const Cells& cells, std::size_t row) {
  if (!cells.has(row)) {
    sqlite3_bind_null(statement, place);
    return;
  }
  switch (cells.type()) {
    case ColumnType::integer:
      sqlite3_bind_int64(statement, place, cells.get<std::int64_t>(row));
      break;
    case ColumnType::boolean:
      sqlite3_bind_int(statement, place, cells.get<bool>(row) ? 1 : 0);
      break;
    case ColumnType::timestamp:
      bind_text(statement, place,
                to_rfc3339(Timestamp(std::chrono::microseconds(cells.get<std::int64_t>(row)))));
      break;
    case ColumnType::day:
      bind_text(statement, place, to_date(Day(std::chrono::days(cells.get<std::int32_t>(row)))));
      break;
    case ColumnType::text:
    case ColumnType::json: {
      const Text text = cells.get<Text>(row);
      bind_text(statement, place, text.view());
      break;
    }
  }
}

class Sqlite final : public Destination {
 public:
  Sqlite(const Uuid& store, const Options& options, Position end, std::optional<Manifest> there)
      : options_(options) {
    if (there) manifest_ = std::move(*there);
    adds_ = options.since && fs::exists(options.to / file_name);
    manifest_.store = to_string(store);
    manifest_.format = to_text(options.format);
    manifest_.version = table_version;
    if (!adds_) manifest_.tables.clear();  // the new file has what this export writes
    for (const Table* table : tables_of(options)) {
      manifest_.tables[std::string(table->name)] = end;
      reports_.push_back({table->name, 0, 1});
    }
  }

  Exported<void> open() {
    std::error_code ignored;
    fs::remove(options_.to / new_name, ignored);
    ORGLOG_TRY(database_.open(options_.to / (adds_ ? file_name : new_name)));
    if (!adds_) ORGLOG_TRY(database_.run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF"));
    ORGLOG_TRY(database_.run("BEGIN"));
    for (const Table* table : tables_of(options_)) ORGLOG_TRY(make(*table));
    return {};
  }

  Exported<void> put(Batch& batch, std::optional<Day> date, std::uint64_t) override {
    batch.finish();
    sqlite3_stmt* const statement = inserts_.at(batch.table().name)->statement;
    const std::string day = date ? to_date(*date) : std::string();
    for (std::size_t row = 0; row < batch.rows(); ++row) {
      int place = 1;
      for (std::size_t column = 0; column < batch.table().columns.size(); ++column) {
        bind(statement, place++, batch.cells(column), row);
      }
      if (date) bind_text(statement, place, day);
      if (sqlite3_step(statement) != SQLITE_DONE) return database_.failed();
      sqlite3_reset(statement);
    }
    for (TableReport& report : reports_) {
      if (report.name == batch.table().name) report.rows += batch.rows();
    }
    return {};
  }

  Exported<void> finish(Report& report) override {
    for (const Table* table : tables_of(options_)) {
      if (!table->grows) continue;
      const std::string name(table->name);
      ORGLOG_TRY(database_.run("CREATE INDEX IF NOT EXISTS " + name + "_position ON " + name +
                               " (position)"));
    }
    inserts_.clear();
    ORGLOG_TRY(database_.run("COMMIT"));
    database_.close();
    std::error_code failed;
    if (!adds_) fs::rename(options_.to / new_name, options_.to / file_name, failed);
    if (failed) {
      return Failure{"io", (options_.to / file_name).string() +
                               " cannot be put in place: " + failed.message() + "."};
    }
    report.tables = reports_;
    report.bytes = fs::file_size(options_.to / file_name, failed);
    const fs::path staging = options_.to / ".export";
    fs::create_directories(staging, failed);
    ORGLOG_TRY(write_manifest(manifest_, options_.to, staging));
    fs::remove_all(staging, failed);
    return {};
  }

 private:
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
      ORGLOG_TRY(database_.run("DROP TABLE IF EXISTS " + name));
    }
    ORGLOG_TRY(database_.run("CREATE TABLE IF NOT EXISTS " + name + " (" + columns + ")"));
    ORGLOG_TRY_ASSIGN(insert, database_.prepare("INSERT INTO " + name + " VALUES (" + marks + ")"));
    inserts_[table.name] = std::make_unique<Insert>(insert);
    if (!table.grows || !options_.since) return {};
    // From an export that was cut off between its commit and the manifest.
    return database_.run("DELETE FROM " + name +
                         " WHERE position >= " + std::to_string(*options_.since));
  }

  Options options_;
  bool adds_ = false;
  Manifest manifest_;
  std::vector<TableReport> reports_;
  Database database_;
  std::map<std::string_view, std::unique_ptr<Insert>> inserts_;
};

}  // namespace

Exported<std::unique_ptr<Destination>> make_sqlite(const Uuid& store, const Options& options,
                                                   Position end) {
  ORGLOG_TRY_ASSIGN(there, read_manifest(options.to));
  ORGLOG_TRY(check_fits(there, store, options));
  auto sqlite = std::make_unique<Sqlite>(store, options, end, std::move(there));
  ORGLOG_TRY(sqlite->open());
  return std::unique_ptr<Destination>(std::move(sqlite));
}

}  // namespace orglog::exports
