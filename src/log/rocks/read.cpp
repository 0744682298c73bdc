#include <rocksdb/iterator.h>

#include "log/rocks/options.hpp"
#include "log/rocks/store.hpp"

namespace orglog::rocks {
namespace {

std::string_view view(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

}  // namespace

LogError error_of(const rocksdb::Status& status) {
  if (status.ok()) return LogError::none;
  return status.IsIOError() ? LogError::io : LogError::damaged;
}

Result<Position> RocksStore::read(Position from, Position end, const Visit& visit,
                                  Position* damaged_at) const {
  end = std::min(end, this->end());
  if (from >= end) return from;
  const RecordKey lower = record_key(from);
  const RecordKey upper = record_key(end);
  const rocksdb::Slice bound(upper.data(), upper.size());
  const std::unique_ptr<rocksdb::Iterator> iterator(
      database_->db->NewIterator(scan(bound, end - from), database_->records.get()));
  Position position = from;
  const auto fail = [&](Error error) {
    if (damaged_at) *damaged_at = position;
    return error;
  };

  RecordView record;
  for (iterator->Seek({lower.data(), lower.size()}); iterator->Valid(); iterator->Next()) {
    const rocksdb::Slice key = iterator->key();
    if (key.size() != sizeof(Position)) return fail(LogError::damaged);
    if (read_big(key.data()) != position) return fail(LogError::gap);
    if (const Error error = decode_record(position, view(iterator->value()), record)) {
      return fail(error);
    }
    ++position;
    if (!visit(record)) return position;
  }
  if (!iterator->status().ok()) return fail(error_of(iterator->status()));
  if (position != end) return fail(LogError::gap);
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
