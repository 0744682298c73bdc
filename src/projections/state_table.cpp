// Rows: codec/state_codec.hpp.
#include "orglog/projections/state_table.hpp"

#include <mutex>

#include "orglog/base/limits.hpp"
#include "orglog/codec/state_codec.hpp"
#include "orglog/domain/decider.hpp"

namespace orglog {

Result<void> StateTable::load(const TableReader& reader) {
  State loaded;
  Result<void> outcome;
  ORGLOG_TRY(reader.scan({}, {}, [&](std::string_view key, std::string_view value) {
    outcome = load_row(loaded, key, value);
    return outcome.has_value();
  }));
  ORGLOG_TRY(outcome);
  gathered_.clear();
  touched_rows_.clear();
  written_ = reader.checkpoint();
  const std::lock_guard lock(mutex_);
  state_ = std::move(loaded);
  return {};
}

Result<void> StateTable::apply(const EventView& event, Tables&) {
  gathered_.push_back(event);
  return {};
}

void StateTable::evolve_gathered() {
  const std::lock_guard lock(mutex_);
  for (const EventView& view : gathered_) {
    const RecordHeader& header = view.record.header;
    // An org that closes takes its members' rows along, and no tag of the event names them.
    const auto* closed = std::get_if<OrgClosed>(&view.event);
    if (const Org* org = closed == nullptr ? nullptr : state_.org(closed->org)) {
      for (const auto& member : org->members) touched_rows_.insert(row_key(org->id, member.first));
    }
    evolve(state_, {view.record.position, header.occurred_at, header.actor, view.event});
  }
}

// Only this thread changes the state, so it reads it without the lock.
Result<Position> StateTable::flush(Tables& tables, Position next, bool all_now) {
  evolve_gathered();
  const auto touch = [this](std::string key) { touched_rows_.insert(std::move(key)); };
  for (const EventView& view : gathered_) touched_rows(view.record.header.tags, touch);
  gathered_.clear();
  if (!all_now && next - written_ < limits::kept_back_events) return written_;

  for (const std::string& key : touched_rows_) {
    const std::string value = row_value(state_, key);
    if (value.empty()) {
      tables.erase(key);
    } else {
      tables.put(key, value);
    }
  }
  touched_rows_.clear();
  written_ = next;
  return written_;
}

Result<void> StateTable::flush_bulk(Tables&) {
  evolve_gathered();
  gathered_.clear();
  return {};
}

Result<void> StateTable::finish_bulk(Tables& tables) {
  visit_rows(state_, [&](std::string_view key, std::string_view value) { tables.put(key, value); });
  return {};
}

void StateTable::read(const std::function<void(const State&)>& read) const {
  const std::shared_lock lock(mutex_);
  read(state_);
}

State StateTable::copy() const {
  const std::shared_lock lock(mutex_);
  return state_;
}

}  // namespace orglog
