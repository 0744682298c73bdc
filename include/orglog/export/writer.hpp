// A format: how a batch becomes a file. Writers for text formats stand on nothing but the batch;
// Parquet is written by DuckDB's library, where that is installed.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "orglog/base/failure.hpp"
#include "orglog/base/position.hpp"
#include "orglog/base/result.hpp"
#include "orglog/export/batch.hpp"

namespace orglog::exports {

template <class T>
using Exported = OrFailure<T>;

// `PATH cannot be READ: the disk is full.`
template <class Why>
Failure cannot(const std::filesystem::path& path, const std::string& be, const Why& why) {
  return {"io", path.string() + " cannot be " + be + ": " + why.message() + "."};
}

class Writer {
 public:
  virtual ~Writer() = default;
  virtual std::string_view extension() const = 0;  // `parquet`
  // Makes the file, whose folder is there. The same batch makes the same bytes.
  virtual Exported<void> write(const Batch& batch, const std::filesystem::path& file) = 0;
};

std::unique_ptr<Writer> make_ndjson_writer();  // an object a line; null where there is no value
std::unique_ptr<Writer> make_csv_writer();     // RFC 4180; nothing between commas: no value

// `library`: libduckdb.so; empty: ORGLOG_DUCKDB, or where npm and people put it. Fails with
// `duckdb_missing`, and a sentence that says how to get it.
Exported<std::unique_ptr<Writer>> make_parquet_writer(const std::filesystem::path& library);

}  // namespace orglog::exports
