#include "orglog/projections/runner.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <future>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "orglog/base/limits.hpp"
#include "projections/batch_reader.hpp"
#include "projections/bulk.hpp"

namespace orglog {
namespace {

// A projection and how far it is: its stored checkpoint may lie behind (Written::partly).
struct Follower {
  Projection* projection = nullptr;
  Position applied = 0;
};

using Waiters = std::multimap<Position, std::function<void(bool)>>;

}  // namespace

struct Runner::Impl {
  Impl(const EventLog& of, ProjectionStore& into, std::vector<Projection*> projections)
      : log(of), store(into), reader(of), batch(into.begin()) {
    for (Projection* projection : projections) followers.push_back({projection, 0});
  }

  Result<void> open();
  Result<void> fold_new_ones(Position end);
  Result<Position> catch_up_step(Position end);
  Result<void> write_all();
  bool wait_for_work();
  void run();
  void advance(Position position);
  void let_go(Waiters&& waiting, bool reached);
  void give_up();

  const EventLog& log;
  ProjectionStore& store;
  BatchReader reader;
  std::unique_ptr<ProjectionStore::Batch> batch;
  std::vector<Follower> followers;
  std::function<void(const Error&)> on_failure;
  std::thread thread;
  bool failed = false;  // the thread's, until it has ended
  std::atomic<Position> checkpoint{0};

  std::mutex mutex;  // guards what follows
  std::condition_variable wake;
  Waiters waiters;
  bool grew = false;
  bool stopping = false;
  bool over = false;  // stopped or failed: nobody will be served any more
};

Result<void> Runner::Impl::open() {
  for (Follower& follower : followers) {
    Projection& projection = *follower.projection;
    ORGLOG_TRY(store.ensure(projection.name(), projection.version(), projection.use()));
    ORGLOG_TRY_ASSIGN(table, store.reader(projection.name()));
    if (table->checkpoint() > log.end()) return ProjectionError::ahead_of_log;
    follower.applied = table->checkpoint();
    ORGLOG_TRY(projection.load(*table));
  }
  return {};
}

// All that begin at zero together, so that each event is decoded once for them.
Result<void> Runner::Impl::fold_new_ones(Position end) {
  std::vector<Projection*> fresh;
  for (const Follower& follower : followers) {
    if (follower.applied == 0) fresh.push_back(follower.projection);
  }
  if (fresh.empty() || end <= limits::projection_batch_events) return {};
  ORGLOG_TRY(fold_anew(log, store, fresh, end, {}));
  for (Follower& follower : followers) {
    if (follower.applied != 0) continue;
    ORGLOG_TRY(store.swap(follower.projection->name()));
    follower.applied = end;
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
  ORGLOG_TRY_ASSIGN(next, reader.read(from, end, limits::projection_batch_events));
  for (Follower& follower : followers) {
    if (follower.applied != from) continue;
    Projection& projection = *follower.projection;
    Tables& tables = batch->tables(projection.name());
    for (const DecodedEvent& decoded : reader.batch()) {
      ORGLOG_TRY(projection.apply({decoded.record, decoded.event}, tables));
    }
    ORGLOG_TRY_ASSIGN(written, projection.flush(tables, false));
    if (written == Written::all) batch->set_checkpoint(projection.name(), next);
    follower.applied = next;
  }
  ORGLOG_TRY(batch->commit());
  return next;
}

Result<void> Runner::Impl::write_all() {
  for (const Follower& follower : followers) {
    Projection& projection = *follower.projection;
    ORGLOG_TRY(projection.flush(batch->tables(projection.name()), true));
    batch->set_checkpoint(projection.name(), follower.applied);
  }
  return batch->commit();
}

void Runner::Impl::let_go(Waiters&& waiting, bool reached) {
  for (auto& [position, action] : waiting) action(reached);
}

void Runner::Impl::advance(Position position) {
  checkpoint.store(position, std::memory_order_release);
  Waiters served;
  {
    const std::lock_guard lock(mutex);
    while (!waiters.empty() && waiters.begin()->first <= position) {
      served.insert(waiters.extract(waiters.begin()));
    }
  }
  let_go(std::move(served), true);
}

void Runner::Impl::give_up() {
  Waiters left;
  {
    const std::lock_guard lock(mutex);
    over = true;
    left = std::exchange(waiters, {});
  }
  let_go(std::move(left), false);
}

// Waits for the log to grow, and then a moment longer: while nobody asks, one batch of many events
// costs the processor less than many batches of few. Whoever asks is not kept waiting.
bool Runner::Impl::wait_for_work() {
  std::unique_lock lock(mutex);
  wake.wait(lock, [this] { return grew || stopping; });
  wake.wait_for(lock, limits::projection_linger, [this] { return stopping || !waiters.empty(); });
  grew = false;
  return !stopping;
}

void Runner::Impl::run() {
  while (wait_for_work()) {
    const Position end = log.end();
    while (checkpoint.load(std::memory_order_relaxed) < end) {
      const auto reached = catch_up_step(end);
      if (!reached) {
        failed = true;
        give_up();
        on_failure(reached.error());
        return;
      }
      advance(*reached);
      const std::lock_guard lock(mutex);
      if (stopping) return;
    }
  }
}

Runner::Runner(const EventLog& log, ProjectionStore& store, std::vector<Projection*> projections)
    : impl_(std::make_unique<Impl>(log, store, std::move(projections))) {}

Runner::~Runner() { stop(); }

Result<void> Runner::catch_up() {
  ORGLOG_TRY(impl_->open());
  const Position end = impl_->log.end();
  ORGLOG_TRY(impl_->fold_new_ones(end));
  for (Position reached = 0; reached < end;) {
    ORGLOG_TRY_ASSIGN(position, impl_->catch_up_step(end));
    reached = position;
  }
  ORGLOG_TRY(impl_->write_all());
  impl_->advance(end);
  return {};
}

void Runner::start(std::function<void(const Error&)> on_failure) {
  impl_->on_failure = std::move(on_failure);
  impl_->thread = std::thread([this] { impl_->run(); });
  log_grew();  // what came between `catch_up` and now
}

void Runner::stop() {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->stopping = true;
  }
  impl_->wake.notify_one();
  if (impl_->thread.joinable()) {
    impl_->thread.join();
    // What cannot be written now is folded again at the next start.
    if (!impl_->failed) (void)impl_->write_all();
  }
  impl_->give_up();
}

void Runner::log_grew() {
  {
    const std::lock_guard lock(impl_->mutex);
    if (impl_->grew) return;  // it has not even seen the last growth
    impl_->grew = true;
  }
  impl_->wake.notify_one();
}

Position Runner::checkpoint() const noexcept {
  return impl_->checkpoint.load(std::memory_order_acquire);
}

void Runner::when_reached(Position position, std::function<void(bool)> action) {
  bool reached = checkpoint() >= position;
  if (!reached) {
    const std::lock_guard lock(impl_->mutex);
    reached = checkpoint() >= position;
    if (!reached && !impl_->over) {
      impl_->waiters.emplace(position, std::move(action));
      impl_->wake.notify_one();
      return;
    }
  }
  action(reached);
}

bool Runner::wait_for(Position position) {
  std::promise<bool> promise;
  auto outcome = promise.get_future();
  when_reached(position, [&promise](bool reached) { promise.set_value(reached); });
  return outcome.get();
}

}  // namespace orglog
