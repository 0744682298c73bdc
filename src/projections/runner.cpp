#include "orglog/projections/runner.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
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

// A projection and how far it is. What is written may lie behind what is applied.
struct Follower {
  Projection* projection = nullptr;
  Position applied = 0;
  Position written = 0;
};

using SteadyClock = std::chrono::steady_clock;

using Waiters = std::multimap<Position, std::function<void(bool)>>;

}  // namespace

struct Runner::Impl {
  Impl(const EventLog& of, ProjectionStore& into, std::vector<Projection*> projections)
      : log(of), store(into), batch(into.begin()) {
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
  void advance(Position position);
  void let_go(Waiters&& waiting, bool reached);
  void give_up();
  Result<void> write_if_asked();

  const EventLog& log;
  ProjectionStore& store;
  DecodedBatch decoded;
  std::unique_ptr<ProjectionStore::Batch> batch;
  std::vector<Follower> followers;
  SteadyClock::time_point newest_write;  // of everything
  std::function<void(const Error&)> on_failure;
  std::thread thread;
  bool failed = false;  // the thread's, until it has ended
  std::atomic<Position> checkpoint{0};

  std::mutex mutex;  // guards what follows
  std::condition_variable wake;
  Waiters waiters;
  std::vector<std::promise<bool>> writes;  // who waits for nothing to be kept back
  bool grew = false;
  bool stopping = false;
  bool over = false;  // stopped or failed: nobody will be served any more
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
  if (table->checkpoint() > log.end()) return ProjectionError::ahead_of_log;
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
  ORGLOG_TRY(fold_anew(log, store, fresh, end, {}));
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
  ORGLOG_TRY_ASSIGN(next, read_batch(log, from, end, limits::projection_batch_events, decoded));
  const bool all_now = SteadyClock::now() - newest_write >= limits::kept_back_time;
  for (Follower& follower : followers) {
    if (follower.applied != from) continue;
    Projection& projection = *follower.projection;
    Tables& tables = batch->tables(projection.name());
    for (const DecodedEvent& one : decoded.events()) {
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
    for (std::promise<bool>& write : writes) write.set_value(false);
    writes.clear();
  }
  let_go(std::move(left), false);
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

// Waits for the log to grow, and then a moment longer: while nobody asks, one batch of many events
// costs the processor less than many batches of few. Whoever asks is not kept waiting. What is kept
// back is not waited over for long. False: time to end.
bool Runner::Impl::wait_for_work() {
  std::unique_lock lock(mutex);
  const auto awake = [this] { return grew || stopping || !writes.empty(); };
  if (keeps_back()) {
    wake.wait_for(lock, limits::kept_back_time, awake);
  } else {
    wake.wait(lock, awake);
  }
  const auto asked = [this] { return stopping || !waiters.empty(); };
  if (grew) wake.wait_for(lock, limits::projection_linger, asked);
  grew = false;
  return !stopping;
}

Result<void> Runner::Impl::follow() {
  while (wait_for_work()) {
    ORGLOG_TRY(write_if_asked());
    Position end = log.end();
    if (checkpoint.load(std::memory_order_relaxed) == end && keeps_back()) ORGLOG_TRY(write_all());
    for (; checkpoint.load(std::memory_order_relaxed) < end; end = log.end()) {
      ORGLOG_TRY_ASSIGN(reached, catch_up_step(end));
      advance(reached);
      const std::lock_guard lock(mutex);
      if (stopping) return {};
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

bool Runner::write_now() {
  std::future<bool> outcome;
  {
    const std::lock_guard lock(impl_->mutex);
    if (impl_->over) return false;
    outcome = impl_->writes.emplace_back().get_future();
  }
  impl_->wake.notify_one();
  return outcome.get();
}

bool Runner::wait_for(Position position) {
  std::promise<bool> promise;
  auto outcome = promise.get_future();
  when_reached(position, [&promise](bool reached) { promise.set_value(reached); });
  return outcome.get();
}

}  // namespace orglog
