// The promises of `EventLog`, over every implementation. A new one joins by a fixture and a name in
// the list `LOGS`.
#include <doctest/doctest.h>

#include <atomic>
#include <map>
#include <thread>

#include "orglog/log/rocks_log.hpp"
#include "support/append.hpp"
#include "support/memory_log.hpp"
#include "support/records.hpp"
#include "support/temp_dir.hpp"

namespace orglog::testing {
namespace {

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
  REQUIRE(append_to(log, records).has_value());
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
  CHECK(*append_to(*fixture.log, numbered_records(0, 1)) == 0);
  CHECK(*append_to(*fixture.log, numbered_records(1, 3)) == 1);
  CHECK(*append_to(*fixture.log, numbered_records(4, 2)) == 4);
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
  CHECK(*append_to(*fixture.log, {}) == 2);
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

TEST_CASE_TEMPLATE("a refused append leaves nothing behind, and the next one works", Log, LOGS) {
  Log fixture;
  append(*fixture.log, 0, 5);
  const CommandId command{numbered_id(77)};
  const OutcomeNote notes[] = {{command, "no"}};
  const Epoch epoch = fixture.log->claim()->tip.epoch;
  const auto refused = fixture.log->append({epoch, 4}, numbered_records(5, 3), notes);
  CHECK(refused.error() == LogError::deposed);
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
  CHECK(append_to(*fixture.log, records).error() == LogError::too_large);
  CHECK(fixture.log->end() == 0);
}

TEST_CASE_TEMPLATE("a note over the limit is refused", Log, LOGS) {
  Log fixture;
  const OutcomeNote notes[] = {
      {CommandId{numbered_id(1)}, std::string(limits::event_bytes + 1, 'x')}};
  CHECK(append_to(*fixture.log, {}, notes).error() == LogError::too_large);
}

TEST_CASE_TEMPLATE("the largest record and the largest note come back", Log, LOGS) {
  Log fixture;
  std::string bytes;
  encode_record(0, numbered_record(0, 0), bytes);
  const NewRecord record = numbered_record(0, limits::event_bytes - bytes.size());
  const OutcomeNote note{CommandId{numbered_id(1)}, std::string(limits::event_bytes, 'x')};
  REQUIRE(append_to(*fixture.log, {&record, 1}, {&note, 1}).has_value());
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
  CHECK(*append_to(*fixture.log, {}, notes) == 0);
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
  REQUIRE(append_to(*fixture.log, records).has_value());
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

TEST_CASE_TEMPLATE("an append says where the log ends, or writes nothing", Log, LOGS) {
  Log fixture;
  EventLog& log = *fixture.log;
  append(log, 0, 5);
  const auto claim = log.claim();
  REQUIRE(claim.has_value());
  CHECK(claim->tip.end == 5);
  CHECK_FALSE(claim->written);
  const auto one = numbered_records(5, 1);
  for (const Position wrong : {Position{0}, Position{4}, Position{6}, ~Position{0}}) {
    CHECK(log.append({claim->tip.epoch, wrong}, one, {}).error() == LogError::deposed);
    CHECK(log.append({claim->tip.epoch, wrong}, {}, {}).error() == LogError::deposed);
  }
  CHECK(log.end() == 5);
  CHECK(*log.append(claim->tip, one, {}) == 5);
  CHECK(log.append(claim->tip, one, {}).error() == LogError::deposed);  // sent twice
  CHECK(*log.append({claim->tip.epoch, 6}, numbered_records(6, 2), {}) == 6);
  check_holds(log, 8);
}

TEST_CASE_TEMPLATE("of two writers the one that claimed last writes, and nothing of the other's",
                   Log, LOGS) {
  Log fixture;
  EventLog& log = *fixture.log;
  const Tip first = log.claim()->tip;
  CHECK(*log.append(first, numbered_records(0, 2), {}) == 0);
  const Tip second = log.claim()->tip;
  CHECK(second.epoch == first.epoch + 1);
  CHECK(second.end == 2);
  const CommandId command{numbered_id(77)};
  const OutcomeNote notes[] = {{command, "of the deposed"}};
  // It has not heard of the claim, and nothing was written since: only the epoch tells.
  CHECK(log.append({first.epoch, 2}, numbered_records(2, 1), notes).error() == LogError::deposed);
  CHECK(log.append({first.epoch, 2}, {}, notes).error() == LogError::deposed);
  CHECK(*log.append(second, numbered_records(2, 2), {}) == 2);
  CHECK(log.append({first.epoch, 4}, numbered_records(4, 1), {}).error() == LogError::deposed);
  CHECK(log.append({second.epoch + 1, 4}, numbered_records(4, 1), {}).error() ==
        LogError::deposed);  // an epoch that nobody claimed
  CHECK_FALSE(log.find_note(command)->has_value());
  const Tip third = log.claim()->tip;  // the first one again
  CHECK(third.end == 4);
  CHECK(log.append({second.epoch, 4}, numbered_records(4, 1), {}).error() == LogError::deposed);
  CHECK(*log.append(third, numbered_records(4, 1), {}) == 4);
  check_holds(log, 5);
  fixture.reopen();
  check_holds(*fixture.log, 5);
}

TEST_CASE_TEMPLATE("a log has one id for ever, and no other log has it", Log, LOGS) {
  Log fixture, other;
  const Uuid id = fixture.log->id();
  CHECK_FALSE(id.is_nil());
  CHECK(other.log->id() != id);
  append(*fixture.log, 0, 1);
  fixture.reopen();
  CHECK(fixture.log->id() == id);
}

TEST_CASE_TEMPLATE("a read back shows the same range from its end down", Log, LOGS) {
  Log fixture;
  append(*fixture.log, 0, 10);
  const EventLog& log = *fixture.log;
  const auto back = [&](Position from, Position end, std::size_t at_most, Position& left) {
    std::vector<Position> seen;
    const auto reached = log.read_back(from, end, [&](const RecordView& record) {
      CHECK(shows(record, numbered_record(record.position)));
      seen.push_back(record.position);
      return seen.size() < at_most;
    });
    REQUIRE(reached.has_value());
    left = *reached;
    return seen;
  };
  using Seen = std::vector<Position>;
  Position left = 0;
  CHECK(back(3, 6, 100, left) == Seen{5, 4, 3});
  CHECK(left == 3);
  CHECK(back(7, 1000, 100, left) == Seen{9, 8, 7});
  CHECK(left == 7);
  CHECK(back(0, 1000, 4, left) == Seen{9, 8, 7, 6});
  CHECK(left == 6);
  CHECK(back(0, left, 100, left) == Seen{5, 4, 3, 2, 1, 0});
  CHECK(left == 0);
  CHECK(back(6, 6, 100, left).empty());
  CHECK(left == 6);
  CHECK(back(12, 1000, 100, left).empty());
  CHECK(left == 10);
}

// Takes a log over as one would that has nothing but this interface.
struct Copied {
  std::vector<Position> ends;  // where the copy ended when each note came
  std::map<CommandId, std::string> notes;
  Position end = 0;
};

Copied copy(const EventLog& log, Position from, Position end) {
  Copied copied;
  copied.end = from;
  const auto take = [&](const RecordView& record) {
    CHECK(record.position == copied.end);
    CHECK(shows(record, numbered_record(record.position)));
    ++copied.end;
    return true;
  };
  const VisitNote take_note = [&](const OutcomeNote& note) {
    CHECK(copied.notes.emplace(note.command, note.bytes).second);  // none comes twice
    copied.ends.push_back(copied.end);
    return true;
  };
  const auto reached = log.read(from, end, take, nullptr, &take_note);
  REQUIRE(reached.has_value());
  CHECK(*reached == copied.end);
  return copied;
}

TEST_CASE_TEMPLATE("a copy by reading has every record and every note, each once", Log, LOGS) {
  Log fixture;
  std::map<CommandId, std::pair<Position, std::string>> expected;  // by the end of their turns
  const auto add = [&](std::size_t records, std::size_t notes) {
    std::vector<OutcomeNote> beside;
    for (std::size_t count = 0; count < notes; ++count) {
      const CommandId command{numbered_id(1'000 - expected.size())};  // in no order of the log's
      beside.push_back({command, "note " + std::to_string(expected.size())});
      expected[command] = {fixture.log->end() + records, beside.back().bytes};
    }
    const auto made = numbered_records(fixture.log->end(), records);
    REQUIRE(append_to(*fixture.log, made, beside).has_value());
  };
  const auto check = [&] {
    const Copied copied = copy(*fixture.log, 0, ~Position{0});
    CHECK(copied.end == fixture.log->end());
    REQUIRE(copied.notes.size() == expected.size());
    std::size_t index = 0;
    for (const auto& [command, bytes] : copied.notes) CHECK(expected[command].second == bytes);
    const VisitNote after_its_turn = [&](const OutcomeNote& note) {
      CHECK(copied.ends[index++] >= expected[note.command].first);
      return true;
    };
    const auto ignore = [](const RecordView&) { return true; };
    CHECK(fixture.log->read(0, ~Position{0}, ignore, nullptr, &after_its_turn).has_value());
    CHECK(index == expected.size());
  };
  add(0, 2);  // of a log without records
  check();
  add(3, 1);
  add(1, 0);
  add(0, 1);
  add(2, 3);
  check();
  CHECK(copy(*fixture.log, 0, fixture.log->end()).notes.size() == expected.size());
  fixture.reopen();
  check();
  add(4, 1);
  add(0, 1);
  check();

  // In pieces none is lost.
  Copied first = copy(*fixture.log, 0, 5), rest = copy(*fixture.log, 5, ~Position{0});
  rest.notes.merge(first.notes);
  CHECK(rest.notes.size() == expected.size());
}

TEST_CASE_TEMPLATE("whoever takes notes may stop", Log, LOGS) {
  Log fixture;
  const OutcomeNote notes[] = {{CommandId{numbered_id(1)}, "a"}, {CommandId{numbered_id(2)}, "b"}};
  REQUIRE(append_to(*fixture.log, numbered_records(0, 2), notes).has_value());
  std::size_t seen = 0;
  const VisitNote first = [&](const OutcomeNote&) { return ++seen, false; };
  const auto all = [](const RecordView&) { return true; };
  CHECK(*fixture.log->read(0, 2, all, nullptr, &first) == 2);
  CHECK(seen == 1);
  // One that stops at a record gets no notes of what it has not seen.
  const auto stops = [](const RecordView&) { return false; };
  CHECK(*fixture.log->read(0, 2, stops, nullptr, &first) == 1);
  CHECK(seen == 1);
}

TEST_CASE_TEMPLATE("readers of notes beside the writer see whole turns", Log, LOGS) {
  Log fixture;
  constexpr std::uint64_t turns = 200, records_a_turn = 3;
  std::atomic<bool> done = false;
  std::atomic<int> wrong = 0;
  std::thread reader([&] {
    while (!done) {
      std::uint64_t records = 0, notes = 0;
      const auto count = [&](const RecordView&) { return ++records, true; };
      const VisitNote count_note = [&](const OutcomeNote&) { return ++notes, true; };
      const auto reached = fixture.log->read(0, ~Position{0}, count, nullptr, &count_note);
      if (!reached || *reached != records || records != notes * records_a_turn) ++wrong;
    }
  });
  for (std::uint64_t turn = 0; turn < turns; ++turn) {
    const OutcomeNote note[] = {{CommandId{numbered_id(turn)}, "one a turn"}};
    const auto records = numbered_records(turn * records_a_turn, records_a_turn);
    REQUIRE(append_to(*fixture.log, records, note).has_value());
  }
  done = true;
  reader.join();
  CHECK(wrong == 0);
}

TEST_CASE_TEMPLATE("somebody else's append wakes whoever listens, when it can be read", Log, LOGS) {
  Log fixture;
  EventLog& log = *fixture.log;
  std::vector<Position> heard;
  int other = 0;
  Growth::Listener listener = log.growth().listen([&] { heard.push_back(log.end()); });
  {
    const Growth::Listener second = log.growth().listen([&] { ++other; });
    std::thread([&] { append(log, 0, 2); }).join();
  }
  std::thread([&] { append(log, 2, 1); }).join();
  CHECK(heard == std::vector<Position>{2, 3});
  CHECK(other == 1);
  const Tip tip = log.claim()->tip;
  CHECK(log.append({tip.epoch, 0}, numbered_records(3, 1), {}).error() == LogError::deposed);
  CHECK(heard.size() == 2);  // nothing was written
  Growth::Listener moved = std::move(listener);
  append(log, 3, 1);
  CHECK(heard.size() == 3);
  moved = {};
  append(log, 4, 1);
  CHECK(heard.size() == 3);
}

TEST_CASE_TEMPLATE("a log tells what it holds", Log, LOGS) {
  Log fixture;
  const OutcomeNote notes[] = {{CommandId{numbered_id(1)}, "a"}, {CommandId{numbered_id(2)}, "b"}};
  REQUIRE(append_to(*fixture.log, numbered_records(0, 2), notes).has_value());
  CHECK(fixture.log->statistics().notes_estimate == 2);
  for (const DatabaseFigure& figure : fixture.log->figures()) CHECK_FALSE(figure.name.empty());
}

}  // namespace
}  // namespace orglog::testing
