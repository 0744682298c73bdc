// What the state table keeps of the past, beside the rows of what is so now:
//   snapshot    's' org id:16  position:u64 big-endian  the first row's key  ->  rows, compressed
//   given name  'n' tag kind:u8  name  0  position:u64 big-endian  ->  id:16  occurred_at:i64
// A snapshot is an org with its members and its apps as they were before the position, as rows of
// codec/state_codec.hpp, cut into chunks of one letter each: the reader who wants the members only,
// or one app, reads no more. A row of the second kind says who gave a name up, and when: the name
// of a renamed or destroyed app leads to it for ever.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "orglog/domain/state.hpp"
#include "orglog/projections/projection.hpp"
#include "orglog/projections/state_table.hpp"

namespace orglog::snapshot_rows {

using Row = std::pair<std::string, std::string>;

// Whether the event that the org has seen last is one after which it is stored.
bool is_due(const Org& org, const SnapshotPace& pace);
// Adds the org's snapshot before `position` to `rows`. The same state gives the same rows.
void add_snapshot(const State& state, const Org& org, Position position, std::vector<Row>& rows);
// A thing that an event took the name from, and the name: empty for a closed org, whose event does
// not say how it was called.
struct GivenUp {
  Tag::Kind kind{};
  Uuid id;
  std::string_view name;
};
std::optional<GivenUp> given_up(const Event& event);
// Adds what the event, which `state` has not seen yet, makes of names.
void add_given_names(const State& state, const EventView& event, std::vector<Row>& rows);

// The position of the org's newest snapshot at or before `cut`; nothing: there is none.
Result<std::optional<Position>> newest_snapshot(const TableReader& table, OrgId org, Position cut);
// Visits rows of one snapshot in order of their keys: those whose key is at least `from` and less
// than `to` (empty: no end).
using VisitRow = std::function<Result<void>(std::string_view key, std::string_view value)>;
Result<void> read_snapshot(const TableReader& table, OrgId org, Position position,
                           std::string_view from, std::string_view to, const VisitRow& visit);

struct GivenName {
  Uuid id;
  Position position = 0;  // of the event that ended it
  Timestamp at{};
};
// Who had the name and gave it up, in order of positions from `from` on.
Result<std::vector<GivenName>> given_names(const TableReader& table, Tag::Kind kind,
                                           std::string_view name, Position from);

}  // namespace orglog::snapshot_rows
