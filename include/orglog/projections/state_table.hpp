// Current state, twice: in memory for every reader, and as rows on disk so that a start reads a
// checkpoint and not the log. Memory follows every batch. The rows follow at the latest
// limits::kept_back_events events later: a hot row would be written again and again in between.
// Beside them stands what leads into the past (src/projections/snapshot_rows.hpp): orgs as they
// were at some positions, and who gave up which name.
#pragma once

#include <atomic>
#include <boost/unordered/unordered_flat_set.hpp>
#include <shared_mutex>
#include <string>
#include <utility>
#include <vector>

#include "orglog/base/limits.hpp"
#include "orglog/domain/state.hpp"
#include "orglog/projections/projection.hpp"

namespace orglog {

// How often an org is stored: after this many events about it, or this many for each of its rows,
// whichever is more. The first is a power of two.
struct SnapshotPace {
  std::uint64_t events = limits::snapshot_events;
  std::uint64_t events_per_row = limits::snapshot_events_per_row;
};

class StateTable final : public Projection {
 public:
  explicit StateTable(SnapshotPace pace = {}) : pace_(pace) {}

  static constexpr std::string_view table = "state";
  std::string_view name() const override { return table; }
  std::uint32_t version() const override { return 3; }
  TableUse use() const override { return TableUse::loaded; }
  Result<void> load(const TableReader& reader) override;
  Result<void> apply(const EventView& event, Tables& tables) override;  // gathers
  // Evolves under the lock.
  Result<Position> flush(Tables& tables, Position next, bool all_now) override;
  Result<void> flush_bulk(Tables& tables) override;
  Result<void> finish_bulk(Tables& tables, Position end) override;

  // Answers `read(state)`, run under the shared lock: whole commands only, never half of one. Any
  // thread; keep it short, and let no pointer out of it.
  template <class Read>
  auto read(const Read& read) const {
    const std::shared_lock lock(mutex_);
    return read(state_);
  }
  // Waits while a change waits for those who read. A thread that reads for long, again and again,
  // calls it in between: a lock that readers share is never free where enough of them take turns.
  void let_changes_in() const;
  // A deep copy: of the sequencer at start, and of each rehearsal.
  State copy() const {
    return read([](const State& state) { return state; });
  }

 private:
  void evolve_gathered(bool touch);
  void touch(const EventView& view);
  void touch_clock(const AcceptedClock& clock);
  void note_past(const EventView& view);

  SnapshotPace pace_;
  mutable std::shared_mutex mutex_;
  std::atomic<bool> change_waits_ = false;
  State state_;
  std::vector<EventView> gathered_;                        // of this batch
  Position written_ = 0;                                   // the rows are the state before this
  std::vector<std::pair<std::string, std::string>> past_;  // rows that wait for the others
  // Whose rows are other ones since.
  boost::unordered_flat_set<Tag, TagHash> touched_;
  boost::unordered_flat_set<std::pair<OrgId, AccountId>> touched_members_;
};

}  // namespace orglog
