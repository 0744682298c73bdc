#include "history.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <stdexcept>

#include "orglog/codec/sealed_log.hpp"
#include "orglog/engine/engine.hpp"
#include "orglog/log/rocks_log.hpp"
#include "orglog/notary/new_origin.hpp"
#include "orglog/projections/audit.hpp"
#include "orglog/projections/command_index.hpp"
#include "orglog/projections/past_names.hpp"
#include "orglog/projections/replay.hpp"
#include "orglog/projections/runner.hpp"
#include "orglog/projections/tree_table.hpp"
#include "orglog/projections/usage.hpp"

namespace bench {

namespace {

using namespace orglog;

constexpr std::size_t apps_per_org = 100;
constexpr std::size_t members_per_org = 10;
constexpr std::size_t people = 20'000;
constexpr std::size_t in_flight_max =
    8'192;  // below the engine's queue: nothing is answered `busy`
constexpr std::size_t chunk = 1'024;

// The year before today passes as the history grows.
class YearClock final : public orglog::Clock {
 public:
  explicit YearClock(std::uint64_t events)
      : step_us_(395ull * 86'400 * 1'000'000 / (events + 1)),
        begin_(SystemClock().now() - std::chrono::hours(24 * 400)) {}
  Timestamp now() const override {
    const std::chrono::microseconds gone(static_cast<std::int64_t>(ticks_.load() * step_us_));
    // More commands are under way at the end than were counted in.
    return begin_ + std::min<std::chrono::microseconds>(gone, std::chrono::hours(24 * 395));
  }
  void tick(std::uint64_t events) { ticks_ += events; }

 private:
  std::uint64_t step_us_;
  Timestamp begin_;
  std::atomic<std::uint64_t> ticks_ = 0;
};

// Waits for answers, so that no more than a bound is in flight.
class Counter final : public ReplySink {
 public:
  void deliver(std::vector<Completed> completed) override {
    const std::lock_guard lock(mutex_);
    for (const Completed& one : completed) {
      if (one.outcome.kind != Outcome::Kind::accepted) refused_ = sentence(one.outcome.rejection);
      events_ += one.outcome.count;
    }
    in_flight_ -= completed.size();
    answered_.notify_one();
  }
  void take_up(std::size_t commands) {
    std::unique_lock lock(mutex_);
    answered_.wait(lock, [&] { return in_flight_ + commands <= in_flight_max; });
    if (!refused_.empty())
      throw std::runtime_error("a command of the history was refused: " + refused_);
    in_flight_ += commands;
  }
  std::uint64_t wait_for_all() {
    std::unique_lock lock(mutex_);
    answered_.wait(lock, [&] { return in_flight_ == 0; });
    return events_;
  }
  std::uint64_t events() {
    const std::lock_guard lock(mutex_);
    return events_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable answered_;
  std::size_t in_flight_ = 0;
  std::uint64_t events_ = 0;
  std::string refused_;
};

template <class T>
T value_of(Result<T> result, const char* what) {
  if (!result) throw std::runtime_error(std::string(what) + ": " + result.error().message());
  return std::move(*result);
}

void must(const Result<void>& result, const char* what) {
  if (!result) throw std::runtime_error(std::string(what) + ": " + result.error().message());
}

// The whole store but for its signatures, as the server builds it: it does not start without a
// part.
struct Parts {
  Parts(const std::filesystem::path& directory, const std::filesystem::path& tables) {
    std::filesystem::create_directories(directory);
    stored = value_of(open_rocks_log({directory / "log", true, false, {}}), "opening the log");
    const MasterKey master =
        value_of(read_master_key(directory / "master.key", true), "making a master key");
    keyring = value_of(Keyring::open({directory / "keys.db", master, false}), "opening the keys");
    log = seal_log(*stored, *keyring);
    vault = value_of(Vault::open(directory / "vault.db"), "opening the vault");
    store = value_of(ProjectionStore::open({tables, stored->id(), true, false}),
                     "opening the projections");
    tree.emplace(*stored);
    runner.emplace(*log, *store,
                   std::vector<Projection*>{&command_index, &state_table, &audit_index,
                                            &usage_table, &past_names, &*tree});
  }
  std::unique_ptr<EventLog> stored;
  std::unique_ptr<Keyring> keyring;
  std::unique_ptr<EventLog> log;
  std::unique_ptr<Vault> vault;
  std::unique_ptr<ProjectionStore> store;
  CommandIndex command_index;
  StateTable state_table;
  AuditIndex audit_index;
  UsageTable usage_table;
  PastNames past_names;
  std::optional<TreeTable> tree;
  std::optional<Runner> runner;
};

// What happens, in order. Every command leaves one event or more.
class Story {
 public:
  explicit Story(std::size_t apps)
      : stage_of_app_(apps), stage_of_org_((apps + apps_per_org - 1) / apps_per_org) {}

  Submission next(std::uint64_t number) {
    if (number < people)
      return by_operator(
          RegisterAccount{person(number), *PersonName::parse("Person " + std::to_string(number))});
    number -= people;
    if (number < stage_of_org_.size())
      return by_operator(ProvisionOrg{org(number), person(admin_of(number)), {}, {}, {}});
    number -= stage_of_org_.size();
    if (number < stage_of_org_.size() * members_per_org) {
      const std::size_t place = number / members_per_org;
      return by(
          admin_of(place),
          AddMember{org(place), person(member_of(place, number % members_per_org)), Role::member});
    }
    number -= stage_of_org_.size() * members_per_org;
    if (number < stage_of_app_.size())
      return by(admin_of(number / apps_per_org),
                CreateApp{app(number), org(number / apps_per_org)});
    return random_() % 8 == 0 ? org_changes(random_() % stage_of_org_.size())
                              : app_changes(random_() % stage_of_app_.size());
  }

 private:
  static Email person(std::size_t index) {
    return *Email::parse("person-" + std::to_string(index) + "@example.com");
  }
  static OrgName org(std::size_t index) { return *OrgName::parse("org-" + std::to_string(index)); }
  static AppName app(std::size_t index) { return *AppName::parse("app-" + std::to_string(index)); }
  // People stand in blocks of twenty: an admin, members, one who comes and goes, and a
  // collaborator.
  static std::size_t admin_of(std::size_t org) { return org * 20 % people; }
  static std::size_t member_of(std::size_t org, std::size_t index) {
    return admin_of(org) + 1 + index;
  }
  static std::size_t guest_of(std::size_t org) { return admin_of(org) + 18; }
  static std::size_t helper_of(std::size_t org) { return admin_of(org) + 19; }

  static Submission by_operator(Command command) {
    Submission submission;
    submission.command = std::move(command);
    submission.id = CommandId{time_ordered_uuid()};
    submission.principal.is_operator = true;
    return submission;
  }
  static Submission by(std::size_t who, Command command) {
    Submission submission = by_operator(std::move(command));
    submission.on_behalf_of = person(who);
    return submission;
  }

  Submission org_changes(std::size_t index) {
    const OrgName name = org(index);
    const Email guest = person(guest_of(index));
    switch (stage_of_org_[index]++ % 4) {
      case 0:
        return by(admin_of(index), AddMember{name, guest, Role::member});
      case 1:
        return by(admin_of(index), SetMember{name, guest, Role::admin});
      case 2:
        return by(admin_of(index), SetMember{name, guest, Role::member});
      default:
        return by(admin_of(index), RemoveMember{name, guest});
    }
  }

  Submission app_changes(std::size_t index) {
    const AppName name = app(index);
    const std::size_t place = index / apps_per_org;
    const std::size_t admin = admin_of(place);
    const std::size_t member = member_of(place, index % members_per_org);
    const Email helper = person(helper_of(place));
    switch (stage_of_app_[index]++ % 9) {
      case 0:
        return by(member, JoinApp{name});
      case 1:
        return by(member, SetFormation{name, {{process("web"), 2, DynoSize::standard_1x}}});
      case 2:
        return by(admin, AddCollaborator{name, helper, Permissions::work()});
      case 3:
        return by(admin, LockApp{name});
      case 4:
        return by(admin, SetCollaborator{name, helper, Permissions::view_only()});
      case 5:
        return by(admin, UnlockApp{name});
      case 6:
        return by(member, SetFormation{name, {{process("web"), 1, DynoSize::standard_2x}}});
      case 7:
        return by(admin, RemoveCollaborator{name, helper});
      default:
        return by(member, LeaveApp{name});
    }
  }
  static ProcessType process(std::string_view name) { return *ProcessType::parse(name); }

  std::mt19937_64 random_{20'140'604};
  std::vector<std::uint8_t> stage_of_app_;
  std::vector<std::uint8_t> stage_of_org_;
};

}  // namespace

Figures make_history(const std::filesystem::path& directory, const HistorySize& size) {
  std::filesystem::remove_all(directory);
  Parts parts(directory, directory / "projections");
  must(parts.runner->catch_up(), "catching up");
  parts.runner->start([](const Error&) {});
  YearClock clock(size.events);
  Runner& runner = *parts.runner;
  Engine engine(EngineParts{*parts.log, *parts.store, parts.state_table, runner, clock},
                [](const Error&) {});
  engine.start();
  const auto client = std::make_shared<const Client>(Client{"orglog-bench", "127.0.0.1"});
  Counter counter;
  Story story(size.apps);
  std::uint64_t number = 0;
  const auto begin = bench::Clock::now();
  while (counter.events() < size.events) {
    std::vector<Submission> submissions;
    for (std::size_t count = 0; count < chunk; ++count) {
      submissions.push_back(story.next(number++));
      submissions.back().sink = &counter;
      submissions.back().client = client;
    }
    counter.take_up(chunk);
    clock.tick(chunk);
    engine.submit(std::move(submissions));
  }
  const std::uint64_t events = counter.wait_for_all();
  const double took = seconds_since(begin);
  engine.stop();
  runner.stop();
  // No server has signed it, and none starts on events that were never signed without being told.
  must(write_new_origin_mark(directory, {}), "marking the store");
  return {{"per_s", static_cast<double>(events) / took}, {"events", static_cast<double>(events)}};
}

Figures fold_history(const std::filesystem::path& directory) {
  const auto stored =
      value_of(open_rocks_log({directory / "log", false, true, {}}), "opening the log");
  const MasterKey master = value_of(read_master_key(directory / "master.key", false), "reading");
  const auto keyring =
      value_of(Keyring::open({directory / "keys.db", master, true}), "opening the keys");
  const auto log = unseal_log(*stored, *keyring);
  const auto begin = bench::Clock::now();
  const Folded folded = value_of(fold(*log, {}), "folding");
  return {{"per_s", static_cast<double>(folded.applied) / seconds_since(begin)}};
}

Figures rebuild_history(const std::filesystem::path& directory) {
  const auto tables = directory / "projections-anew";
  Figures figures;
  {
    Parts parts(directory, tables);
    const auto begin = bench::Clock::now();
    must(parts.runner->catch_up(), "rebuilding");
    figures = {{"per_s", static_cast<double>(parts.log->end()) / seconds_since(begin)}};
  }
  std::filesystem::remove_all(tables);
  return figures;
}

}  // namespace bench
