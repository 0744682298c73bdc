// Keeps projections up with the log: one thread that wakes when the log grows, applies a bounded
// batch to all of them, and commits data and checkpoints in one write. A projection that lags (new,
// or of a new version) is caught up first; one that begins at zero is folded in bulk.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "orglog/codec/journal.hpp"
#include "orglog/projections/projection.hpp"
#include "orglog/projections/store.hpp"

namespace orglog {

class Runner {
 public:
  // The log, the store and the projections outlive it. Projections keep their order in every batch.
  Runner(const Journal& journal, ProjectionStore& store, std::vector<Projection*> projections);
  ~Runner();  // stops

  // Opens the tables, loads the projections, and catches up to log.end() on the calling thread.
  // Fails with `ahead_of_log` when a checkpoint lies beyond the end of the log.
  Result<void> catch_up();
  // Starts the projector thread; `catch_up` came before. `on_failure` is called at most once, from
  // the projector thread, when an apply or a commit fails; the projector then stands still and
  // every waiter is let go.
  void start(std::function<void(const Error&)> on_failure);
  // Ends the thread after the batch at hand and writes what the projections kept back.
  void stop();

  void log_grew();                       // any thread; cheap
  Position checkpoint() const noexcept;  // of all projections: everything before it is applied
  // Calls `action(true)` once everything before `position` is applied: at once on the calling
  // thread if it is so already, else from the projector thread; `action(false)` when the runner
  // stops or fails first.
  void when_reached(Position position, std::function<void(bool)> action);
  // Blocks the calling thread until the checkpoint is at least `position`; false when the runner
  // stopped or failed.
  bool wait_for(Position position);
  // Blocks until everything that is applied is written too, with nothing kept back; false likewise.
  bool write_now();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

struct RebuildReport {
  std::string projection;
  Position position = 0;    // both stand here
  std::string digest_live;  // hexadecimal SHA-256 over all rows; empty when there was no live one
                            // to compare with
  std::string digest_rebuilt;
  std::uint64_t events = 0;
  double seconds = 0;  // of the rebuild; the comparison is not in it
  bool same() const { return digest_live.empty() || digest_live == digest_rebuilt; }
};

// Folds one projection anew beside the live one up to the live one's checkpoint, compares the
// digests of both tables, and swaps, also when they differ: the log is the truth (the report says
// so). `progress` is told events done and in all. No runner may be at work on the store meanwhile;
// what `projection` keeps in memory is replaced.
Result<RebuildReport> rebuild(const Journal& journal, ProjectionStore& store,
                              Projection& projection,
                              const std::function<void(Position done, Position end)>& progress);

}  // namespace orglog
