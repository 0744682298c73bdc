// Keeps the same bytes as the log on disk, so that limits, checksums and views behave alike.
#include <deque>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "log/condition.hpp"
#include "orglog/log/event_log.hpp"

namespace orglog {
namespace {

class MemoryLog final : public EventLog {
 public:
  Result<Position> append(std::span<const NewRecord> records, std::span<const OutcomeNote> notes,
                          const AppendCondition& condition) override {
    ORGLOG_TRY(check_limits(end(), records, notes));
    ORGLOG_TRY(check_condition(*this, condition));
    const std::unique_lock lock(mutex_);
    const Position first = stored_.size();
    for (const NewRecord& record : records) {
      const Position position = stored_.size();
      encode_record(position, record, stored_.emplace_back());
    }
    for (const OutcomeNote& note : notes) notes_.insert_or_assign(note.command, note.bytes);
    return first;
  }

  Result<Position> read(Position from, Position end, const Visit& visit,
                        Position* damaged_at) const override {
    RecordView view;
    end = std::min(end, this->end());
    for (Position position = from; position < end; ++position) {
      if (const Error error = decode_record(position, bytes_at(position), view)) {
        if (damaged_at) *damaged_at = position;
        return error;
      }
      if (!visit(view)) return position + 1;
    }
    return std::max(from, end);
  }

  Result<RecordView> read_one(Position position, std::string& keep) const override {
    if (position >= end()) return LogError::not_found;
    keep = bytes_at(position);
    return decode_record(position, keep);
  }

  Result<std::optional<std::string>> find_note(CommandId command) const override {
    const std::shared_lock lock(mutex_);
    const auto found = notes_.find(command);
    if (found == notes_.end()) return std::optional<std::string>();
    return std::optional<std::string>(found->second);
  }

  Position end() const noexcept override {
    const std::shared_lock lock(mutex_);
    return stored_.size();
  }

 private:
  // A deque never moves what it holds, and a record never changes: the view outlives the lock.
  std::string_view bytes_at(Position position) const {
    const std::shared_lock lock(mutex_);
    return stored_[position];
  }

  mutable std::shared_mutex mutex_;
  std::deque<std::string> stored_;
  std::unordered_map<CommandId, std::string> notes_;
};

}  // namespace

std::unique_ptr<EventLog> make_memory_log() { return std::make_unique<MemoryLog>(); }

}  // namespace orglog
