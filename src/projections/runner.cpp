#include "orglog/projections/runner.hpp"

#include <algorithm>
#include <chrono>
#include <future>
#include <mutex>
#include <utility>

#include "orglog/base/limits.hpp"
#include "orglog/base/position_waiters.hpp"
#include "orglog/base/worker.hpp"
#include "projections/batch_reader.hpp"
#include "projections/bulk.hpp"

namespace orglog {
namespace {

// A projection and how far it is. What is written may lie behind what is applied.
struct Follower {
  Projection* projection = nullptr;
  Position applied = 0;
  Position written = 0;
};

using SteadyClock = std::chrono::steady_clock;

}  // namespace

struct Runner::Impl {
  Impl(const Journal& of, ProjectionStore& into, std::vector<Projection*> projections)
      : journal(of), store(into), batch(into.begin()) {
    for (Projection* projection : projections) followers.push_back({projection, 0, 0});
  }

  Result<void> open();
  Result<void> open_table(Follower& follower);
  Result<void> fold_new_ones(Position end);
  Result<Position> catch_up_step(Position end);
  Result<void> flush(Follower& follower, bool all_now);
  Result<void> write_all();
  bool keeps_back() const;
  bool wait_for_work();
  void run();
  Result<void> follow();
  void give_up();
  bool is_urgent();
  Result<void> write_if_asked();

  Journal journal;
  ProjectionStore& store;
  DecodedBatch decoded;
  std::unique_ptr<ProjectionStore::Batch> batch;
  std::vector<Follower> followers;
  SteadyClock::time_point newest_write;  // of everything
  std::function<void(const Error&)> on_failure;
  Growth::Listener growth;
  bool failed = false;  // the thread's, until it has ended

  PositionWaiters waiters;                 // until a position is applied
  std::mutex mutex;                        // guards what follows
  std::vector<std::promise<bool>> writes;  // who waits for nothing to be kept back
  bool over = false;                       // stopped or failed: nothing will be written any more
  Worker worker;
};

// The tables are loaded beside each other: a start waits for it.
Result<void> Runner::Impl::open() {
  std::vector<std::future<Result<void>>> loads;
  Result<void> outcome;
  for (Follower& follower : followers) {
    outcome = open_table(follower);
    if (!outcome) break;
    loads.push_back(std::async(std::launch::async, [this, &follower]() -> Result<void> {
      ORGLOG_TRY_ASSIGN(table, store.reader(follower.projection->name()));
      return follower.projection->load(*table);
    }));
  }
  for (auto& load : loads) {
    const auto loaded = load.get();
    if (outcome) outcome = loaded;
  }
  return outcome;
}

Result<void> Runner::Impl::open_table(Follower& follower) {
  Projection& projection = *follower.projection;
  ORGLOG_TRY(store.ensure(projection.name(), projection.version(), projection.use()));
  ORGLOG_TRY_ASSIGN(table, store.reader(projection.name()));
  if (table->checkpoint() > journal.end()) return ProjectionError::ahead_of_log;
  follower.applied = follower.written = table->checkpoint();
  return {};
}

// All that begin at zero together, so that each event is decoded once for them.
Result<void> Runner::Impl::fold_new_ones(Position end) {
  std::vector<Projection*> fresh;
  for (const Follower& follower : followers) {
    if (follower.applied == 0) fresh.push_back(follower.projection);
  }
  if (fresh.empty() || end <= limits::projection_batch_events) return {};
  ORGLOG_TRY(fold_anew(journal, store, fresh, end, {}));
  for (Follower& follower : followers) {
    if (follower.applied != 0) continue;
    ORGLOG_TRY(store.swap(follower.projection->name()));
    follower.applied = follower.written = end;
  }
  return {};
}

// One batch for those that are furthest behind, at most up to the next one; answers how far all of
// them are then.
Result<Position> Runner::Impl::catch_up_step(Position end) {
  Position from = end;
  for (const Follower& follower : followers) from = std::min(from, follower.applied);
  if (from == end) return end;
  for (const Follower& follower : followers) {
    if (follower.applied > from) end = std::min(end, follower.applied);
  }
  ORGLOG_TRY_ASSIGN(next, read_batch(journal, from, end, limits::projection_batch_events, decoded));
  const bool all_now = SteadyClock::now() - newest_write >= limits::kept_back_time;
  for (Follower& follower : followers) {
    if (follower.applied != from) continue;
    Projection& projection = *follower.projection;
    Tables& tables = batch->tables(projection.name());
    for (const LoggedEvent& one : decoded.events()) {
      ORGLOG_TRY(projection.apply({one.record, one.event}, tables));
    }
    follower.applied = next;
    ORGLOG_TRY(flush(follower, all_now));
  }
  ORGLOG_TRY(batch->commit());
  if (all_now) newest_write = SteadyClock::now();
  return next;
}

Result<void> Runner::Impl::flush(Follower& follower, bool all_now) {
  Projection& projection = *follower.projection;
  ORGLOG_TRY_ASSIGN(written,
                    projection.flush(batch->tables(projection.name()), follower.applied, all_now));
  if (written != follower.written) batch->set_checkpoint(projection.name(), written);
  follower.written = written;
  return {};
}

Result<void> Runner::Impl::write_all() {
  for (Follower& follower : followers) ORGLOG_TRY(flush(follower, true));
  newest_write = SteadyClock::now();
  return batch->commit();
}

bool Runner::Impl::keeps_back() const {
  return std::ranges::any_of(
      followers, [](const Follower& follower) { return follower.written != follower.applied; });
}

void Runner::Impl::give_up() {
  {
    const std::lock_guard lock(mutex);
    over = true;
    for (std::promise<bool>& write : writes) write.set_value(false);
    writes.clear();
  }
  waiters.end();
}

Result<void> Runner::Impl::write_if_asked() {
  std::vector<std::promise<bool>> asked;
  {
    const std::lock_guard lock(mutex);
    asked = std::exchange(writes, {});
  }
  if (asked.empty()) return {};
  const auto written = write_all();
  for (std::promise<bool>& write : asked) write.set_value(written.has_value());
  return written;
}

bool Runner::Impl::is_urgent() {
  const std::lock_guard lock(mutex);
  return !writes.empty() || !waiters.empty();
}

// Waits for the log to grow, and then a moment longer: while nobody asks, one batch of many events
// costs the processor less than many batches of few. Whoever asks is not kept waiting. What is kept
// back is not waited over for long. False: time to end.
bool Runner::Impl::wait_for_work() {
  const auto time = keeps_back() ? Worker::after(limits::kept_back_time) : Worker::never;
  return worker.wait(time, limits::projection_linger, [this] { return is_urgent(); });
}

Result<void> Runner::Impl::follow() {
  while (wait_for_work()) {
    ORGLOG_TRY(write_if_asked());
    Position end = journal.end();
    if (waiters.reached() == end && keeps_back()) ORGLOG_TRY(write_all());
    for (; waiters.reached() < end; end = journal.end()) {
      ORGLOG_TRY_ASSIGN(reached, catch_up_step(end));
      waiters.advance(reached);
      if (worker.stopping()) return {};
    }
  }
  return {};
}

void Runner::Impl::run() {
  const auto outcome = follow();
  if (outcome) return;
  failed = true;
  give_up();
  on_failure(outcome.error());
}

Runner::Runner(const Journal& journal, ProjectionStore& store, std::vector<Projection*> projections)
    : impl_(std::make_unique<Impl>(journal, store, std::move(projections))) {}

Runner::~Runner() { stop(); }

Result<void> Runner::catch_up() {
  ORGLOG_TRY(impl_->open());
  const Position end = impl_->journal.end();
  ORGLOG_TRY(impl_->fold_new_ones(end));
  for (Position reached = 0; reached < end;) {
    ORGLOG_TRY_ASSIGN(position, impl_->catch_up_step(end));
    reached = position;
  }
  ORGLOG_TRY(impl_->write_all());
  impl_->waiters.advance(end);
  return {};
}

void Runner::start(std::function<void(const Error&)> on_failure) {
  impl_->on_failure = std::move(on_failure);
  impl_->growth = impl_->journal.log().growth().listen([this] { log_grew(); });
  impl_->worker.start([this] { impl_->run(); });
  log_grew();  // what came between `catch_up` and now
}

void Runner::stop() {
  impl_->growth = {};
  // Events whose rows cannot be written now are folded again at the next start.
  if (impl_->worker.stop() && !impl_->failed) (void)impl_->write_all();
  impl_->give_up();
}

void Runner::log_grew() { impl_->worker.wake(); }

Position Runner::checkpoint() const noexcept { return impl_->waiters.reached(); }

void Runner::when_reached(Position position, std::function<void(bool)> action) {
  if (impl_->waiters.add(position, std::move(action))) impl_->worker.hurry();
}

bool Runner::write_now() {
  std::future<bool> outcome;
  {
    const std::lock_guard lock(impl_->mutex);
    if (impl_->over) return false;
    outcome = impl_->writes.emplace_back().get_future();
  }
  impl_->worker.wake();
  impl_->worker.hurry();
  return outcome.get();
}

bool Runner::wait_for(Position position) {
  std::promise<bool> promise;
  auto outcome = promise.get_future();
  when_reached(position, [&promise](bool reached) { promise.set_value(reached); });
  return outcome.get();
}

}  // namespace orglog
