// SQLite as results: one connection, statements that end with their scope, transactions that are
// rolled back unless they are committed. One thread at a time.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>
#include <type_traits>

#include "orglog/base/ids.hpp"
#include "orglog/base/time.hpp"
#include "orglog/vault/vault.hpp"

namespace orglog::vault {

// What went wrong, by SQLite's result code.
VaultError error_of(int code);

inline std::int64_t microseconds(Timestamp time) { return time.time_since_epoch().count(); }
inline Timestamp timestamp(std::int64_t value) {
  return Timestamp{std::chrono::microseconds{value}};
}

class Statement {
 public:
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}

  void bind(int index, std::int64_t value) { sqlite3_bind_int64(statement_.get(), index, value); }
  // As a blob, which the caller keeps until the statement has been stepped.
  void bind(int index, std::string_view value) {
    sqlite3_bind_blob64(statement_.get(), index, value.data(), value.size(), SQLITE_STATIC);
  }
  void bind(int index, std::nullptr_t) { sqlite3_bind_null(statement_.get(), index); }
  // As text, which is copied.
  void bind_text(int index, std::string_view value) {
    sqlite3_bind_text64(statement_.get(), index, value.data(), value.size(), SQLITE_TRANSIENT,
                        SQLITE_UTF8);
  }
  // True: a row is there to be read.
  Result<bool> step();
  // To be stepped again, with what is bound.
  void reset() { sqlite3_reset(statement_.get()); }
  std::int64_t integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }
  // Until the next step.
  std::string_view bytes(int column) const;
  // Nil when the column does not hold one.
  Uuid uuid(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

// What makes a file one of a kind: numbers that SQLite keeps in its header, and the tables.
struct DatabaseFormat {
  std::int64_t application_id;
  std::int64_t version;
  const char* settings;
  const char* tables;                  // of version 1
  const char* later_tables = nullptr;  // what the version before lacks; nothing: it is not known
};

class Database {
 public:
  // Makes the file with mode 0600, its directory entry synced, when it is not there; with
  // `read_only` it fails with `not_found` then.
  static Result<Database> open(const std::filesystem::path& file, const DatabaseFormat& format,
                               bool read_only = false);
  // A database of no kind: made as any file is.
  static Result<Database> open_plain(const std::filesystem::path& file);

  // Values fill the question marks from left to right.
  template <class... Values>
  Result<Statement> prepare(const char* sql, const Values&... values) const {
    sqlite3_stmt* compiled = nullptr;
    const int code = sqlite3_prepare_v2(connection_.get(), sql, -1, &compiled, nullptr);
    if (code != SQLITE_OK) return error_of(code);
    Statement statement(compiled);
    int index = 0;
    (statement.bind(++index, values), ...);
    return statement;
  }
  // Runs a statement whose rows, if any, are of no interest.
  template <class... Values>
  Result<void> run(const char* sql, const Values&... values) const {
    ORGLOG_TRY_ASSIGN(statement, prepare(sql, values...));
    while (true) {
      ORGLOG_TRY_ASSIGN(more, statement.step());
      if (!more) return {};
    }
  }
  // The first column of the first row; zero when there is none.
  template <class... Values>
  Result<std::int64_t> integer(const char* sql, const Values&... values) const {
    ORGLOG_TRY_ASSIGN(statement, prepare(sql, values...));
    ORGLOG_TRY_ASSIGN(row, statement.step());
    return row ? statement.integer(0) : 0;
  }
  // Several statements without values.
  Result<void> run_all(const char* sql) const;
  // Into a new file of mode 0600 that takes the place of `to` when it is synced.
  Result<void> copy_to(const std::filesystem::path& to) const;
  // The words of SQLite about the last failure.
  const char* why() const { return sqlite3_errmsg(connection_.get()); }

 private:
  struct Close {
    void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
  };
  explicit Database(sqlite3* connection) : connection_(connection) {}
  std::unique_ptr<sqlite3, Close> connection_;
};

class Transaction {
 public:
  static Result<Transaction> begin(const Database& database);
  ~Transaction();
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  Result<void> commit();

 private:
  explicit Transaction(const Database* database) : database_(database) {}
  const Database* database_;
};

}  // namespace orglog::vault
