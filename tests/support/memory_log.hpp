// A log in memory, as durable as the test. It keeps the same bytes as the log on disk, so that
// limits, checksums and views behave alike.
#pragma once

#include <algorithm>
#include <deque>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include "orglog/log/event_log.hpp"

namespace orglog {

class MemoryLog final : public EventLog {
 public:
  Uuid id() const override { return id_; }

  Result<Claim> claim() override {
    const std::unique_lock lock(mutex_);
    return Claim{{++epoch_, stored_.size()}};
  }

  Result<Position> append(const Tip& at, std::span<const NewRecord> records,
                          std::span<const OutcomeNote> notes) override {
    {
      const std::unique_lock lock(mutex_);
      ORGLOG_TRY(check_append({epoch_, stored_.size()}, at, records, notes));
      for (const NewRecord& record : records) {
        const Position position = stored_.size();
        encode_record(position, record, stored_.emplace_back());
      }
      for (const OutcomeNote& note : notes)
        notes_.insert_or_assign(note.command, Note{stored_.size(), note.bytes});
    }
    if (!records.empty()) growth_.tell();
    return at.end;
  }

  Result<Position> read(Position from, Position end, const Visit& visit, Position* damaged_at,
                        const VisitNote* visit_note) const override {
    Notes notes = visit_note != nullptr ? notes_of(from, end) : Notes(std::min(end, this->end()));
    RecordView view;
    Position position = from;
    for (; position < notes.end; ++position) {
      if (!notes.visit_before(position, visit_note)) return position;
      if (const Error error = decode_record(position, bytes_at(position), view)) {
        if (damaged_at) *damaged_at = position;
        return error;
      }
      if (!visit(view)) return position + 1;
    }
    notes.visit_before(position, visit_note);
    return position;
  }

  Result<Position> read_back(Position from, Position end, const Visit& visit) const override {
    RecordView view;
    Position position = std::min(end, this->end());
    while (position > from) {
      --position;
      if (const Error error = decode_record(position, bytes_at(position), view)) return error;
      if (!visit(view)) break;
    }
    return position;
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
    return std::optional<std::string>(found->second.bytes);
  }

  Position end() const noexcept override {
    const std::shared_lock lock(mutex_);
    return stored_.size();
  }

  Growth& growth() const noexcept override { return growth_; }

  LogStatistics statistics() const override {
    const std::shared_lock lock(mutex_);
    return {0, 0, notes_.size()};
  }

  DatabaseFigures figures() const override { return {}; }

 private:
  struct Note {
    Position after = 0;  // where its turn ended
    std::string bytes;
  };

  // The notes of a range, in order, and where it ends.
  struct Notes {
    explicit Notes(Position range_end) : end(range_end) {}

    // Those of turns that ended at `position` or before.
    bool visit_before(Position position, const VisitNote* visit) {
      for (; next < notes.size() && notes[next].first <= position; ++next)
        if (!(*visit)(notes[next].second)) return false;
      return true;
    }

    Position end;
    std::vector<std::pair<Position, OutcomeNote>> notes;
    std::size_t next = 0;
  };

  Notes notes_of(Position from, Position end) const {
    const std::shared_lock lock(mutex_);
    Notes found(std::min<Position>(end, stored_.size()));
    for (const auto& [command, note] : notes_) {
      if (note.after >= from && note.after <= found.end)
        found.notes.push_back({note.after, {command, note.bytes}});
    }
    std::ranges::stable_sort(found.notes, {}, [](const auto& note) { return note.first; });
    return found;
  }

  // A deque never moves what it holds, and a record never changes: the view outlives the lock.
  std::string_view bytes_at(Position position) const {
    const std::shared_lock lock(mutex_);
    return stored_[position];
  }

  const Uuid id_ = time_ordered_uuid();
  mutable Growth growth_;
  mutable std::shared_mutex mutex_;  // guards what follows
  Epoch epoch_ = 0;
  std::deque<std::string> stored_;
  std::unordered_map<CommandId, Note> notes_;
};

inline std::unique_ptr<EventLog> make_memory_log() { return std::make_unique<MemoryLog>(); }

}  // namespace orglog
