// Reads Parquet with DuckDB itself. Skipped where its library is not installed
// (tests/e2e/duckdb/install.sh).
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "export/duckdb.hpp"
#include "support/temp_dir.hpp"

namespace orglog::testing {

// The library that the tests install; nothing when it is not there.
inline std::optional<std::string> duckdb_library() {
  if (const char* named = std::getenv("ORGLOG_DUCKDB")) return named;
  const std::filesystem::path file = ORGLOG_DUCKDB_LIBRARY;
  if (!std::filesystem::exists(file)) return std::nullopt;
  return file.string();
}

class DuckDbRows {
 public:
  explicit DuckDbRows(const std::string& library) {
    const auto loaded = exports::DuckDb::load(library);
    if (!loaded) throw std::runtime_error(loaded.error().sentence);
    duckdb_ = *loaded;
    const bool open = duckdb_->open_ext(nullptr, &database_, nullptr, nullptr) == 0 &&
                      duckdb_->connect(database_, &connection_) == 0;
    if (!open) throw std::runtime_error("DuckDB does not open");
  }
  ~DuckDbRows() {
    duckdb_->disconnect(&connection_);
    duckdb_->close(&database_);
  }
  DuckDbRows(const DuckDbRows&) = delete;
  DuckDbRows& operator=(const DuckDbRows&) = delete;

  // Rows as objects, by way of a JSON file: its C API has a call for each cell.
  boost::json::array operator()(const std::string& sql) {
    const std::filesystem::path file = directory_.path() / "rows.json";
    run("COPY (" + sql + "\n) TO '" + file.string() + "' (FORMAT json, ARRAY true)");
    std::ifstream stream(file);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    return boost::json::parse(text).as_array();
  }

  void run(const std::string& sql) {
    duckdb_result_data result{};
    const int state = duckdb_->query(connection_, sql.c_str(), &result);
    const char* const why = state == 0 ? nullptr : duckdb_->result_error(&result);
    const std::string text = why == nullptr ? "" : why;
    duckdb_->destroy_result(&result);
    if (state != 0) throw std::runtime_error(text + "\n" + sql);
  }

 private:
  const exports::DuckDb* duckdb_ = nullptr;
  duckdb_handle database_ = nullptr;
  duckdb_handle connection_ = nullptr;
  TempDir directory_;
};

}  // namespace orglog::testing
