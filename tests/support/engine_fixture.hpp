// An engine over any log, with real projections in a directory of its own, and a way to submit that
// waits for the answer.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <vector>

#include "memory_log.hpp"
#include "orglog/engine/engine.hpp"
#include "orglog/engine/query.hpp"
#include "orglog/projections/audit.hpp"
#include "orglog/projections/command_index.hpp"
#include "orglog/projections/past_names.hpp"
#include "orglog/projections/tree_table.hpp"
#include "orglog/projections/usage.hpp"
#include "temp_dir.hpp"

namespace orglog::testing {

// Stands still until it is moved: `now_us` is time that passes.
class ManualClock final : public Clock {
 public:
  Timestamp now() const override { return Timestamp{std::chrono::microseconds{now_us.load()}}; }
  std::chrono::microseconds elapsed() const override {
    return std::chrono::microseconds{now_us.load() - set_by_us.load()};
  }
  // Sets it, without time passing.
  void jump(std::chrono::microseconds by) {
    set_by_us += by.count();
    now_us += by.count();
  }
  std::atomic<std::int64_t> now_us = 1'800'000'000'000'000;
  std::atomic<std::int64_t> set_by_us = 0;
};

// Collects answers by request number.
class Collector final : public ReplySink {
 public:
  void deliver(std::vector<Completed> completed) override {
    const std::lock_guard lock(mutex_);
    for (Completed& one : completed) arrived_.push_back(std::move(one));
    arrived_one_.notify_all();
  }
  // Blocks until `count` answers have come; takes them in order of arrival.
  std::vector<Completed> wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    arrived_one_.wait(lock, [&] { return arrived_.size() >= count; });
    return std::exchange(arrived_, {});
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_one_;
  std::vector<Completed> arrived_;
};

// Everything between a log and the sockets, as the server builds it.
class EngineFixture {
 public:
  EngineFixture(EventLog& event_log, const std::filesystem::path& directory,
                EngineObserver* observer = nullptr, std::optional<Timestamp> now = {},
                ClockGuardOptions clock_guard = {}, EngineQuotas of_accounts = {})
      : log(event_log), quotas(of_accounts) {
    if (now) clock.now_us = now->time_since_epoch().count();
    ProjectionStoreOptions options;
    options.directory = directory;
    options.create_if_missing = true;
    auto opened = ProjectionStore::open(options);
    if (!opened) throw boost::system::system_error(opened.error());
    store = std::move(*opened);
    runner.emplace(log, *store,
                   std::vector<Projection*>{&command_index, &state_table, &audit_index,
                                            &usage_table, &past_names, &tree_table});
    if (const auto caught_up = runner->catch_up(); !caught_up)
      throw boost::system::system_error(caught_up.error());
    runner->start([](const Error&) {});
    engine.emplace(
        EngineParts{
            log, *store, state_table, *runner, clock, observer, {}, std::move(clock_guard), quotas},
        [this](const Error& error) { halted_by = error; });
    growth = log.growth().listen([this] {
      if (on_grown) on_grown();
    });
    engine->start();
  }
  ~EngineFixture() {
    engine->stop();
    runner->stop();
  }

  Submission as_operator(Command command, CommandId id = CommandId{random_uuid()}) {
    Submission submission;
    submission.command = std::move(command);
    submission.id = id;
    submission.principal.is_operator = true;
    submission.sink = &answers;
    return submission;
  }
  Submission as(const std::string& address, Command command,
                CommandId id = CommandId{random_uuid()}) {
    Submission submission = as_operator(std::move(command), id);
    submission.on_behalf_of = Email::parse(address);
    return submission;
  }
  Outcome submit(Submission submission) {
    std::vector<Submission> one;
    one.push_back(std::move(submission));
    engine->submit(std::move(one));
    return answers.wait_for(1).front().outcome;
  }
  // What readers see once everything acknowledged so far is applied.
  void settle() { runner->wait_for(log.end()); }
  QuerySources sources() {
    QuerySources sources{log, *store, state_table, clock};
    sources.look_at_clock = [this] { return engine->clock_guard().look(); };
    sources.quotas = quotas;
    return sources;
  }

  EventLog& log;
  EngineQuotas quotas;
  ManualClock clock;
  Collector answers;
  std::unique_ptr<ProjectionStore> store;
  CommandIndex command_index;
  StateTable state_table;
  AuditIndex audit_index;
  UsageTable usage_table;
  PastNames past_names;
  TreeTable tree_table{log};
  std::optional<Runner> runner;
  std::optional<Engine> engine;
  Error halted_by;
  std::function<void()> on_grown;  // set it before the first command
  Growth::Listener growth;
};

inline OrgName org(std::string_view name) { return *OrgName::parse(name); }
inline AppName app(std::string_view name) { return *AppName::parse(name); }
inline Email email(std::string_view address) { return *Email::parse(address); }

}  // namespace orglog::testing
