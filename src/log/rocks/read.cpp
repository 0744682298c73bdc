#include <rocksdb/iterator.h>
#include <rocksdb/snapshot.h>

#include <optional>

#include "log/rocks/options.hpp"
#include "log/rocks/store.hpp"

namespace orglog::rocks {
namespace {

std::string_view view(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

// The keys of positions [from, end), and how they are read.
class Range {
 public:
  Range(Position from, Position end)
      : count_(end - from), first_(record_key(from)), behind_(record_key(end)) {}

  // The range outlives it. Without a `snapshot` the iterator sees what is there now.
  std::unique_ptr<rocksdb::Iterator> open(const Database& database,
                                          const rocksdb::Snapshot* snapshot = nullptr) const {
    rocksdb::ReadOptions options = scan(lower_, upper_, count_);
    options.snapshot = snapshot;
    return std::unique_ptr<rocksdb::Iterator>(
        database.db->NewIterator(options, database.records.get()));
  }

 private:
  std::uint64_t count_;
  RecordKey first_, behind_;
  rocksdb::Slice lower_{first_.data(), first_.size()}, upper_{behind_.data(), behind_.size()};
};

Error decode_at(const rocksdb::Iterator& iterator, Position position, RecordView& record) {
  const rocksdb::Slice key = iterator.key();
  if (key.size() != sizeof(Position)) return LogError::damaged;
  if (read_big(key.data()) != position) return LogError::gap;
  return decode_record(position, view(iterator.value()), record);
}

Result<void> visit_notes(const Database& database, const rocksdb::Snapshot* snapshot,
                         const VisitNote& visit) {
  rocksdb::ReadOptions options;
  options.snapshot = snapshot;
  options.fill_cache = false;
  const std::unique_ptr<rocksdb::Iterator> notes(
      database.db->NewIterator(options, database.notes.get()));
  for (notes->SeekToFirst(); notes->Valid(); notes->Next()) {
    const std::string_view key = view(notes->key());
    const auto bytes = check(key, view(notes->value()));
    if (key.size() != sizeof(Uuid) || !bytes) return LogError::damaged;
    if (!visit({CommandId{uuid_from_bytes(key)}, std::string(*bytes)})) return {};
  }
  if (!notes->status().ok()) return error_of(notes->status());
  return {};
}

}  // namespace

LogError error_of(const rocksdb::Status& status) {
  if (status.ok()) return LogError::none;
  return status.IsIOError() ? LogError::io : LogError::damaged;
}

// Notes stand under their command ids, and nothing says with which turn they came: they are read
// last, of the same moment as the records, of which there may be more by then than `end` said.
Result<Position> RocksStore::read(Position from, Position end, const Visit& visit,
                                  Position* damaged_at, const VisitNote* visit_note) const {
  const Position known_end = this->end();
  const bool with_notes = visit_note != nullptr && end >= known_end;
  if (!with_notes) end = std::min(end, known_end);
  if (from >= end && !with_notes) return from;
  std::optional<rocksdb::ManagedSnapshot> moment;
  if (with_notes) moment.emplace(database_->db.get());
  const rocksdb::Snapshot* const snapshot = moment ? moment->snapshot() : nullptr;
  const Range range(from, end);
  const auto iterator = range.open(*database_, snapshot);
  Position position = from;
  const auto fail = [&](Error error) {
    if (damaged_at) *damaged_at = position;
    return error;
  };

  RecordView record;
  for (iterator->SeekToFirst(); iterator->Valid(); iterator->Next()) {
    if (const Error error = decode_at(*iterator, position, record)) return fail(error);
    ++position;
    if (!visit(record)) return position;
  }
  if (!iterator->status().ok()) return fail(error_of(iterator->status()));
  if (position < std::min(end, known_end)) return fail(LogError::gap);
  if (with_notes) ORGLOG_TRY(visit_notes(*database_, snapshot, *visit_note));
  return position;
}

Result<Position> RocksStore::read_back(Position from, Position end, const Visit& visit) const {
  Position position = std::min(end, this->end());
  if (from >= position) return position;
  const Range range(from, position);
  const auto iterator = range.open(*database_);
  RecordView record;
  for (iterator->SeekToLast(); iterator->Valid(); iterator->Prev()) {
    if (const Error error = decode_at(*iterator, position - 1, record)) return error;
    --position;
    if (!visit(record)) return position;
  }
  if (!iterator->status().ok()) return error_of(iterator->status());
  if (position != from) return LogError::gap;
  return position;
}

Result<RecordView> RocksStore::read_one(Position position, std::string& keep) const {
  if (position >= end()) return LogError::not_found;
  const RecordKey key = record_key(position);
  const rocksdb::Status status = database_->db->Get(
      rocksdb::ReadOptions(), database_->records.get(), {key.data(), key.size()}, &keep);
  if (status.IsNotFound()) return LogError::gap;
  if (!status.ok()) return error_of(status);
  return decode_record(position, keep);
}

Result<std::optional<std::string>> RocksStore::find_note(CommandId command) const {
  const std::string_view key = command.value.view();
  rocksdb::PinnableSlice value;
  const rocksdb::Status status = database_->db->Get(rocksdb::ReadOptions(), database_->notes.get(),
                                                    {key.data(), key.size()}, &value);
  if (status.IsNotFound()) return std::optional<std::string>();
  if (!status.ok()) return error_of(status);
  const auto bytes = check(key, view(value));
  if (!bytes) return LogError::damaged;
  return std::optional<std::string>(*bytes);
}

LogStatistics RocksStore::statistics() const {
  LogStatistics statistics;
  std::vector<rocksdb::FileAttributes> files;
  const rocksdb::IOStatus status = database_->files->GetChildrenFileAttributes(
      database_->directory, rocksdb::IOOptions(), &files, nullptr);
  if (status.ok()) {
    for (const rocksdb::FileAttributes& file : files) statistics.bytes_on_disk += file.size_bytes;
    statistics.files = files.size();
  }
  database_->db->GetIntProperty(database_->notes.get(), rocksdb::DB::Properties::kEstimateNumKeys,
                                &statistics.notes_estimate);
  return statistics;
}

}  // namespace orglog::rocks
