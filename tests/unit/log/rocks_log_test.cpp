// What the log on RocksDB promises beyond `EventLog`: opening, and being read beside a writer.
#include "orglog/log/rocks_log.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "support/append.hpp"
#include "support/records.hpp"
#include "support/temp_dir.hpp"

namespace orglog::testing {
namespace {

RocksLogOptions creating(const TempDir& directory) {
  return {directory.path() / "log", true, false, {}};
}
RocksLogOptions existing(const TempDir& directory) {
  return {directory.path() / "log", false, false, {}};
}
RocksLogOptions reading(const TempDir& directory) {
  return {directory.path() / "log", false, true, {}};
}

std::unique_ptr<EventLog> opened(const RocksLogOptions& options) {
  OpenFailure failure;
  auto log = open_rocks_log(options, &failure);
  INFO(failure.detail);
  REQUIRE(log.has_value());
  return std::move(*log);
}

Position count_of(const EventLog& log) {
  Position count = 0;
  const auto visit = [&](const RecordView& record) {
    CHECK(shows(record, numbered_record(record.position)));
    ++count;
    return true;
  };
  CHECK(log.read(0, log.end(), visit).has_value());
  return count;
}

TEST_CASE("a log that is not there is found missing, and nothing is made") {
  const TempDir directory;
  CHECK(open_rocks_log(existing(directory)).error() == LogError::not_found);
  CHECK(open_rocks_log(reading(directory)).error() == LogError::not_found);
  CHECK(std::filesystem::is_empty(directory.path()));
}

TEST_CASE("a log has an id of its own, which stays") {
  const TempDir one, two;
  const Uuid id = opened(creating(one))->id();
  CHECK_FALSE(id.is_nil());
  CHECK(opened(existing(one))->id() == id);
  CHECK(opened(reading(one))->id() == id);
  CHECK(opened(creating(two))->id() != id);
}

TEST_CASE("a log that is open is in use, and stays whole") {
  const TempDir directory;
  const auto log = opened(creating(directory));
  REQUIRE(append_to(*log, numbered_records(0, 3)).has_value());
  OpenFailure failure;
  CHECK(open_rocks_log(existing(directory), &failure).error() == LogError::in_use);
  CHECK_FALSE(failure.detail.empty());
  REQUIRE(append_to(*log, numbered_records(3, 3)).has_value());
  CHECK(count_of(*log) == 6);
}

TEST_CASE("another program's RocksDB store is refused") {
  const TempDir directory;
  {
    const auto log = opened(creating(directory));
    REQUIRE(append_to(*log, numbered_records(0, 3)).has_value());
  }
  const auto path = directory.path() / "log";
  SUBCASE("without CURRENT there is data, but no store") {
    std::filesystem::remove(path / "CURRENT");
    OpenFailure failure;
    CHECK(open_rocks_log(creating(directory), &failure).error() == LogError::damaged);
    CHECK(failure.detail.find("CURRENT") != std::string::npos);
  }
  SUBCASE("CURRENT that names nothing") {
    std::ofstream(path / "CURRENT") << "MANIFEST-000000\n";
    CHECK(open_rocks_log(creating(directory)).error() == LogError::damaged);
  }
}

TEST_CASE("statistics count the files and the notes") {
  const TempDir directory;
  const auto log = opened(creating(directory));
  const OutcomeNote notes[] = {{CommandId{numbered_id(1)}, "a"}, {CommandId{numbered_id(2)}, "b"}};
  REQUIRE(append_to(*log, numbered_records(0, 10, 1000), notes).has_value());
  const LogStatistics statistics = log->statistics();
  CHECK(statistics.bytes_on_disk > 10'000);
  CHECK(statistics.files > 3);
  CHECK(statistics.notes_estimate == 2);
}

TEST_CASE("records outlive flushes and compactions, and are read over them") {
  const TempDir directory;
  constexpr std::size_t batch = 1000, batches = 60, payload = 1000;
  {
    const auto log = opened(creating(directory));
    for (std::size_t index = 0; index < batches; ++index) {
      const auto records = numbered_records(index * batch, batch, payload);
      REQUIRE(append_to(*log, records).has_value());
    }
  }
  const auto log = opened(existing(directory));
  Position next = 0;
  bool same = true;
  const auto visit = [&](const RecordView& record) {
    same = same && record.position == next && shows(record, numbered_record(next, payload));
    ++next;
    return true;
  };
  REQUIRE(log->read(0, log->end(), visit).has_value());
  CHECK(same);
  CHECK(next == batch * batches);
}

// A writer in a process of its own, which does one step each time it is told to. It is this program
// again, started anew: RocksDB's threads do not survive a fork.
constexpr const char* writer_case = "(the writer beside which the log is read)";
constexpr const char* writer_directory = "ORGLOG_TEST_WRITER_DIRECTORY";

class Writer {
 public:
  explicit Writer(const TempDir& directory) {
    int orders[2], answers[2];
    REQUIRE(pipe(orders) == 0);
    REQUIRE(pipe(answers) == 0);
    child_ = fork();
    REQUIRE(child_ >= 0);
    if (child_ == 0) {
      dup2(orders[0], 0);
      dup2(answers[1], 1);
      for (const int end : {orders[0], orders[1], answers[0], answers[1]}) close(end);
      setenv(writer_directory, directory.path().c_str(), 1);
      const std::string only = std::string("--test-case=") + writer_case;
      execl("/proc/self/exe", "writer", "--no-skip", "--out=/dev/null", only.c_str(), nullptr);
      _exit(9);
    }
    close(orders[0]);
    close(answers[1]);
    orders_ = orders[1];
    answers_ = answers[0];
  }
  ~Writer() {
    close(orders_);
    int status = 0;
    waitpid(child_, &status, 0);
    CHECK(status == 0);
    close(answers_);
  }
  // Ten more records are appended and synced when it returns; or so many large ones that they do
  // not stay in the write-ahead log for long.
  void step(bool large = false) {
    char byte = large ? 'l' : 's';
    REQUIRE(write(orders_, &byte, 1) == 1);
    REQUIRE(read(answers_, &byte, 1) == 1);
  }

 private:
  int orders_ = -1, answers_ = -1;
  pid_t child_ = -1;
};

TEST_CASE("(the writer beside which the log is read)" * doctest::skip()) {
  const char* directory = std::getenv(writer_directory);
  if (directory == nullptr) return;
  const auto log = opened({std::filesystem::path(directory) / "log", true, false, {}});
  char byte = 0;
  while (read(0, &byte, 1) == 1) {
    const auto records =
        byte == 'l' ? numbered_records(log->end(), 200, 30'000) : numbered_records(log->end(), 10);
    REQUIRE(append_to(*log, records).has_value());
    REQUIRE(write(1, &byte, 1) == 1);
  }
}

TEST_CASE("a log is read beside its writer, as it was when it was opened") {
  const TempDir directory;
  Writer writer(directory);
  writer.step();
  writer.step();
  const auto log = opened(reading(directory));
  CHECK(log->end() == 20);
  writer.step();
  CHECK(log->end() == 20);
  CHECK(count_of(*log) == 20);
  const auto later = opened(reading(directory));
  CHECK(count_of(*later) == 30);
  CHECK(open_rocks_log(existing(directory)).error() == LogError::in_use);
  writer.step();
  CHECK(count_of(*opened(reading(directory))) == 40);
}

TEST_CASE("opening for reading while files come and go finds a whole prefix each time") {
  const TempDir directory;
  Writer writer(directory);
  writer.step(true);
  std::atomic<Position> synced = 200;
  std::thread writing([&] {
    for (int step = 0; step < 20; ++step) {
      writer.step(true);
      synced += 200;
    }
  });
  while (synced < 200 * 21) {
    const Position before = synced;
    const auto log = opened(reading(directory));
    CHECK(log->end() >= before);
    CHECK(log->end() % 200 == 0);
    std::string keep;
    for (const Position position : {Position{0}, before - 1, log->end() - 1}) {
      const auto record = log->read_one(position, keep);
      REQUIRE(record.has_value());
      CHECK(shows(*record, numbered_record(position, 30'000)));
    }
  }
  writing.join();
}

}  // namespace
}  // namespace orglog::testing
