// What we need of DuckDB's C API (duckdb.h, stable since 1.0), written down by hand: the library
// that npm has comes without its header. Loaded when an export wants it, so that nobody else needs
// it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "orglog/export/writer.hpp"

extern "C" {
// duckdb.h's types; all handles are opaque pointers.
struct orglog_duckdb_handle;
using duckdb_handle = orglog_duckdb_handle*;
using duckdb_callback = void (*)(duckdb_handle info);
using duckdb_function = void (*)(duckdb_handle info, duckdb_handle chunk);
using duckdb_delete = void (*)(void* data);
struct duckdb_result_data {
  std::uint64_t deprecated[5];
  void* internal;
};
}

namespace orglog::exports {

// `duckdb_state`: 0 is success. `duckdb_type` by number: 1 boolean, 5 bigint, 13 date, 17 varchar,
// 31 timestamp with time zone (microseconds since 1970, UTC).
#define ORGLOG_DUCKDB_FUNCTIONS(FUNCTION)                                                       \
  FUNCTION(const char*, library_version, (void))                                                \
  FUNCTION(int, create_config, (duckdb_handle * config))                                        \
  FUNCTION(int, set_config, (duckdb_handle config, const char* name, const char* option))       \
  FUNCTION(void, destroy_config, (duckdb_handle * config))                                      \
  FUNCTION(int, open_ext,                                                                       \
           (const char* path, duckdb_handle* database, duckdb_handle config, char** error))     \
  FUNCTION(void, close, (duckdb_handle * database))                                             \
  FUNCTION(int, connect, (duckdb_handle database, duckdb_handle * connection))                  \
  FUNCTION(void, disconnect, (duckdb_handle * connection))                                      \
  FUNCTION(int, query, (duckdb_handle connection, const char* sql, duckdb_result_data* result)) \
  FUNCTION(const char*, result_error, (duckdb_result_data * result))                            \
  FUNCTION(void, destroy_result, (duckdb_result_data * result))                                 \
  FUNCTION(void, free, (void* pointer))                                                         \
  FUNCTION(duckdb_handle, create_table_function, (void))                                        \
  FUNCTION(void, destroy_table_function, (duckdb_handle * function))                            \
  FUNCTION(void, table_function_set_name, (duckdb_handle function, const char* name))           \
  FUNCTION(void, table_function_set_extra_info,                                                 \
           (duckdb_handle function, void* data, duckdb_delete destroy))                         \
  FUNCTION(void, table_function_set_bind, (duckdb_handle function, duckdb_callback bind))       \
  FUNCTION(void, table_function_set_init, (duckdb_handle function, duckdb_callback init))       \
  FUNCTION(void, table_function_set_function, (duckdb_handle function, duckdb_function call))   \
  FUNCTION(int, register_table_function, (duckdb_handle connection, duckdb_handle function))    \
  FUNCTION(void*, bind_get_extra_info, (duckdb_handle info))                                    \
  FUNCTION(void, bind_add_result_column,                                                        \
           (duckdb_handle info, const char* name, duckdb_handle type))                          \
  FUNCTION(void, init_set_max_threads, (duckdb_handle info, std::uint64_t threads))             \
  FUNCTION(void*, function_get_extra_info, (duckdb_handle info))                                \
  FUNCTION(duckdb_handle, create_logical_type, (int type))                                      \
  FUNCTION(void, destroy_logical_type, (duckdb_handle * type))                                  \
  FUNCTION(std::uint64_t, vector_size, (void))                                                  \
  FUNCTION(duckdb_handle, data_chunk_get_vector, (duckdb_handle chunk, std::uint64_t column))   \
  FUNCTION(void, data_chunk_set_size, (duckdb_handle chunk, std::uint64_t rows))                \
  FUNCTION(void*, vector_get_data, (duckdb_handle vector))                                      \
  FUNCTION(void, vector_ensure_validity_writable, (duckdb_handle vector))                       \
  FUNCTION(std::uint64_t*, vector_get_validity, (duckdb_handle vector))

class DuckDb {
 public:
  // Tries `library`, or the usual places. A process loads it once, to its end: a callback of the
  // API is told a handle and nothing else, and only the library can say what is behind it.
  static Exported<const DuckDb*> load(const std::filesystem::path& library);
  static const DuckDb* loaded();

#define ORGLOG_DECLARE(Type, name, parameters) Type(*name) parameters = nullptr;
  ORGLOG_DUCKDB_FUNCTIONS(ORGLOG_DECLARE)
#undef ORGLOG_DECLARE

 private:
  bool resolve(void* handle, std::string& missing);
};

}  // namespace orglog::exports
