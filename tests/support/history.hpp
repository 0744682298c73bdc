// A log in memory and the projections over it, for tests: events are put in as the engine would,
// one command after another.
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "orglog/codec/event_codec.hpp"
#include "orglog/log/event_log.hpp"
#include "orglog/projections/audit.hpp"
#include "orglog/projections/command_index.hpp"
#include "orglog/projections/past_names.hpp"
#include "orglog/projections/runner.hpp"
#include "orglog/projections/state_table.hpp"
#include "orglog/projections/tree_table.hpp"
#include "orglog/projections/usage.hpp"
#include "support/append.hpp"
#include "support/memory_log.hpp"
#include "support/temp_dir.hpp"

namespace orglog::testing {

// Also for constants, which are made before doctest is.
inline Timestamp at(std::string_view text) { return parse_rfc3339(text).value(); }

class History {
 public:
  History() : log_(make_memory_log()) {}

  // One command's events. Answers its id.
  CommandId add(Timestamp occurred_at, const std::vector<Event>& events, AccountId actor = {}) {
    return add(occurred_at, occurred_at, events, actor);
  }
  CommandId add(Timestamp now, Timestamp occurred_at, const std::vector<Event>& events,
                AccountId actor) {
    const CommandId command{derive_uuid(Uuid{}, ++commands_, "command")};
    newest_ = std::max({newest_, now, occurred_at});
    std::vector<NewRecord> records;
    for (const Event& event : events) {
      NewRecord& record = records.emplace_back();
      record.header.command = command;
      record.header.ordinal = static_cast<std::uint16_t>(records.size() - 1);
      record.header.type = type_of(event);
      record.header.occurred_at = occurred_at;
      record.header.recorded_at = newest_;
      record.header.actor = actor;
      record.header.tags = tags_of(event);
      record.header.tags.add({Tag::Kind::actor, actor.value});
      encode_event(event, record.payload);
    }
    REQUIRE(append_to(*log_, records));
    return command;
  }

  const EventLog& log() const { return *log_; }
  EventLog& log() { return *log_; }

 private:
  std::unique_ptr<EventLog> log_;
  std::uint32_t commands_ = 0;
  Timestamp newest_{};
};

inline Result<std::unique_ptr<ProjectionStore>> try_open_store(
    const std::filesystem::path& directory, std::uint32_t log_id = 1, bool read_only = false) {
  ProjectionStoreOptions options;
  options.directory = directory;
  options.log_id = derive_uuid(Uuid{}, log_id, "log");
  options.create_if_missing = true;
  options.read_only = read_only;
  return ProjectionStore::open(options);
}

inline std::unique_ptr<ProjectionStore> open_store(const std::filesystem::path& directory) {
  auto store = try_open_store(directory);
  REQUIRE_MESSAGE(store, store.error().message());
  return std::move(*store);
}

// All projections in a store of their own.
struct Projections {
  explicit Projections(const EventLog& of, SnapshotPace snapshots = {}) : log(of), pace(snapshots) {
    open();
  }

  // As a process that ends and starts again; `runner` has caught up then.
  void reopen() {
    close();
    open();
  }
  void close() {
    runner.reset();
    state.reset();
    store.reset();
  }
  void open() {
    store = open_store(directory.path());
    state = std::make_unique<StateTable>(pace);
    audit = std::make_unique<AuditIndex>();
    commands = std::make_unique<CommandIndex>();
    usage = std::make_unique<UsageTable>();
    names = std::make_unique<PastNames>();
    tree = std::make_unique<TreeTable>(log);
    runner = std::make_unique<Runner>(log, *store, all());
    const auto caught_up = runner->catch_up();
    REQUIRE_MESSAGE(caught_up, caught_up.error().message());
  }
  std::vector<Projection*> all() const {
    return {state.get(), audit.get(), commands.get(), usage.get(), names.get(), tree.get()};
  }

  TempDir directory;
  const EventLog& log;
  SnapshotPace pace;
  std::unique_ptr<ProjectionStore> store;
  std::unique_ptr<StateTable> state;
  std::unique_ptr<AuditIndex> audit;
  std::unique_ptr<CommandIndex> commands;
  std::unique_ptr<UsageTable> usage;
  std::unique_ptr<PastNames> names;
  std::unique_ptr<TreeTable> tree;
  std::unique_ptr<Runner> runner;
};

// Every row of a table: key, value, in order.
inline std::vector<std::pair<std::string, std::string>> rows_of(const TableReader& reader) {
  std::vector<std::pair<std::string, std::string>> rows;
  REQUIRE(reader.scan({}, {}, [&](std::string_view key, std::string_view value) {
    rows.emplace_back(key, value);
    return true;
  }));
  return rows;
}

}  // namespace orglog::testing
