#include "orglog/codec/journal.hpp"

#include <doctest/doctest.h>

#include "support/append.hpp"
#include "support/describe.hpp"
#include "support/memory_log.hpp"

using namespace orglog;
using namespace orglog::test;

namespace {

NewRecord locked(std::string_view name) {
  const Event event = AppLocked{app(name), owned_by("joe")};
  NewRecord record;
  encode_event(event, record.payload);
  record.header.type = type_of(event);
  record.header.command = CommandId{random_uuid()};
  record.client_name = "client of " + std::string(name);
  return record;
}

AppId locked_in(const Event& event) { return std::get<AppLocked>(event).app; }

struct World {
  World() {
    std::vector<NewRecord> records;
    for (Position position = 0; position < 100; ++position)
      records.push_back(locked(name(position)));
    REQUIRE(testing::append_to(*log, records).has_value());
  }
  static std::string name(Position position) { return "app-" + std::to_string(position); }

  // The positions that `read_each` visits, until the one at which the visitor has enough.
  std::vector<Position> visited(const std::vector<Position>& positions, Flow& flow,
                                Position enough = 100) const {
    std::vector<Position> seen;
    const auto outcome = journal.read_each(positions, [&](const RecordView& record) {
      seen.push_back(record.position);
      return record.position == enough ? Flow::done : Flow::on;
    });
    REQUIRE(outcome.has_value());
    flow = *outcome;
    return seen;
  }

  std::unique_ptr<EventLog> log = make_memory_log();
  Journal journal = *log;
};

}  // namespace

TEST_CASE("an event is read by its position, with all of its record") {
  const World world;
  std::vector<LoggedEvent> kept;
  for (const Position position : {Position{7}, Position{3}})
    kept.push_back(*world.journal.at(position));
  const LoggedEvent moved = std::move(kept[0]);
  CHECK(moved.record.position == 7);
  CHECK(locked_in(moved.event) == app("app-7"));
  CHECK(world.journal.client_of(moved.record).name == "client of app-7");
  CHECK(moved.record.clear_client_name.data() >= moved.bytes.data());
  CHECK(moved.record.stored == std::string_view(moved.bytes.data(), moved.bytes.size()));
  CHECK(decode_record(7, moved.record.stored).has_value());
  CHECK(world.journal.header_at(3)->command == kept[1].record.header.command);
  CHECK(world.journal.at(100).error() == LogError::not_found);
  CHECK(world.journal.header_at(100).error() == LogError::not_found);
}

TEST_CASE("records are visited in order, in either direction, until the visitor has enough") {
  const World world;
  std::vector<AppId> seen;
  const auto three = [&](const RecordView& record) -> Result<Flow> {
    ORGLOG_TRY_ASSIGN(event, world.journal.event_of(record));
    seen.push_back(locked_in(event));
    return seen.size() % 3 == 0 ? Flow::done : Flow::on;
  };
  CHECK(*world.journal.read(10, 100, three) == 13);
  CHECK(*world.journal.read_back(10, 100, three) == 97);
  CHECK(seen == std::vector{app("app-10"), app("app-11"), app("app-12"), app("app-99"),
                            app("app-98"), app("app-97")});
}

TEST_CASE("positions are visited one after the other, near each other or far apart") {
  const World world;
  const std::vector<Position> near{20, 21, 25}, far{2, 50, 99}, down{40, 39, 38},
      mixed{20, 25, 21, 26};
  for (const auto& positions : {near, far, down, mixed}) {
    Flow flow{};
    CHECK(world.visited(positions, flow) == positions);
    CHECK(flow == Flow::on);
    // The visit of the last one too can say that it was enough.
    CHECK(world.visited(positions, flow, positions.back()) == positions);
    CHECK(flow == Flow::done);
    CHECK(world.visited(positions, flow, positions.front()) == std::vector{positions.front()});
    CHECK(flow == Flow::done);
  }
  Flow flow{};
  CHECK(world.visited({}, flow).empty());
  CHECK(flow == Flow::on);
  const auto go_on = [](const RecordView&) -> Result<Flow> { return Flow::on; };
  for (const auto& positions : {std::vector<Position>{98, 99, 100}, {100, 99}})
    CHECK(world.journal.read_each(positions, go_on).error() == LogError::not_found);
}

TEST_CASE("what a visitor fails with ends the reading, and its position is told") {
  World world;
  NewRecord nonsense = locked("nonsense");
  nonsense.header.type = 255;
  REQUIRE(testing::append_to(*world.log, std::vector{nonsense, locked("behind")}).has_value());
  Position newest = 0;
  const auto decode = [&](const RecordView& record) -> Result<Flow> {
    newest = record.position;
    ORGLOG_TRY(world.journal.event_of(record));
    return Flow::on;
  };
  Position damaged_at = 0;
  CHECK(world.journal.read(0, 102, decode, &damaged_at).error() == CodecError::unknown_type);
  CHECK(damaged_at == 100);
  CHECK(newest == 100);
  CHECK(world.journal.read_back(0, 102, decode).error() == CodecError::unknown_type);
  CHECK(newest == 100);
  for (const auto& positions : {std::vector<Position>{99, 100, 101}, {101, 100, 99}})
    CHECK(world.journal.read_each(positions, decode).error() == CodecError::unknown_type);
  CHECK(newest == 100);
  CHECK(world.journal.at(100).error() == CodecError::unknown_type);
  CHECK(world.journal.header_at(100)->type == 255);
}
