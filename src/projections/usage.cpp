#include "orglog/projections/usage.hpp"

#include <algorithm>

#include "projections/usage_rows.hpp"

namespace orglog {
namespace {

using namespace usage_rows;

// What an event does to an app's segment.
struct Change {
  OpenSegment& segment;

  void operator()(const FormationChanged& fact) const {
    segment.owner = fact.owner;
    segment.centi_units = 0;
    for (const Process& process : fact.processes) {
      segment.centi_units += process.quantity * centi_units(process.size);
    }
  }
  void operator()(const AddonCreated& fact) const {
    segment.owner = fact.owner;
    segment.addon_cents += fact.price_cents_a_month;
  }
  void operator()(const AddonDestroyed& fact) const {
    segment.addon_cents = std::max<std::int64_t>(0, segment.addon_cents - fact.price_cents_a_month);
  }
  void operator()(const AppTransferred& fact) const { segment.owner = fact.to; }
  void operator()(const AppDestroyed&) const {
    segment.centi_units = 0;
    segment.addon_cents = 0;
  }
};

template <class Fact>
constexpr bool changes_usage = std::is_invocable_v<const Change&, const Fact&>;

// Rows for what the app used until `end`, one a month.
void close(const OpenSegment& segment, AppId app, Seconds end, std::size_t era, Tables& tables) {
  if (!segment.uses_something()) return;
  Seconds begin = segment.since;
  while (begin < end) {
    const Seconds piece_end = std::min(end, end_of(month_of(begin)));
    tables.put(closed_key(segment.owner, piece_end, app, era),
               value_of(piece_end - begin, segment));
    begin = piece_end;
  }
}

}  // namespace

Result<std::vector<Seconds>> usage_rows::read_clocks(const TableReader& reader) {
  std::vector<Seconds> clocks;
  bool good = true;
  const std::string from(1, clock_letter);
  const std::string to(1, clock_letter + 1);
  ORGLOG_TRY(reader.scan(from, to, [&](std::string_view, std::string_view value) {
    std::uint64_t second = 0;
    good = take_varint(value, second);
    clocks.push_back(static_cast<Seconds>(second));
    return good;
  }));
  if (!good) return ProjectionError::damaged;
  return clocks;
}

Result<void> UsageTable::load(const TableReader& reader) {
  open_.clear();
  changed_.clear();
  ORGLOG_TRY_ASSIGN(clocks, read_clocks(reader));
  clocks_ = std::move(clocks);
  bool good = true;
  const std::string from(1, open_letter);
  const std::string to(1, open_letter + 1);
  ORGLOG_TRY(reader.scan(from, to, [&](std::string_view key, std::string_view value) {
    good = key.size() == owner_bytes + 16;
    if (!good) return false;
    OpenSegment segment;
    segment.owner = {static_cast<Owner::Kind>(key[1]), uuid_from_bytes(key.substr(2))};
    good = parse_value(value, segment);
    open_.insert_or_assign(AppId{uuid_from_bytes(key.substr(owner_bytes))}, segment);
    return good;
  }));
  if (!good) return ProjectionError::damaged;
  return {};
}

Result<void> UsageTable::apply(const EventView& event, Tables& tables) {
  const auto update = [&]<class Fact>(const Fact& fact) {
    if constexpr (changes_usage<Fact>) {
      const auto place = open_.try_emplace(fact.app).first;
      OpenSegment& segment = place->second;
      const OpenSegment before = segment;
      Change{segment}(fact);
      // Never backwards: within one app, time does not (decision 11).
      segment.since = std::max(before.since, seconds_of(event.record.header.occurred_at));
      close(before, fact.app, segment.since, clocks_.size(), tables);
      std::optional<Owner> stored;
      if (before.uses_something()) stored = before.owner;
      changed_.try_emplace(fact.app, stored);  // unless an earlier event of the batch knows better
      if (!segment.uses_something()) open_.erase(place);
    }
  };
  std::visit(update, event.event);
  if (const auto* clock = std::get_if<ClockAccepted>(&event.event))
    begin_era(event.record.position, *clock, tables);
  return {};
}

// What is open since a time that has not come yet is open since now.
void UsageTable::begin_era(Position position, const ClockAccepted& clock, Tables& tables) {
  const Seconds now = seconds_of(clock.accepted);
  clocks_.push_back(now);
  std::string value;
  append_varint(value, static_cast<std::uint64_t>(now));
  tables.put(clock_key(position), value);
  for (auto& [app, segment] : open_) {
    if (segment.since <= now) continue;
    segment.since = now;
    changed_.try_emplace(app, segment.owner);
  }
}

Result<Position> UsageTable::flush(Tables& tables, Position next, bool) {
  for (const auto& [app, stored] : changed_) {
    const auto place = open_.find(app);
    const bool is_open = place != open_.end();
    if (stored && !(is_open && place->second.owner == *stored)) {
      tables.erase(open_key(*stored, app));
    }
    if (is_open) {
      const OpenSegment& segment = place->second;
      tables.put(open_key(segment.owner, app), value_of(segment.since, segment));
    }
  }
  changed_.clear();
  return next;
}

// Open segments go into the table once, at the end: the apps of the whole log are not kept.
Result<void> UsageTable::flush_bulk(Tables&) {
  changed_.clear();
  return {};
}

Result<void> UsageTable::finish_bulk(Tables& tables, Position) {
  for (const auto& [app, segment] : open_) {
    tables.put(open_key(segment.owner, app), value_of(segment.since, segment));
  }
  return {};
}

}  // namespace orglog
