// The promises of `EventLog`, over every implementation. A new one joins by a fixture and a name in
// the list `LOGS`.
#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "orglog/log/rocks_log.hpp"
#include "support/records.hpp"
#include "support/temp_dir.hpp"

namespace orglog::testing {
namespace {

constexpr AppendCondition unconditional{};

struct InMemory {
  std::unique_ptr<EventLog> log = make_memory_log();
  void reopen() {}
};

struct OnRocksDb {
  OnRocksDb() { reopen(); }
  void reopen() {
    log.reset();
    auto opened = open_rocks_log({directory.path() / "log", true, false, {}});
    REQUIRE(opened.has_value());
    log = std::move(*opened);
  }
  TempDir directory;
  std::unique_ptr<EventLog> log;
};

#define LOGS InMemory, OnRocksDb

}  // namespace
}  // namespace orglog::testing

TYPE_TO_STRING(orglog::testing::InMemory);
TYPE_TO_STRING(orglog::testing::OnRocksDb);

namespace orglog::testing {
namespace {

std::vector<Position> positions(const EventLog& log, Position from, Position end) {
  std::vector<Position> seen;
  const auto note = [&](const RecordView& record) {
    seen.push_back(record.position);
    return true;
  };
  REQUIRE(log.read(from, end, note).has_value());
  return seen;
}

void append(EventLog& log, std::uint64_t first, std::size_t count) {
  const auto records = numbered_records(first, count);
  REQUIRE(log.append(records, {}, unconditional).has_value());
}

void check_holds(const EventLog& log, std::uint64_t count) {
  std::uint64_t number = 0;
  bool same = true;
  const auto compare = [&](const RecordView& record) {
    same = same && record.position == number && shows(record, numbered_record(number));
    ++number;
    return true;
  };
  const auto end = log.read(0, log.end(), compare);
  REQUIRE(end.has_value());
  CHECK(*end == count);
  CHECK(number == count);
  CHECK(same);
}

TEST_CASE_TEMPLATE("an empty log ends at 0 and shows nothing", Log, LOGS) {
  Log fixture;
  CHECK(fixture.log->end() == 0);
  CHECK(positions(*fixture.log, 0, 100).empty());
  std::string keep;
  CHECK(fixture.log->read_one(0, keep).error() == LogError::not_found);
}

TEST_CASE_TEMPLATE("positions count from 0 without a gap, over appends", Log, LOGS) {
  Log fixture;
  CHECK(*fixture.log->append(numbered_records(0, 1), {}, unconditional) == 0);
  CHECK(*fixture.log->append(numbered_records(1, 3), {}, unconditional) == 1);
  CHECK(*fixture.log->append(numbered_records(4, 2), {}, unconditional) == 4);
  CHECK(fixture.log->end() == 6);
  CHECK(positions(*fixture.log, 0, 6) == std::vector<Position>{0, 1, 2, 3, 4, 5});
}

TEST_CASE_TEMPLATE("what was appended is what is read, in order", Log, LOGS) {
  Log fixture;
  append(*fixture.log, 0, 1000);
  append(*fixture.log, 1000, 1);
  append(*fixture.log, 1001, 499);
  check_holds(*fixture.log, 1500);
  fixture.reopen();
  check_holds(*fixture.log, 1500);
  append(*fixture.log, 1500, 10);
  check_holds(*fixture.log, 1510);
}

TEST_CASE_TEMPLATE("an append of nothing answers the end and changes nothing", Log, LOGS) {
  Log fixture;
  append(*fixture.log, 0, 2);
  CHECK(*fixture.log->append({}, {}, unconditional) == 2);
  CHECK(fixture.log->end() == 2);
}

TEST_CASE_TEMPLATE("a read takes the range that was asked for, up to the end", Log, LOGS) {
  Log fixture;
  append(*fixture.log, 0, 10);
  const EventLog& log = *fixture.log;
  CHECK(positions(log, 3, 6) == std::vector<Position>{3, 4, 5});
  CHECK(positions(log, 8, 1000) == std::vector<Position>{8, 9});
  CHECK(positions(log, 10, 1000).empty());
  CHECK(positions(log, 12, 1000).empty());
  CHECK(positions(log, 6, 3).empty());
  const auto nothing = [](const RecordView&) { return true; };
  CHECK(*log.read(3, 6, nothing) == 6);
  CHECK(*log.read(8, 1000, nothing) == 10);
  CHECK(*log.read(12, 1000, nothing) == 12);
  CHECK(*log.read(6, 3, nothing) == 6);
}

TEST_CASE_TEMPLATE("a visitor stops a read, which answers the position after", Log, LOGS) {
  Log fixture;
  append(*fixture.log, 0, 10);
  int visits = 0;
  const auto until_four = [&](const RecordView& record) {
    ++visits;
    return record.position != 4;
  };
  CHECK(*fixture.log->read(2, 10, until_four) == 5);
  CHECK(visits == 3);
}

TEST_CASE_TEMPLATE("one record is read by its position, and none from the end on", Log, LOGS) {
  Log fixture;
  append(*fixture.log, 0, 10);
  std::string keep;
  const auto record = fixture.log->read_one(7, keep);
  REQUIRE(record.has_value());
  CHECK(record->position == 7);
  CHECK(shows(*record, numbered_record(7)));
  CHECK(record->stored == keep);
  CHECK(fixture.log->read_one(10, keep).error() == LogError::not_found);
  CHECK(fixture.log->read_one(~Position{0}, keep).error() == LogError::not_found);
}

TEST_CASE_TEMPLATE("a condition holds when no event has one of its tags", Log, LOGS) {
  Log fixture;
  append(*fixture.log, 0, 10);  // event n is about org n
  EventLog& log = *fixture.log;
  const auto one = numbered_records(10, 1);
  const Tag stranger[] = {org_tag(99), app_tag(3)};
  CHECK(*log.append(one, {}, {stranger, {}}) == 10);
  CHECK(*log.append(numbered_records(11, 1), {}, {stranger, 0}) == 11);
}

TEST_CASE_TEMPLATE("a condition looks behind its position only", Log, LOGS) {
  Log fixture;
  append(*fixture.log, 0, 10);
  EventLog& log = *fixture.log;
  const Tag five[] = {app_tag(1), org_tag(5)};
  const auto one = numbered_records(10, 1);
  CHECK(log.append(one, {}, {five, {}}).error() == LogError::condition_failed);
  CHECK(log.append(one, {}, {five, 0}).error() == LogError::condition_failed);
  CHECK(log.append(one, {}, {five, 4}).error() == LogError::condition_failed);
  CHECK(log.end() == 10);
  CHECK(*log.append(one, {}, {five, 5}) == 10);
  const Tag ten[] = {org_tag(10)};
  CHECK(log.append(one, {}, {ten, 9}).error() == LogError::condition_failed);
  CHECK(*log.append(numbered_records(11, 1), {}, {ten, 10}) == 11);
  CHECK(*log.append(numbered_records(12, 1), {}, {ten, 1000}) == 12);
}

TEST_CASE_TEMPLATE("a condition without a position asks about the whole log, event 0 too", Log,
                   LOGS) {
  Log fixture;
  const Tag zero[] = {org_tag(0)};
  CHECK(*fixture.log->append(numbered_records(0, 1), {}, {zero, {}}) == 0);
  const auto again = fixture.log->append(numbered_records(0, 1), {}, {zero, {}});
  CHECK(again.error() == LogError::condition_failed);
  CHECK(*fixture.log->append(numbered_records(1, 1), {}, {zero, 0}) == 1);
}

TEST_CASE_TEMPLATE("a refused append leaves nothing behind, and the next one works", Log, LOGS) {
  Log fixture;
  append(*fixture.log, 0, 5);
  const Tag two[] = {org_tag(2)};
  const CommandId command{numbered_id(77)};
  const OutcomeNote notes[] = {{command, "no"}};
  const auto refused = fixture.log->append(numbered_records(5, 3), notes, {two, {}});
  CHECK(refused.error() == LogError::condition_failed);
  CHECK(fixture.log->end() == 5);
  CHECK_FALSE(fixture.log->find_note(command)->has_value());
  append(*fixture.log, 5, 3);
  fixture.reopen();
  check_holds(*fixture.log, 8);
  CHECK_FALSE(fixture.log->find_note(command)->has_value());
}

TEST_CASE_TEMPLATE("a record over a limit is refused together with its company", Log, LOGS) {
  Log fixture;
  auto records = numbered_records(0, 3);
  SUBCASE("too large") { records[1].payload.assign(limits::event_bytes, 'x'); }
  SUBCASE("client name") { records[1].client_name.assign(limits::client_name_bytes + 1, 'x'); }
  SUBCASE("reason") { records[1].reason = "in clear"; }
  SUBCASE("box") {
    records[1].client_name.clear();
    records[1].client_address.clear();
    records[1].client.box.assign(limits::sealed_client_bytes + 1, 'b');
  }
  SUBCASE("address") { records[1].client_address.assign(limits::client_address_bytes + 1, 'x'); }
  CHECK(fixture.log->append(records, {}, unconditional).error() == LogError::too_large);
  CHECK(fixture.log->end() == 0);
}

TEST_CASE_TEMPLATE("a note over the limit is refused", Log, LOGS) {
  Log fixture;
  const OutcomeNote notes[] = {
      {CommandId{numbered_id(1)}, std::string(limits::event_bytes + 1, 'x')}};
  CHECK(fixture.log->append({}, notes, unconditional).error() == LogError::too_large);
}

TEST_CASE_TEMPLATE("the largest record and the largest note come back", Log, LOGS) {
  Log fixture;
  std::string bytes;
  encode_record(0, numbered_record(0, 0), bytes);
  const NewRecord record = numbered_record(0, limits::event_bytes - bytes.size());
  const OutcomeNote note{CommandId{numbered_id(1)}, std::string(limits::event_bytes, 'x')};
  REQUIRE(fixture.log->append({&record, 1}, {&note, 1}, unconditional).has_value());
  fixture.reopen();
  std::string keep;
  const auto found = fixture.log->read_one(0, keep);
  REQUIRE(found.has_value());
  CHECK(found->stored.size() == limits::event_bytes);
  CHECK(shows(*found, record));
  CHECK(**fixture.log->find_note(note.command) == note.bytes);
}

TEST_CASE_TEMPLATE("a note is found under its command id, after a restart too", Log, LOGS) {
  Log fixture;
  const CommandId plain{numbered_id(1)}, empty{numbered_id(2)}, other{numbered_id(3)};
  const OutcomeNote notes[] = {{plain, std::string("a\0b", 3)}, {empty, ""}};
  CHECK(*fixture.log->append({}, notes, unconditional) == 0);
  CHECK(fixture.log->end() == 0);
  for (int round = 0; round < 2; ++round) {
    CHECK(**fixture.log->find_note(plain) == std::string("a\0b", 3));
    CHECK((*fixture.log->find_note(empty))->empty());
    CHECK_FALSE(fixture.log->find_note(other)->has_value());
    fixture.reopen();
  }
}

TEST_CASE_TEMPLATE("a header comes back whole, whatever is in it", Log, LOGS) {
  Log fixture;
  NewRecord bare;
  bare.header.command = CommandId{numbered_id(1)};
  NewRecord full = numbered_record(2);
  full.header.ordinal = 65'535;
  full.header.type = 255;
  full.header.schema_version = 254;
  full.header.origin = Origin::server;
  full.header.correlation = CorrelationId{numbered_id(5)};
  full.header.occurred_at = Timestamp(std::chrono::microseconds(-1));
  full.client_name.assign(limits::client_name_bytes, 'n');
  full.client_address.assign(limits::client_address_bytes, 'a');
  for (std::uint64_t number = 100; full.header.tags.size() < limits::tags_per_event; ++number) {
    full.header.tags.add(app_tag(number));
  }
  NewRecord empty_strings = numbered_record(3, 0);
  empty_strings.client_name.clear();
  empty_strings.client_address.clear();
  NewRecord boxed = numbered_record(4);
  boxed.client_name.clear();
  boxed.client_address.clear();
  boxed.client.box.assign(limits::sealed_client_bytes, 'b');
  boxed.client.by_store = true;
  NewRecord referring = boxed;
  referring.client = {{}, false, 3};
  const NewRecord records[] = {bare, full, empty_strings, boxed, referring};
  REQUIRE(fixture.log->append(records, {}, unconditional).has_value());
  for (Position position = 0; position < std::size(records); ++position) {
    std::string keep;
    const auto record = fixture.log->read_one(position, keep);
    REQUIRE(record.has_value());
    CHECK(shows(*record, records[position]));
  }
}

TEST_CASE_TEMPLATE("readers beside the writer see a whole prefix, never a part of an append", Log,
                   LOGS) {
  Log fixture;
  constexpr std::uint64_t batches = 200, batch = 7;
  std::atomic<bool> done = false;
  std::atomic<int> wrong = 0;
  const auto watch = [&] {
    while (!done) {
      const Position end = fixture.log->end();
      Position next = 0;
      const auto visit = [&](const RecordView& record) {
        if (record.position != next || !shows(record, numbered_record(next))) ++wrong;
        ++next;
        return true;
      };
      const auto reached = fixture.log->read(0, end, visit);
      if (!reached || *reached != end || next != end || end % batch != 0) ++wrong;
      std::string keep;
      if (end > 0 && !fixture.log->read_one(end - 1, keep)) ++wrong;
    }
  };
  std::thread one(watch), two(watch);
  for (std::uint64_t index = 0; index < batches; ++index) {
    append(*fixture.log, index * batch, batch);
  }
  done = true;
  one.join();
  two.join();
  CHECK(wrong == 0);
  CHECK(fixture.log->end() == batches * batch);
}

TEST_CASE_TEMPLATE("a condition that reaches back too far is refused as such", Log, LOGS) {
  Log fixture;
  NewRecord record;
  record.header.command = CommandId{numbered_id(1)};
  const std::vector<NewRecord> many(50'000, record);
  for (std::uint64_t count = 0; count < limits::condition_scan_events; count += many.size()) {
    REQUIRE(fixture.log->append(many, {}, unconditional).has_value());
  }
  REQUIRE(fixture.log->append({&record, 1}, {}, unconditional).has_value());
  const Tag tags[] = {org_tag(1)};
  const auto whole = fixture.log->append({&record, 1}, {}, {tags, {}});
  CHECK(whole.error() == LogError::condition_too_old);
  CHECK(fixture.log->append({&record, 1}, {}, {tags, 0}).has_value());
}

}  // namespace
}  // namespace orglog::testing
