// Takes commands, decides them one after the other, makes what they did durable, and answers. One
// sequencer thread plans, one committer thread appends: while a turn is being synced the next one
// is decided on top of it, and it is answered only after its own sync. When an append fails,
// everything not yet answered is answered `unknown` or `stopping`, and the engine takes no more
// commands until the process is started again.
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
  Runner& runner;  // has caught up with the log, and is started
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
  // Both are called from the thread that commits and must not block: `on_halt` once, when an append
  // failed; `on_grown` after every append, when its events are durable.
  Engine(EngineParts parts, std::function<void(const Error&)> on_halt,
         std::function<void()> on_grown = {});
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
  bool has_halted() const;     // an append failed; any thread
  // Whether what is new is refused because of the clock; any thread.
  ClockGuard& clock_guard() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace orglog
