#include "orglog/server/metrics.hpp"

#include <doctest/doctest.h>

#include "orglog/log/rocks_log.hpp"
#include "support/engine_fixture.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

struct Observed {
  TempDir directory;
  std::unique_ptr<EventLog> log = open(directory.path() / "log");
  Metrics metrics;
  EngineFixture engine{*log, directory.path() / "projections", &metrics};

  static std::unique_ptr<EventLog> open(const std::filesystem::path& directory) {
    RocksLogOptions options;
    options.directory = directory;
    options.create_if_missing = true;
    auto log = open_rocks_log(options);
    REQUIRE(log.has_value());
    return *std::move(log);
  }
  Outcome register_account(const char* address) {
    return engine.submit(engine.as_operator(RegisterAccount{email(address), ""}));
  }
  // An answer goes out before it is counted: the engine has ended when all are.
  std::string text() {
    engine.settle();
    engine.engine->stop();
    return metrics_text({metrics,
                         &*engine.engine,
                         *log,
                         *engine.store,
                         *engine.runner,
                         {{"orglog_connections", "Open connections.", "binary", 3}}});
  }
};

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

}  // namespace

TEST_CASE("commands are counted by type and outcome") {
  Observed observed;
  observed.register_account("ada@acme.com");
  observed.register_account("joe@acme.com");
  observed.register_account("ada@acme.com");
  const std::string text = observed.text();
  INFO(text);
  CHECK(
      has_line(text, "orglog_commands_total{command=\"register_account\",outcome=\"accepted\"} 2"));
  CHECK(
      has_line(text, "orglog_commands_total{command=\"register_account\",outcome=\"rejected\"} 1"));
  CHECK(text.find("create_app") == std::string::npos);
  CHECK(has_line(text, "# TYPE orglog_commands_total counter"));
  CHECK(has_line(text, "orglog_events_total 2"));
}

TEST_CASE("every turn and every answer falls into a bucket") {
  Observed observed;
  observed.register_account("ada@acme.com");
  observed.register_account("joe@acme.com");
  const std::string text = observed.text();
  INFO(text);
  CHECK(has_line(text, "orglog_turn_commands_bucket{le=\"1\"} 2"));
  CHECK(has_line(text, "orglog_turn_commands_bucket{le=\"+Inf\"} 2"));
  CHECK(has_line(text, "orglog_turn_commands_sum 2"));
  CHECK(has_line(text, "orglog_append_seconds_count 2"));
  CHECK(has_line(text, "orglog_command_seconds_count 2"));
}

TEST_CASE("what stands still is asked when somebody looks") {
  Observed observed;
  observed.register_account("ada@acme.com");
  const std::string text = observed.text();
  INFO(text);
  CHECK(has_line(text, "orglog_queued_commands 0"));
  CHECK(has_line(text, "orglog_log_events 1"));
  CHECK(has_line(text, "orglog_projection_lag_events 0"));
  CHECK(has_line(text, "orglog_connections{kind=\"binary\"} 3"));
  CHECK(has_line(text, "orglog_rocksdb_background_errors{database=\"log\"} 0"));
  CHECK(has_line(text, "orglog_rocksdb_write_stopped{database=\"projections\"} 0"));
  CHECK(text.find("orglog_rocksdb_memtable_bytes{database=\"log\"} 0\n") == std::string::npos);
}

TEST_CASE("commands that come after the end are counted as such") {
  Observed observed;
  observed.engine.engine->stop();
  observed.register_account("ada@acme.com");
  CHECK(has_line(observed.text(),
                 "orglog_commands_total{command=\"register_account\",outcome=\"stopping\"} 1"));
}

TEST_CASE("a value falls into the first bucket whose bound is not below it") {
  PowerHistogram<2, 3> histogram;  // up to 4, 8, 16, and more
  for (const unsigned value : {0u, 1u, 4u, 5u, 8u, 9u, 16u, 17u, 1'000'000u}) histogram.add(value);
  CHECK(histogram.bound(0) == 4);
  CHECK(histogram.bound(2) == 16);
  CHECK(histogram.count(0) == 3);
  CHECK(histogram.count(1) == 2);
  CHECK(histogram.count(2) == 2);
  CHECK(histogram.count(3) == 2);
  CHECK(histogram.sum() == 1'000'060);
}
