// Takes commands, decides them one after the other, makes what they did durable, and answers. One
// sequencer thread plans, one committer thread appends: while a turn is being synced the next one
// is decided on top of it, and it is answered only after its own sync.
// When the outcome of an append is unknown, or another writer was first, the engine claims the log
// again: what turns out to be written is answered as decided, all else that was decided on top of
// it `unknown`, and the engine goes on from what the log holds. Where the log cannot be claimed, or
// an append fails otherwise, the engine halts: it answers `unknown`, then `stopping`, and takes no
// more commands until the process is started again.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "orglog/base/time.hpp"
#include "orglog/engine/clock_guard.hpp"
#include "orglog/engine/observer.hpp"
#include "orglog/engine/quotas.hpp"
#include "orglog/engine/submission.hpp"
#include "orglog/log/event_log.hpp"
#include "orglog/projections/runner.hpp"
#include "orglog/projections/state_table.hpp"
#include "orglog/projections/store.hpp"
#include "orglog/vault/command_secret.hpp"

namespace orglog {

struct EngineParts {
  EventLog& log;
  ProjectionStore& store;  // for the command index
  StateTable& state_table;
  Runner& runner;  // has caught up with the log, or is started
  const Clock& clock;
  EngineObserver* observer = nullptr;  // nothing: nobody watches
  CommandSecret command_secret{};      // the store's
  ClockGuardOptions clock_guard{};
  EngineQuotas quotas{};
};

// Figures since the start; any thread.
struct EngineStatistics {
  std::uint64_t commands = 0;
  std::uint64_t events = 0;
  std::uint64_t rejections = 0;
  std::uint64_t turns = 0;  // appends, each with one sync
  std::uint64_t busy = 0;
};

class Engine {
 public:
  // Claims the log, and waits for the projections to show all that is in it. `on_halt` is called at
  // most once, in `start` or from a thread of the engine, and must not block.
  Engine(EngineParts parts, std::function<void(const Error&)> on_halt);
  ~Engine();  // stops

  void start();
  // Answers what has been taken, refuses what comes after with `stopping`, and joins both threads.
  void stop();

  // Any thread; never blocks. What does not fit the queue is answered `busy` at once.
  void submit(std::vector<Submission> submissions);
  // The same for what is recorded when it can be, and answered to nobody.
  void submit(Reading reading);

  EngineStatistics statistics() const;
  std::size_t queued() const;  // commands that wait to be decided; any thread
  bool has_halted() const;     // no command is decided any more; any thread
  // Whether what is new is refused because of the clock; any thread.
  ClockGuard& clock_guard() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace orglog
