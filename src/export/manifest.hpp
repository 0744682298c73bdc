// OUT/export.json: of which store an export is, and up to which position each table goes. It is
// what makes a folder ours: without it nothing in there is replaced. While files are being moved
// into place it says so.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "orglog/export/export.hpp"

namespace orglog::exports {

// What the columns are. Raise it when a column gets another type: files of two kinds are no table.
// 2: instants in Parquet carry their zone.
inline constexpr std::int64_t table_version = 2;

struct Manifest {
  std::string store;
  std::string format;
  std::int64_t version = table_version;
  bool complete = true;                    // false: cut off while files were moved
  std::map<std::string, Position> tables;  // exclusive end
};

std::filesystem::path manifest_file(const std::filesystem::path& to);
// Nothing when there is none.
Exported<std::optional<Manifest>> read_manifest(const std::filesystem::path& to);
// By way of `staging`, whose file system is the same.
Exported<void> write_manifest(const Manifest& manifest, const std::filesystem::path& to,
                              const std::filesystem::path& staging);
// Whether this export fits to what is there.
Exported<void> check_fits(const std::optional<Manifest>& there, const Uuid& store,
                          const Options& options);

}  // namespace orglog::exports
