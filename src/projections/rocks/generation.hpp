// A generation of a table: its column family, and what reads it.
#pragma once

#include <rocksdb/db.h>

#include <memory>
#include <string>

#include "orglog/projections/store.hpp"

namespace orglog::projection_rocks {

// One column family; the last holder gives the handle back, and with it a dropped family's files.
struct Generation {
  Generation(rocksdb::DB& of, rocksdb::ColumnFamilyHandle* owned) : db(of), handle(owned) {}
  ~Generation() { db.DestroyColumnFamilyHandle(handle); }
  Generation(const Generation&) = delete;
  Generation& operator=(const Generation&) = delete;
  std::string checkpoint_key() const { return "checkpoint/" + handle->GetName(); }

  rocksdb::DB& db;
  rocksdb::ColumnFamilyHandle* handle;
};
using GenerationPointer = std::shared_ptr<Generation>;

Result<std::optional<std::string>> row_of(const Generation& generation,
                                          const rocksdb::ReadOptions& options,
                                          std::string_view key);

// The table as it stands now. Keeps the generation alive, also when another becomes the live one.
Result<std::unique_ptr<TableReader>> read_now(GenerationPointer generation);

}  // namespace orglog::projection_rocks
