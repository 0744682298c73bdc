// Column families: `default` holds the facts about the tables, and each generation of a table has
// one of its own, `<name>.<s, k or l><number>`: the letter says how it is read (TableUse), since
// the settings are needed before anything can be read. In `default`, all numbers little-endian:
//   format                  u32
//   log                     the store id of the log, 16 bytes
//   live/<name>             u32 version, then the live column family's name
//   checkpoint/<family>     u64
// A column family that no `live/` names is what an interrupted rebuild left; opening removes it.
#include "orglog/projections/store.hpp"

#include <rocksdb/env.h>
#include <rocksdb/sst_file_writer.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "orglog/base/bytes.hpp"
#include "orglog/base/invariant.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/log/endless_files.hpp"
#include "orglog/log/patient_files.hpp"
#include "projections/rocks/generation.hpp"
#include "projections/rocks/options.hpp"
#include "projections/sorted_runs.hpp"

namespace orglog {
namespace {

using namespace projection_rocks;

constexpr std::uint32_t format = 1;
// Few: a part of the cache must have room for the index of a whole file.
constexpr int cache_shard_bits = 2;
constexpr std::uint64_t rows_per_size_check = 1'024;

// In the order of TableUse.
constexpr std::string_view use_letters = "skl";

std::string family_name(std::string_view name, TableUse use, std::uint64_t number) {
  return std::string(name) + '.' + use_letters[static_cast<std::size_t>(use)] +
         std::to_string(number);
}
TableUse use_of(const std::string& family) {
  const std::size_t dot = family.find('.');
  if (dot == std::string::npos) return TableUse::scanned;
  const std::size_t letter = use_letters.find(family[dot + 1]);
  return letter == std::string_view::npos ? TableUse::scanned : static_cast<TableUse>(letter);
}
std::uint64_t number_of(const std::string& family) {
  const std::size_t dot = family.find('.');
  return dot == std::string::npos ? 0 : std::stoull(family.substr(dot + 2));
}

std::string bytes_of(auto number) {
  std::string bytes;
  append_little(bytes, number);
  return bytes;
}

struct Table {
  std::uint32_t version = 0;
  GenerationPointer live;
  std::uint32_t next_version = 0;  // of the rebuild under way
  GenerationPointer next;
  std::unique_ptr<SortedRuns> runs;
};

class RocksProjectionStore final : public ProjectionStore {
 public:
  explicit RocksProjectionStore(ProjectionStoreOptions options)
      : options_(std::move(options)),
        cache_(rocksdb::NewLRUCache(limits::projection_cache_bytes, cache_shard_bits)) {}

  // What is in memory goes to table files, so that the next start has no log to read again.
  ~RocksProjectionStore() override {
    std::vector<rocksdb::ColumnFamilyHandle*> families;
    for (auto& [name, table] : tables_) {
      table.runs.reset();
      if (table.live) families.push_back(table.live->handle);
    }
    if (meta_ != nullptr) families.push_back(meta_);
    if (db_ && !options_.read_only) db_->Flush(rocksdb::FlushOptions{}, families);
    tables_.clear();
    if (meta_ != nullptr) db_->DestroyColumnFamilyHandle(meta_);
  }

  Result<void> open();

  Result<void> ensure(std::string_view name, std::uint32_t version, TableUse use) override {
    const auto found = tables_.find(name);
    if (found != tables_.end() && found->second.live && found->second.version == version &&
        use_of(found->second.live->handle->GetName()) == use) {
      return {};
    }
    if (options_.read_only) return ProjectionError::not_found;
    ORGLOG_TRY_ASSIGN(generation, create(name, use));
    return make_live(name, version, generation, 0);
  }

  Result<std::unique_ptr<TableReader>> reader(std::string_view name) const override {
    const GenerationPointer generation = live(name);
    if (!generation) return ProjectionError::not_found;
    return read_now(generation);
  }
  Result<std::unique_ptr<TableReader>> rebuild_reader(std::string_view name) const override {
    return read_now(under_way(name).next);
  }

  Result<std::optional<std::string>> get(std::string_view name,
                                         std::string_view key) const override {
    const GenerationPointer generation = live(name);
    if (!generation) return ProjectionError::not_found;
    return row_of(*generation, rocksdb::ReadOptions{}, key);
  }

  std::unique_ptr<Batch> begin() override;

  Result<void> start_rebuild(std::string_view name, std::uint32_t version, TableUse use) override {
    ORGLOG_TRY(drop_rebuild(name));
    ORGLOG_TRY_ASSIGN(generation, create(name, use));
    Table& table = table_of(name);
    table.next_version = version;
    table.next = generation;
    table.runs = std::make_unique<SortedRuns>(rebuild_directory(), generation->handle->GetName(),
                                              limits::rebuild_buffer_bytes);
    return {};
  }
  Tables& rebuild_tables(std::string_view name) override { return *under_way(name).runs; }
  Result<void> finish_rebuild(std::string_view name, Position checkpoint) override;
  Result<void> swap(std::string_view name) override {
    const Table& table = under_way(name);
    ORGLOG_TRY_ASSIGN(rebuilt, read_now(table.next));
    return make_live(name, table.next_version, table.next, rebuilt->checkpoint());
  }
  Result<void> drop_rebuild(std::string_view name) override {
    const auto found = tables_.find(name);
    if (found == tables_.end() || !found->second.next) return {};
    found->second.runs.reset();
    return drop(std::exchange(found->second.next, nullptr));
  }

  Result<void> compact(std::string_view name) override;

  std::uint64_t bytes_on_disk() const override {
    std::uint64_t sum = 0;
    std::error_code ignored;  // files come and go while this looks
    for (const auto& file :
         std::filesystem::recursive_directory_iterator(options_.directory, ignored)) {
      if (!file.is_regular_file(ignored)) continue;
      const std::uintmax_t bytes = file.file_size(ignored);
      if (!ignored) sum += bytes;
    }
    return sum;
  }
  DatabaseFigures figures() const override { return figures_of(*db_); }

 private:
  class StoreBatch;

  std::filesystem::path rebuild_directory() const { return options_.directory / "rebuild"; }

  GenerationPointer live(std::string_view name) const {
    const std::lock_guard lock(mutex_);
    const auto found = tables_.find(name);
    return found == tables_.end() ? nullptr : found->second.live;
  }
  Table& table_of(std::string_view name) {
    const std::lock_guard lock(mutex_);
    return tables_[std::string(name)];
  }
  Table& under_way(std::string_view name) {
    const auto found = tables_.find(name);
    ORGLOG_INVARIANT(found != tables_.end() && found->second.next, "no rebuild was started");
    return found->second;
  }
  const Table& under_way(std::string_view name) const {
    return const_cast<RocksProjectionStore*>(this)->under_way(name);
  }

  Result<GenerationPointer> create(std::string_view name, TableUse use) {
    rocksdb::ColumnFamilyHandle* handle = nullptr;
    ORGLOG_TRY(checked(db_->CreateColumnFamily(table_options(use, cache_),
                                               family_name(name, use, ++newest_number_), &handle)));
    return std::make_shared<Generation>(*db_, handle);
  }
  Result<void> drop(const GenerationPointer& generation) {
    ORGLOG_TRY(checked(db_->Delete(rocksdb::WriteOptions{}, generation->checkpoint_key())));
    return checked(db_->DropColumnFamily(generation->handle));
  }
  // Takes its arguments by value: they may come from the table that it changes.
  Result<void> make_live(std::string_view name, std::uint32_t version, GenerationPointer generation,
                         Position checkpoint);
  Result<void> read_meta(std::vector<rocksdb::ColumnFamilyHandle*>& handles);
  Result<void> check_identity();

  ProjectionStoreOptions options_;
  std::unique_ptr<rocksdb::Env> env_ = rocksdb::NewCompositeEnv(patient_files());
  std::shared_ptr<rocksdb::Cache> cache_;
  std::unique_ptr<rocksdb::DB> db_;
  rocksdb::ColumnFamilyHandle* meta_ = nullptr;
  std::uint64_t newest_number_ = 0;
  mutable std::mutex mutex_;  // guards `live` of the tables; the rest is the writing thread's
  std::map<std::string, Table, std::less<>> tables_;
};

class RocksProjectionStore::StoreBatch final : public Batch {
 public:
  explicit StoreBatch(RocksProjectionStore& store) : store_(store) {}

  Tables& tables(std::string_view name) override { return of(name).writes; }
  void set_checkpoint(std::string_view name, Position next) override { of(name).checkpoint = next; }
  Result<void> commit() override;

 private:
  struct Part {
    SortedWrites writes;
    std::optional<Position> checkpoint;
  };
  Part& of(std::string_view name) {
    const auto found = parts_.find(name);
    return found != parts_.end() ? found->second : parts_[std::string(name)];
  }
  static void add(Part& part, const Generation& generation, rocksdb::WriteBatch& batch);

  RocksProjectionStore& store_;
  std::map<std::string, Part, std::less<>> parts_;
};

void RocksProjectionStore::StoreBatch::add(Part& part, const Generation& generation,
                                           rocksdb::WriteBatch& batch) {
  rocksdb::ColumnFamilyHandle* const family = generation.handle;
  (void)part.writes.visit([&](const WriteView& write) -> Result<void> {
    switch (write.kind) {
      case WriteView::Kind::put:
        batch.Put(family, slice(write.key), slice(write.value));
        break;
      case WriteView::Kind::append:
        batch.Merge(family, slice(write.key), slice(write.value));
        break;
      case WriteView::Kind::erase:
        batch.Delete(family, slice(write.key));
        break;
    }
    return {};
  });
  if (part.checkpoint) batch.Put(generation.checkpoint_key(), bytes_of(*part.checkpoint));
  part.writes.clear();
  part.checkpoint.reset();
}

Result<void> RocksProjectionStore::StoreBatch::commit() {
  rocksdb::WriteBatch batch;
  for (auto& [name, part] : parts_) {
    const GenerationPointer generation = store_.live(name);
    ORGLOG_INVARIANT(generation, "a batch writes into a table that was never ensured");
    add(part, *generation, batch);
  }
  return checked(store_.db_->Write(rocksdb::WriteOptions{}, &batch));
}

std::unique_ptr<ProjectionStore::Batch> RocksProjectionStore::begin() {
  return std::make_unique<StoreBatch>(*this);
}

// The finished table files are linked into the store in one go, at the bottom, where nothing will
// rewrite them.
Result<void> RocksProjectionStore::finish_rebuild(std::string_view name, Position checkpoint) {
  Table& table = under_way(name);
  const rocksdb::Options options = db_->GetOptions(table.next->handle);
  rocksdb::SstFileWriter writer(rocksdb::EnvOptions{}, options, table.next->handle);
  std::vector<std::string> files;
  std::uint64_t rows = 0;
  bool open = false;
  const auto row = [&](std::string_view key, std::string_view value) -> Result<void> {
    if (open && ++rows % rows_per_size_check == 0 && writer.FileSize() >= table_file_bytes) {
      ORGLOG_TRY(checked(writer.Finish()));
      open = false;
    }
    if (!open) {
      const std::string file = table.next->handle->GetName() + "." + std::to_string(files.size());
      files.push_back((rebuild_directory() / file).string());
      ORGLOG_TRY(checked(writer.Open(files.back())));
      open = true;
    }
    return checked(writer.Put(slice(key), slice(value)));
  };
  ORGLOG_TRY(table.runs->merge(row));
  table.runs.reset();
  if (open) ORGLOG_TRY(checked(writer.Finish()));
  if (!files.empty()) {
    rocksdb::IngestExternalFileOptions ingest;
    ingest.move_files = true;
    ingest.write_global_seqno = false;
    ORGLOG_TRY(checked(db_->IngestExternalFile(table.next->handle, files, ingest)));
  }
  return checked(
      db_->Put(rocksdb::WriteOptions{}, table.next->checkpoint_key(), bytes_of(checkpoint)));
}

// The write-ahead log goes when all that stands in it is in table files.
Result<void> RocksProjectionStore::compact(std::string_view name) {
  const GenerationPointer generation = live(name);
  if (!generation) return ProjectionError::not_found;
  std::vector<GenerationPointer> held;
  std::vector<rocksdb::ColumnFamilyHandle*> families{meta_};
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [other, table] : tables_) {
      if (table.live) held.push_back(table.live);
    }
  }
  for (const GenerationPointer& each : held) families.push_back(each->handle);
  ORGLOG_TRY(checked(db_->Flush(rocksdb::FlushOptions{}, families)));
  rocksdb::CompactRangeOptions everything;
  everything.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  return checked(db_->CompactRange(everything, generation->handle, nullptr, nullptr));
}

Result<void> RocksProjectionStore::make_live(std::string_view name, std::uint32_t version,
                                             GenerationPointer generation, Position checkpoint) {
  rocksdb::WriteBatch batch;
  batch.Put("live/" + std::string(name), bytes_of(version) + generation->handle->GetName());
  batch.Put(generation->checkpoint_key(), bytes_of(checkpoint));
  ORGLOG_TRY(checked(db_->Write(rocksdb::WriteOptions{}, &batch)));

  GenerationPointer former;
  {
    const std::lock_guard lock(mutex_);
    Table& table = tables_[std::string(name)];
    former = std::exchange(table.live, generation);
    table.version = version;
    if (table.next == generation) table.next = nullptr;
  }
  if (former) return drop(former);
  return {};
}

Result<void> RocksProjectionStore::open() {
  const auto options = database_options(options_, env_.get());
  std::vector<std::string> names;
  const bool exists = std::filesystem::exists(options_.directory / "CURRENT");
  if (!exists && !options.create_if_missing) return ProjectionError::not_found;
  if (exists) {
    if (endless_file(*env_->GetFileSystem(), options_.directory.string()))
      return ProjectionError::damaged;
    ORGLOG_TRY(
        checked(rocksdb::DB::ListColumnFamilies(options, options_.directory.string(), &names)));
  } else {
    names.push_back(rocksdb::kDefaultColumnFamilyName);
  }
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const std::string& name : names) {
    families.emplace_back(name, table_options(use_of(name), cache_));
  }
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  const std::string path = options_.directory.string();
  ORGLOG_TRY(checked(options_.read_only
                         ? rocksdb::DB::OpenForReadOnly(options, path, families, &handles, &db)
                         : rocksdb::DB::Open(options, path, families, &handles, &db)));
  db_.reset(db);
  if (!options_.read_only) {
    std::error_code failed;
    std::filesystem::remove_all(rebuild_directory(), failed);
    if (!failed) std::filesystem::create_directories(rebuild_directory(), failed);
    if (failed) return ProjectionError::io;
  }
  return read_meta(handles);
}

Result<void> RocksProjectionStore::read_meta(std::vector<rocksdb::ColumnFamilyHandle*>& handles) {
  std::map<std::string, GenerationPointer> generations;
  for (rocksdb::ColumnFamilyHandle* handle : handles) {
    if (handle->GetName() == rocksdb::kDefaultColumnFamilyName) {
      meta_ = handle;
      continue;
    }
    newest_number_ = std::max(newest_number_, number_of(handle->GetName()));
    generations.emplace(handle->GetName(), std::make_shared<Generation>(*db_, handle));
  }
  ORGLOG_TRY(check_identity());
  constexpr std::string_view live = "live/";
  const std::unique_ptr<rocksdb::Iterator> rows(db_->NewIterator(rocksdb::ReadOptions{}));
  for (rows->Seek(slice(live)); rows->Valid() && view(rows->key()).starts_with(live);
       rows->Next()) {
    const auto value = view(rows->value());
    if (value.size() < sizeof(std::uint32_t)) return ProjectionError::damaged;
    const auto found = generations.find(std::string(value.substr(sizeof(std::uint32_t))));
    if (found == generations.end()) return ProjectionError::damaged;
    Table& table = tables_[std::string(view(rows->key()).substr(live.size()))];
    table.version = read_little<std::uint32_t>(value.data());
    table.live = found->second;
    generations.erase(found);
  }
  ORGLOG_TRY(checked(rows->status()));
  if (options_.read_only) return {};
  for (const auto& [name, generation] : generations) ORGLOG_TRY(drop(generation));
  return {};
}

Result<void> RocksProjectionStore::check_identity() {
  std::string value;
  const auto status = db_->Get(rocksdb::ReadOptions{}, "format", &value);
  if (status.IsNotFound() && !options_.read_only) {
    rocksdb::WriteBatch batch;
    batch.Put("format", bytes_of(format));
    batch.Put("log", slice(options_.log_id.view()));
    return checked(db_->Write(rocksdb::WriteOptions{}, &batch));
  }
  ORGLOG_TRY(checked(status));
  if (value.size() != sizeof format || read_little<std::uint32_t>(value.data()) != format) {
    return ProjectionError::wrong_format;
  }
  ORGLOG_TRY(checked(db_->Get(rocksdb::ReadOptions{}, "log", &value)));
  if (value != options_.log_id.view()) return ProjectionError::other_log;
  return {};
}

}  // namespace

Result<std::unique_ptr<ProjectionStore>> ProjectionStore::open(
    const ProjectionStoreOptions& options) {
  auto store = std::make_unique<RocksProjectionStore>(options);
  ORGLOG_TRY(store->open());
  return std::unique_ptr<ProjectionStore>(std::move(store));
}

}  // namespace orglog
