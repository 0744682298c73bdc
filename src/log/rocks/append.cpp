#include <rocksdb/slice.h>

#include "log/rocks/options.hpp"
#include "log/rocks/store.hpp"
#include "orglog/base/invariant.hpp"

namespace orglog::rocks {
namespace {

// A batch keeps its memory for the next one, up to this size.
constexpr std::size_t batch_bytes_kept = 8u << 20;

rocksdb::Slice slice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

}  // namespace

// Only recovery tells what a failed write left behind: RocksDB takes no more writes after it.
Result<Claim> RocksStore::claim() {
  ORGLOG_INVARIANT(!read_only_, "a log that was opened for reading has no writer");
  if (halted_) return LogError::halted;
  return Claim{{++epoch_, end()}};
}

Result<Position> RocksStore::append(const Tip& at, std::span<const NewRecord> records,
                                    std::span<const OutcomeNote> notes) {
  ORGLOG_INVARIANT(!read_only_, "a log that was opened for reading takes nothing");
  if (halted_) return LogError::halted;
  const Position first = end();
  ORGLOG_TRY(check_append({epoch_, first}, at, records, notes));
  if (records.empty() && notes.empty()) return first;

  fill_batch(records, notes);
  const rocksdb::Status status = database_->db->Write(synced_write(), &batch_);
  if (!status.ok()) {
    // Part of it may have reached the disk. Another try could succeed without its predecessor, so
    // there is none: a restart finds out what is there.
    halted_ = true;
    return LogError::unknown_outcome;
  }
  end_.store(first + records.size(), std::memory_order_release);
  end_mark_.write(first + records.size());
  if (batch_.GetDataSize() > batch_bytes_kept) batch_ = rocksdb::WriteBatch();
  if (!records.empty()) growth_.tell();
  return first;
}

void RocksStore::fill_batch(std::span<const NewRecord> records,
                            std::span<const OutcomeNote> notes) {
  batch_.Clear();
  const Position first = end();
  const auto mark = encode_mark({store_id_, first, first + records.size()});
  bool taken = batch_.PutLogData({mark.data(), mark.size()}).ok();
  Position position = first;
  for (const NewRecord& record : records) {
    scratch_.clear();
    encode_record(position, record, scratch_);
    const RecordKey key = record_key(position++);
    taken &= batch_.Put(database_->records.get(), {key.data(), key.size()}, scratch_).ok();
  }
  for (const OutcomeNote& note : notes) {
    const std::string_view key = note.command.value.view();
    scratch_.assign(note.bytes);
    append_checksum(key, scratch_);
    taken &= batch_.Put(database_->notes.get(), slice(key), scratch_).ok();
  }
  ORGLOG_INVARIANT(taken, "a batch in memory takes what is put into it");
}

}  // namespace orglog::rocks
