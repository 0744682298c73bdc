// A store on a failing disk together with what a client was told about it, and the check that both
// agree. Records are numbered by a counter that never repeats, so that a record that was given up
// and its successor at the same position differ.
#pragma once

#include <doctest/doctest.h>

#include <map>

#include "fault/file_system.hpp"
#include "orglog/log/rocks_log.hpp"
#include "support/records.hpp"
#include "support/temp_dir.hpp"

namespace orglog::testing {

struct LogWorld {
  explicit LogWorld(std::uint64_t seed)
      : files(std::make_shared<FaultFileSystem>(seed, (directory.path() / "attic").string())) {}

  std::string path() const { return (directory.path() / "log").string(); }

  Result<void> open(OpenFailure* failure = nullptr) {
    ORGLOG_TRY_ASSIGN(opened, open_rocks_log({path(), true, false, files}, failure));
    log = std::move(opened);
    return {};
  }

  // Appends records and perhaps a note; knows afterwards what may and what must be there.
  Result<Position> append(std::size_t count, std::size_t payload_bytes, bool with_note = false) {
    const auto records = numbered_records(counter, count, payload_bytes);
    std::vector<OutcomeNote> note;
    if (with_note) note.push_back({CommandId{numbered_id(counter)}, std::to_string(counter)});
    in_flight.clear();
    for (std::size_t index = 0; index < count; ++index) in_flight.push_back(counter + index);
    note_in_flight = with_note ? std::optional(counter) : std::nullopt;
    payload = payload_bytes;
    counter += count + 1;
    const auto first = log->append({0, log->end()}, records, note);
    if (first) become_acknowledged();
    return first;
  }

  // Acknowledged is a subset of recovered; what is more is the append in flight, whole; no gap.
  void check() {
    const Position end = log->end();
    const bool more = end != acknowledged.size();
    if (more) REQUIRE(end == acknowledged.size() + in_flight.size());
    const bool note_came = note_in_flight && log->find_note(note_id(*note_in_flight))->has_value();
    if (!in_flight.empty() && note_in_flight) CHECK(note_came == more);
    if (more || note_came) become_acknowledged();
    in_flight.clear();
    note_in_flight.reset();
    REQUIRE(end == acknowledged.size());
    check_records();
    for (const std::uint64_t number : notes) {
      const auto note = log->find_note(note_id(number));
      REQUIRE(note.has_value());
      REQUIRE(note->has_value());
      CHECK(**note == std::to_string(number));
    }
  }

  void check_records() const {
    Position next = 0;
    bool same = true;
    const auto visit = [&](const RecordView& record) {
      const auto& [number, bytes] = acknowledged[record.position];
      same = same && record.position == next++ && shows(record, numbered_record(number, bytes));
      return same;
    };
    const auto reached = log->read(0, log->end(), visit);
    REQUIRE(reached.has_value());
    CHECK(same);
    CHECK(next == acknowledged.size());
  }

  static CommandId note_id(std::uint64_t number) { return CommandId{numbered_id(number)}; }

  void become_acknowledged() {
    for (const std::uint64_t number : in_flight) acknowledged.push_back({number, payload});
    if (note_in_flight) notes.push_back(*note_in_flight);
    in_flight.clear();
    note_in_flight.reset();
  }

  TempDir directory;
  std::shared_ptr<FaultFileSystem> files;
  std::unique_ptr<EventLog> log;
  std::uint64_t counter = 0;
  std::vector<std::pair<std::uint64_t, std::size_t>> acknowledged;  // number and payload's size
  std::vector<std::uint64_t> notes;
  std::vector<std::uint64_t> in_flight;
  std::optional<std::uint64_t> note_in_flight;
  std::size_t payload = 0;
};

}  // namespace orglog::testing
