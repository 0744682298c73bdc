#include "export/duckdb.hpp"

#include <dlfcn.h>

#include <cstdlib>
#include <memory>
#include <mutex>
#include <vector>

namespace orglog::exports {
namespace {

constexpr std::string_view how_to_get_it =
    "Parquet needs DuckDB's library: run npm install @duckdb/node-bindings-linux-x64@1.5.6-r.1 "
    "here, "
    "or name the file libduckdb.so with --duckdb or ORGLOG_DUCKDB. "
    "The formats ndjson, csv and sqlite need nothing.";

#if defined(__aarch64__)
constexpr std::string_view in_npm = "@duckdb/node-bindings-linux-arm64/libduckdb.so";
#else
constexpr std::string_view in_npm = "@duckdb/node-bindings-linux-x64/libduckdb.so";
#endif

std::mutex loading;
std::unique_ptr<const DuckDb> in_this_process;

std::vector<std::string> places(const std::filesystem::path& library) {
  if (!library.empty()) return {library.string()};
  if (const char* named = std::getenv("ORGLOG_DUCKDB"); named != nullptr && *named != '\0') {
    return {named};
  }
  std::vector<std::string> places;
  for (const std::string_view folder : {"node_modules/", "build/duckdb/node_modules/",
                                        "/usr/local/lib/node_modules/", "/usr/lib/node_modules/"}) {
    const std::filesystem::path file = std::string(folder) + std::string(in_npm);
    if (std::filesystem::exists(file)) places.push_back(std::filesystem::absolute(file).string());
  }
  places.emplace_back("libduckdb.so");  // where the system's loader looks
  return places;
}

}  // namespace

bool DuckDb::resolve(void* handle, std::string& missing) {
#define ORGLOG_RESOLVE(Type, name, parameters)                                 \
  name = reinterpret_cast<Type(*) parameters>(dlsym(handle, "duckdb_" #name)); \
  if (name == nullptr) missing = "duckdb_" #name;
  ORGLOG_DUCKDB_FUNCTIONS(ORGLOG_RESOLVE)
#undef ORGLOG_RESOLVE
  return missing.empty();
}

const DuckDb* DuckDb::loaded() { return in_this_process.get(); }

Exported<const DuckDb*> DuckDb::load(const std::filesystem::path& library) {
  const std::lock_guard lock(loading);
  if (in_this_process) return in_this_process.get();
  std::string tried;
  for (const std::string& place : places(library)) {
    void* const handle = dlopen(place.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (handle == nullptr) {
      tried = place;
      continue;
    }
    auto duckdb = std::make_unique<DuckDb>();
    std::string missing;
    if (!duckdb->resolve(handle, missing)) {
      return Failure{"duckdb_unknown",
                     place + " is no DuckDB that we know: it lacks " + missing + "."};
    }
    if (const std::string_view version = duckdb->library_version(); !version.starts_with("v1.")) {
      return Failure{"duckdb_unknown", place + " is DuckDB " + std::string(version) +
                                           "; we know the first major version."};
    }
    in_this_process = std::move(duckdb);
    return in_this_process.get();
  }
  const bool was_named = tried != "libduckdb.so";
  return Failure{"duckdb_missing",
                 (was_named ? tried + " cannot be loaded. " : "") + std::string(how_to_get_it)};
}

}  // namespace orglog::exports
