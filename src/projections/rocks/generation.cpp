#include "projections/rocks/generation.hpp"

#include "orglog/base/bytes.hpp"
#include "projections/rocks/options.hpp"

namespace orglog::projection_rocks {
namespace {

class Reader final : public TableReader {
 public:
  Reader(GenerationPointer generation, const rocksdb::Snapshot* snapshot)
      : generation_(std::move(generation)), snapshot_(snapshot) {
    options_.snapshot = snapshot;
  }
  ~Reader() override { generation_->db.ReleaseSnapshot(snapshot_); }

  Result<void> load() {
    std::string value;
    ORGLOG_TRY(checked(generation_->db.Get(options_, generation_->checkpoint_key(), &value)));
    if (value.size() != sizeof(Position)) return ProjectionError::damaged;
    checkpoint_ = read_little<Position>(value.data());
    return {};
  }
  Position checkpoint() const override { return checkpoint_; }

  Result<std::optional<std::string>> get(std::string_view key) const override {
    std::string value;
    const auto status = generation_->db.Get(options_, generation_->handle, slice(key), &value);
    if (status.IsNotFound()) return std::optional<std::string>{};
    if (!status.ok()) return error_of(status);
    return std::optional<std::string>{std::move(value)};
  }

  Result<void> scan(std::string_view from, std::string_view to,
                    const RowVisit& visit) const override {
    const rocksdb::Slice upper = slice(to);
    const auto rows = iterator(from, to, upper);
    for (rows->Seek(slice(from)); rows->Valid(); rows->Next()) {
      if (!visit(view(rows->key()), view(rows->value()))) return {};
    }
    return checked(rows->status());
  }

  Result<void> scan_down(std::string_view from, std::string_view to,
                         const RowVisit& visit) const override {
    const rocksdb::Slice upper = slice(to);
    const auto rows = iterator(from, to, upper);
    for (rows->SeekToLast(); rows->Valid() && view(rows->key()) >= from; rows->Prev()) {
      if (!visit(view(rows->key()), view(rows->value()))) return {};
    }
    return checked(rows->status());
  }

 private:
  std::unique_ptr<rocksdb::Iterator> iterator(std::string_view from, std::string_view to,
                                              const rocksdb::Slice& upper) const {
    rocksdb::ReadOptions options = options_;
    if (!to.empty()) options.iterate_upper_bound = &upper;
    const bool whole = from.empty() && to.empty();  // would only turn the cache over
    options.fill_cache = !whole;
    if (whole) options.readahead_size = 1u << 20;
    return std::unique_ptr<rocksdb::Iterator>(
        generation_->db.NewIterator(options, generation_->handle));
  }

  GenerationPointer generation_;
  const rocksdb::Snapshot* snapshot_;
  rocksdb::ReadOptions options_;
  Position checkpoint_ = 0;
};

}  // namespace

Result<std::unique_ptr<TableReader>> read_now(GenerationPointer generation) {
  const rocksdb::Snapshot* snapshot = generation->db.GetSnapshot();
  auto reader = std::make_unique<Reader>(std::move(generation), snapshot);
  ORGLOG_TRY(reader->load());
  return std::unique_ptr<TableReader>(std::move(reader));
}

}  // namespace orglog::projection_rocks
