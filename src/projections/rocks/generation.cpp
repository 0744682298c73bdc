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
    return row_of(*generation_, options_, key);
  }

 private:
  Result<void> walk(std::string_view from, std::string_view to, bool down,
                    const RowVisit& visit) const override {
    const rocksdb::Slice lower = slice(from), upper = slice(to);
    rocksdb::ReadOptions options = options_;
    if (down) options.iterate_lower_bound = &lower;
    if (!to.empty()) options.iterate_upper_bound = &upper;
    const bool whole = from.empty() && to.empty();  // would only turn the cache over
    options.fill_cache = !whole;
    if (whole) options.readahead_size = 1u << 20;
    const std::unique_ptr<rocksdb::Iterator> rows(
        generation_->db.NewIterator(options, generation_->handle));
    down ? rows->SeekToLast() : rows->Seek(lower);
    for (; rows->Valid(); down ? rows->Prev() : rows->Next()) {
      if (!visit(view(rows->key()), view(rows->value()))) return {};
    }
    return checked(rows->status());
  }

  GenerationPointer generation_;
  const rocksdb::Snapshot* snapshot_;
  rocksdb::ReadOptions options_;
  Position checkpoint_ = 0;
};

}  // namespace

Result<std::optional<std::string>> row_of(const Generation& generation,
                                          const rocksdb::ReadOptions& options,
                                          std::string_view key) {
  rocksdb::PinnableSlice value;
  const auto status = generation.db.Get(options, generation.handle, slice(key), &value);
  if (status.IsNotFound()) return std::optional<std::string>{};
  if (!status.ok()) return error_of(status);
  return std::optional<std::string>{value.ToString()};
}

Result<std::unique_ptr<TableReader>> read_now(GenerationPointer generation) {
  const rocksdb::Snapshot* snapshot = generation->db.GetSnapshot();
  auto reader = std::make_unique<Reader>(std::move(generation), snapshot);
  ORGLOG_TRY(reader->load());
  return std::unique_ptr<TableReader>(std::move(reader));
}

}  // namespace orglog::projection_rocks
