// The log on a disk that loses power, fails to sync, and runs full. Promise: acknowledged is a
// subset of recovered, there is no gap, and after an unknown outcome nobody hears «yes».
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <thread>

#include "fault/log_world.hpp"
#include "orglog/base/descriptors.hpp"

namespace orglog::testing {
namespace {

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

std::uint64_t seed_of_this_run() {
  static const std::uint64_t seed = number_from("ORGLOG_SEED", std::random_device()());
  return seed;
}

// Appends of all sizes until one fails or there were enough.
void append_until_trouble(LogWorld& world, std::mt19937_64& dice) {
  for (int round = 0; round < 150; ++round) {
    const bool large = dice() % 20 == 0;
    const std::size_t count = dice() % 12, bytes = large ? 60'000 : dice() % 3'000;
    if (!world.append(count, bytes, count == 0 || dice() % 4 == 0)) return;
  }
}

TEST_CASE("after power cuts at any moment, what was acknowledged is there and nothing else") {
  const std::uint64_t seed = seed_of_this_run();
  const std::uint64_t cuts = number_from("ORGLOG_POWER_CUTS", 60);
  MESSAGE("ORGLOG_SEED=" << seed << " ORGLOG_POWER_CUTS=" << cuts);
  std::mt19937_64 dice(seed);
  LogWorld world(seed);
  int cut_in_opening = 0, unanswered_but_there = 0;
  for (std::uint64_t cut = 0; cut < cuts; ++cut) {
    CAPTURE(cut);
    OpenFailure failure;
    const auto opened = world.open(&failure);
    INFO(failure.detail);
    REQUIRE(opened.has_value());
    const std::size_t before = world.acknowledged.size();
    world.check();
    unanswered_but_there += world.acknowledged.size() != before ? 1 : 0;
    world.files->cut_power_at(1 + dice() % 600);
    append_until_trouble(world, dice);
    world.files->cut_power_at(1);  // wherever it stands now
    world.log.reset();
    world.files->settle();
    if (dice() % 3 == 0) {  // and again while it recovers
      world.files->cut_power_at(1 + dice() % 40);
      if (!world.open()) ++cut_in_opening;
      world.log.reset();
      world.files->settle();
    }
  }
  REQUIRE(world.open().has_value());
  world.check();
  MESSAGE(world.acknowledged.size()
          << " events; " << unanswered_but_there << " appends were there though unanswered; "
          << cut_in_opening << " cuts stopped a start");
}

// Appends in a thread of its own until all are done or one fails.
class Appending {
 public:
  explicit Appending(LogWorld& world)
      : thread_([this, &world] {
          for (int round = 0; round < rounds && !failure; ++round) {
            const auto appended = world.append(12, 60'000, true);
            if (appended) {
              ++done;
            } else {
              failure = appended.error();
            }
          }
        }) {}
  ~Appending() { join(); }
  void join() {
    if (thread_.joinable()) thread_.join();
  }

  static constexpr int rounds = 80;  // 56 MB: several write-ahead files
  std::atomic<int> done = 0;
  std::optional<Error> failure;  // after `join`

 private:
  std::thread thread_;
};

void wait_until_short() {
  while (DescriptorWait::of_process().waiting() == 0)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

TEST_CASE(
    "F-C1: a log without descriptors waits, says yes to nothing meanwhile, and then goes on") {
  LogWorld world(1);
  REQUIRE(world.open().has_value());
  REQUIRE(world.append(5, 100).has_value());
  DescriptorWait::of_process().begin();
  world.files->run_out_of_descriptors(true);
  Appending appending(world);
  wait_until_short();
  const int before = appending.done;
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  CHECK(appending.done <= before + 1);  // the one that was under way; the next one waits
  CHECK(appending.done < Appending::rounds);
  world.files->run_out_of_descriptors(false);
  appending.join();
  CHECK(appending.done == Appending::rounds);
  CHECK_FALSE(appending.failure.has_value());
  world.check();
  DescriptorWait::of_process().end();
  world.log.reset();
  REQUIRE(world.open().has_value());
  world.check();
}

TEST_CASE(
    "F-C1: a log that is closed while it has no descriptors leaves the last outcome unknown") {
  LogWorld world(2);
  REQUIRE(world.open().has_value());
  DescriptorWait::of_process().begin();
  world.files->run_out_of_descriptors(true);
  Appending appending(world);
  wait_until_short();
  DescriptorWait::of_process().end();
  appending.join();
  REQUIRE(appending.failure.has_value());
  CHECK(*appending.failure == LogError::unknown_outcome);
  world.files->run_out_of_descriptors(false);
  CHECK(world.log->append({0, world.log->end()}, numbered_records(900, 1), {}).error() ==
        LogError::halted);
  world.log.reset();
  REQUIRE(world.open().has_value());
  world.check();  // what was acknowledged, and the last append whole or not at all
}

TEST_CASE("after a failed sync the outcome is unknown, and then nothing is taken until a restart") {
  LogWorld world(1);
  REQUIRE(world.open().has_value());
  REQUIRE(world.append(5, 100).has_value());
  world.files->fail_syncs(true);
  CHECK(world.append(3, 100).error() == LogError::unknown_outcome);
  CHECK(world.log->end() == 5);
  world.files->fail_syncs(false);  // the disk is well again, and still:
  const auto in_flight = world.in_flight;
  CHECK(world.log->append({0, world.log->end()}, numbered_records(900, 1), {}).error() ==
        LogError::halted);
  CHECK(world.log->append({0, 5}, {}, {}).error() == LogError::halted);
  CHECK(world.log->claim().error() == LogError::halted);  // it cannot tell what is there
  CHECK(world.log->end() == 5);
  std::string keep;
  CHECK(world.log->read_one(4, keep).has_value());  // reading goes on
  CHECK(world.log->read_one(5, keep).error() == LogError::not_found);
  world.log.reset();
  SUBCASE("and a restart finds out") {}
  SUBCASE("and a power cut, too") {
    world.files->cut_power_at(1);
    CHECK_FALSE(world.open().has_value());
    world.files->settle();
  }
  REQUIRE(world.open().has_value());
  world.in_flight = in_flight;
  world.check();
  REQUIRE(world.append(2, 100).has_value());
  world.check();
}

TEST_CASE("a full disk is an unknown outcome too, wherever the write is cut off") {
  for (std::uint64_t space = 0; space < 2'000; space += 97) {
    CAPTURE(space);
    LogWorld world(space);
    REQUIRE(world.open().has_value());
    REQUIRE(world.append(5, 100).has_value());
    world.files->fill_disk_after(space);
    CHECK(world.append(10, 100).error() == LogError::unknown_outcome);
    CHECK(world.log->append({0, world.log->end()}, numbered_records(900, 1), {}).error() ==
          LogError::halted);
    const auto in_flight = world.in_flight;
    world.log.reset();
    world.files->fill_disk_after({});
    REQUIRE(world.open().has_value());
    world.in_flight = in_flight;
    world.check();
    REQUIRE(world.append(2, 100).has_value());
  }
}

TEST_CASE("a disk that is full in the background stops the log and loses nothing") {
  LogWorld world(3);
  REQUIRE(world.open().has_value());
  world.files->fill_disk_after(40u << 20);
  Result<Position> result = Position{0};
  for (int round = 0; round < 2'000 && result; ++round) result = world.append(10, 4'000);
  CHECK(result.error() == LogError::unknown_outcome);
  CHECK(world.append(1, 10).error() == LogError::halted);
  world.log.reset();
  world.files->fill_disk_after({});
  REQUIRE(world.open().has_value());
  world.log->end();
  CHECK(world.log->end() >= world.acknowledged.size());
}

TEST_CASE("a new store that loses power while it is made is made at the next start") {
  for (std::uint64_t change = 1; change < 60; ++change) {
    CAPTURE(change);
    LogWorld world(change);
    world.files->cut_power_at(change);
    static_cast<void>(world.open());
    world.log.reset();
    world.files->settle();
    OpenFailure failure;
    const auto opened = world.open(&failure);
    INFO(failure.detail);
    REQUIRE(opened.has_value());
    CHECK(world.log->end() == 0);
    REQUIRE(world.append(1, 10).has_value());
  }
}

}  // namespace
}  // namespace orglog::testing
