// A generation of a table: its column family, and what reads and writes it.
#pragma once

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <memory>
#include <optional>
#include <string>

#include "orglog/base/bytes.hpp"
#include "orglog/projections/store.hpp"
#include "projections/rocks/options.hpp"

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

// The table as it stands now. Keeps the generation alive, also when another becomes the live one.
Result<std::unique_ptr<TableReader>> read_now(GenerationPointer generation);

class BatchTables final : public Tables {
 public:
  BatchTables(rocksdb::WriteBatch& batch, GenerationPointer generation)
      : batch_(batch), generation_(std::move(generation)) {}
  void put(std::string_view key, std::string_view value) override {
    batch_.Put(generation_->handle, slice(key), slice(value));
  }
  void append(std::string_view key, std::string_view bytes) override {
    batch_.Merge(generation_->handle, slice(key), slice(bytes));
  }
  void erase(std::string_view key) override { batch_.Delete(generation_->handle, slice(key)); }
  void set_checkpoint(Position next) {
    std::string value;
    append_little(value, next);
    batch_.Put(generation_->checkpoint_key(), value);
  }

 private:
  rocksdb::WriteBatch& batch_;
  GenerationPointer generation_;
};

}  // namespace orglog::projection_rocks
