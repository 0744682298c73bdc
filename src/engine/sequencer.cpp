#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "orglog/base/invariant.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/engine/engine.hpp"
#include "plan.hpp"
#include "queue.hpp"

namespace orglog {
namespace {

using Steady = std::chrono::steady_clock;

void set_all(Plan& plan, Outcome::Kind kind) {
  for (AnsweredCommand& observed : plan.observed) observed.outcome = kind;
  for (Answers& answers : plan.answers) {
    for (Completed& completed : answers.completed) completed.outcome = Outcome::of(kind);
  }
}

// How the writing of this log begins. `failure`: why it does not.
struct Beginning {
  Tip tip;
  NewestTimes newest;
  Error failure;
};

}  // namespace

void refuse(std::vector<Submission>& submissions, Outcome::Kind kind, EngineObserver* observer) {
  Plan plan;
  for (Submission& submission : submissions) {
    if (observer != nullptr) plan.observed.push_back(observed(submission, kind));
    if (plan.answers.empty() || plan.answers.back().sink != submission.sink)
      plan.answers.push_back({submission.sink, {}});
    plan.answers.back().completed.push_back(
        {std::move(submission.session), submission.request, submission.index, Outcome::of(kind)});
  }
  for (Answers& answers : plan.answers) answers.sink->deliver(std::move(answers.completed));
  if (observer != nullptr) observer->answered(plan.observed, Steady::now());
}

struct Engine::Impl {
  EngineParts parts;
  std::function<void(const Error&)> on_halt;
  Beginning beginning;
  Queue queue;
  Planner planner;
  ClockGuard clock_guard;
  std::uint64_t turn = 0;
  std::thread sequencer;
  std::thread committer;

  // The hand-over from sequencer to committer: one plan waits while another one is being synced.
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<Plan> slot;
  bool committing = false;
  bool sequencer_done = false;
  Tip claimed;  // the newest claim; whoever commits writes it

  std::atomic<bool> halted = false;
  std::atomic<std::uint64_t> committed_turn = 0;
  std::atomic<std::uint64_t> commands = 0, events = 0, rejections = 0, turns = 0, busy = 0;

  Impl(EngineParts engine_parts, std::function<void(const Error&)> halt)
      : parts(engine_parts),
        on_halt(std::move(halt)),
        beginning(begin()),
        planner(parts.state_table.copy(), beginning.tip, beginning.newest.recorded_at,
                Dedupe(parts.log, parts.store), parts.command_secret, &parts.log, parts.quotas),
        clock_guard(parts.clock, newest_made(), parts.clock_guard),
        claimed(beginning.tip) {}

  Beginning begin();
  Result<NewestTimes> catch_up_with(const Tip& tip);
  Timestamp newest_made() const;
  void halt(const Error& error);
  void run_sequencer();
  Plan next_plan();
  void take_up_claim();
  void tell_guard(Timestamp now, const Plan& plan);
  std::chrono::milliseconds patience() const;
  void run_committer();
  void wait_for_slot();
  void hand_over(Plan plan);
  void commit(Plan plan);
  bool append(Plan& plan);
  bool settle(const Error& error);
  void hold_back();
};

Beginning Engine::Impl::begin() {
  const auto claim = parts.log.claim();
  if (!claim) return {{0, parts.log.end()}, {}, claim.error()};
  const auto newest = catch_up_with(claim->tip);
  if (!newest) return {claim->tip, {}, newest.error()};
  return {claim->tip, *newest, {}};
}

// Waits until the projections show all that was in the log when it was claimed. Nobody but this
// engine appends from then on, and it does not yet.
Result<NewestTimes> Engine::Impl::catch_up_with(const Tip& tip) {
  if (!parts.runner.wait_for(tip.end)) return ProjectionError::io;
  return newest_times(parts.log);
}

// The clock is compared with this time at the start.
Timestamp Engine::Impl::newest_made() const {
  const auto [occurred_at, recorded_at] = beginning.newest;
  return planner.state().accepted_clocks().made_at(occurred_at, recorded_at);
}

// Nothing is decided any more until the process is started again.
void Engine::Impl::halt(const Error& error) {
  if (!halted.exchange(true)) on_halt(error);
}

// Bounds what is remembered in memory: the projections must not fall behind for ever.
void Engine::Impl::hold_back() {
  const Position next = planner.tip().end;
  if (next > parts.runner.checkpoint() + limits::projection_backlog_events) {
    parts.runner.wait_for(next - limits::projection_backlog_events);
  }
  planner.forget(committed_turn.load(std::memory_order_acquire), parts.runner.checkpoint());
}

void Engine::Impl::run_sequencer() {
  std::vector<Submission> taken;
  std::vector<Reading> readings;
  // Not before the last plan has begun to be synced: what waits until then shares the next sync.
  while (wait_for_slot(), queue.take(taken, readings, patience())) {
    std::size_t index = 0;
    do {
      take_up_claim();
      hold_back();
      Plan plan = next_plan();
      const ClockReading clock = clock_guard.look();
      planner.set_clock(clock);
      const std::size_t next = planner.plan(taken, index, plan);
      planner.observe(std::exchange(readings, {}), false, plan);
      tell_guard(clock.now, plan);
      queue.planned(next - index);
      index = next;
      if (!plan.is_empty()) hand_over(std::move(plan));
    } while (index < taken.size());
    taken.clear();
  }
  take_up_claim();
  Plan last = next_plan();
  planner.set_clock(clock_guard.look());
  planner.observe(std::move(readings), true, last);
  if (!last.is_empty()) hand_over(std::move(last));
  const std::lock_guard lock(mutex);
  sequencer_done = true;
  changed.notify_all();
}

Plan Engine::Impl::next_plan() {
  Plan plan;
  plan.turn = ++turn;
  plan.at = planner.tip();
  return plan;
}

// Begins again from what the log holds when an append failed and the log was claimed anew: the
// planner's state runs ahead, on top of plans that were not written.
void Engine::Impl::take_up_claim() {
  Tip tip;
  {
    const std::lock_guard lock(mutex);
    tip = claimed;
  }
  if (tip.epoch == planner.tip().epoch) return;
  const auto newest = catch_up_with(tip);
  if (!newest) return halt(newest.error());
  beginning.newest = *newest;
  planner.restart(parts.state_table.copy(), tip, newest->recorded_at);
  clock_guard.begin_again(newest_made());
}

void Engine::Impl::tell_guard(Timestamp now, const Plan& plan) {
  if (plan.accepted_clock) clock_guard.accept(*plan.accepted_clock);
  if (!plan.records.empty()) clock_guard.recorded(now);
}

// While attempts are being counted, their minute ends without a command; and a jump of the clock is
// said without one.
std::chrono::milliseconds Engine::Impl::patience() const {
  return planner.is_counting() ? std::chrono::seconds(1) : limits::clock_look;
}

void Engine::Impl::wait_for_slot() {
  std::unique_lock lock(mutex);
  changed.wait(lock, [this] { return !slot; });
}

void Engine::Impl::hand_over(Plan plan) {
  std::unique_lock lock(mutex);
  changed.wait(lock, [this] { return !slot; });
  // A single command has nobody to overlap with: committing it here saves its client a change of
  // threads.
  if (plan.commands == 1 && !committing && queue.empty()) {
    lock.unlock();
    commit(std::move(plan));
    return;
  }
  slot = std::move(plan);
  lock.unlock();
  changed.notify_all();
}

void Engine::Impl::run_committer() {
  std::unique_lock lock(mutex);
  while (true) {
    changed.wait(lock, [this] { return slot || sequencer_done; });
    if (!slot) return;
    Plan plan = std::move(*slot);
    slot.reset();
    committing = true;
    lock.unlock();
    changed.notify_all();
    commit(std::move(plan));
    lock.lock();
    committing = false;
  }
}

// Answers only after the sync. A plan behind a failed one was decided on top of what may not exist:
// it is dropped. Its commands are answered `unknown`, and their ids tell when they come again.
void Engine::Impl::commit(Plan plan) {
  const bool leaves_nothing = plan.records.empty() && plan.notes.empty();
  if (halted) {
    set_all(plan, Outcome::Kind::stopping);
  } else if (plan.at.epoch != claimed.epoch || (!leaves_nothing && !append(plan))) {
    set_all(plan, Outcome::Kind::unknown);
  }
  commands.fetch_add(plan.commands, std::memory_order_relaxed);
  rejections.fetch_add(plan.rejections, std::memory_order_relaxed);
  committed_turn.store(plan.turn, std::memory_order_release);
  const auto now = parts.observer != nullptr ? Steady::now() : Steady::time_point{};
  for (Answers& answers : plan.answers) answers.sink->deliver(std::move(answers.completed));
  if (parts.observer != nullptr) parts.observer->answered(plan.observed, now);
}

bool Engine::Impl::append(Plan& plan) {
  const auto begin = Steady::now();
  const auto appended = parts.log.append(plan.at, plan.records, plan.notes);
  if (!appended && !settle(appended.error())) return false;
  ORGLOG_INVARIANT(!appended || *appended == plan.at.end, "a log appends where it was told to");
  if (plan.accepted_clock) clock_guard.is_recorded();
  turns.fetch_add(1, std::memory_order_relaxed);
  events.fetch_add(plan.records.size(), std::memory_order_relaxed);
  if (parts.observer != nullptr)
    parts.observer->committed({plan.commands, plan.records.size(), Steady::now() - begin});
  return true;
}

// Claims the log again after a failed append, and answers whether its records are there all the
// same. Where that cannot be told the engine halts.
bool Engine::Impl::settle(const Error& error) {
  if (error != LogError::unknown_outcome && error != LogError::deposed) return halt(error), false;
  const auto claim = parts.log.claim();
  if (!claim) return halt(claim.error() == LogError::deposed ? claim.error() : error), false;
  const std::lock_guard lock(mutex);
  claimed = claim->tip;
  return claim->written;
}

Engine::Engine(EngineParts parts, std::function<void(const Error&)> on_halt)
    : impl_(std::make_unique<Impl>(parts, std::move(on_halt))) {}

Engine::~Engine() { stop(); }

void Engine::start() {
  if (impl_->beginning.failure) impl_->halt(impl_->beginning.failure);
  impl_->clock_guard.look();
  impl_->sequencer = std::thread([this] { impl_->run_sequencer(); });
  impl_->committer = std::thread([this] { impl_->run_committer(); });
}

void Engine::stop() {
  impl_->queue.close();
  if (impl_->sequencer.joinable()) impl_->sequencer.join();
  if (impl_->committer.joinable()) impl_->committer.join();
}

void Engine::submit(std::vector<Submission> submissions) {
  if (submissions.empty()) return;
  EngineObserver* observer = impl_->parts.observer;
  if (observer != nullptr) {
    const auto now = Steady::now();
    for (Submission& submission : submissions) submission.submitted_at = now;
  }
  auto pushed = Queue::Push::closed;
  if (!impl_->halted) pushed = impl_->queue.push(submissions);
  if (pushed == Queue::Push::full) {
    impl_->busy.fetch_add(submissions.size(), std::memory_order_relaxed);
    refuse(submissions, Outcome::Kind::busy, observer);
  } else if (pushed == Queue::Push::closed) {
    refuse(submissions, Outcome::Kind::stopping, observer);
  }
}

void Engine::submit(Reading reading) { impl_->queue.push(std::move(reading)); }

std::size_t Engine::queued() const { return impl_->queue.size(); }

bool Engine::has_halted() const { return impl_->halted; }

ClockGuard& Engine::clock_guard() const { return impl_->clock_guard; }

EngineStatistics Engine::statistics() const {
  return {impl_->commands, impl_->events, impl_->rejections, impl_->turns, impl_->busy};
}

}  // namespace orglog
