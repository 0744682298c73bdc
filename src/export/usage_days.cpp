#include "export/usage_days.hpp"

#include <algorithm>
#include <limits>

#include "orglog/export/tables.hpp"
#include "projections/usage_rows.hpp"

namespace orglog::exports {

using namespace usage_rows;

UsageDays::UsageDays(Names& names, Destination& destination)
    : names_(names), rows_(usage_table, destination) {}

Exported<void> UsageDays::apply(const RecordView& record, const Event& event) {
  note_time(record.header, record.position, event);
  if (!fold_.apply({record, event}, *this) || !fold_.flush_bulk(*this)) {
    return Failure{"damaged",
                   "The usage at position " + std::to_string(record.position) + " makes no sense."};
  }
  return std::exchange(outcome_, {});
}

void UsageDays::note_time(const RecordHeader& header, Position position, const Event& event) {
  if (const auto* clock = std::get_if<ClockAccepted>(&event)) {
    met_.add({position, clock->accepted, clock->newest});
    newest_ = clock->accepted;
  }
  newest_ = std::max(newest_, met_.made_at(header.occurred_at, header.recorded_at));
}

Exported<void> UsageDays::finish() {
  if (!fold_.finish_bulk(*this, 0)) return Failure{"damaged", "The usage makes no sense."};
  std::ranges::sort(open_, {}, [](const Segment& segment) { return segment.app; });
  for (Segment& segment : open_) {
    segment.end = seconds_of(newest_);
    count(segment);
  }
  std::vector<AppId> left;
  for (const auto& [app, today] : days_) left.push_back(app);
  std::ranges::sort(left);
  for (const AppId app : left) write(app, days_[app]);
  ORGLOG_TRY(outcome_);
  return rows_.finish();
}

void UsageDays::put(std::string_view key, std::string_view value) {
  if (key.front() == clock_letter) return;
  Segment segment;
  segment.use.owner = {static_cast<Owner::Kind>(key[1]), uuid_from_bytes(key.substr(2))};
  if (!parse_value(value, segment.use)) return;
  if (key.front() == open_letter) {
    segment.app = AppId{uuid_from_bytes(key.substr(owner_bytes))};
    open_.push_back(segment);
    return;
  }
  segment.end = static_cast<std::int64_t>(read_big(key.data() + owner_bytes));
  segment.app = AppId{uuid_from_bytes(key.substr(owner_bytes + 8))};
  segment.use.since = segment.end - segment.use.since;  // a closed row tells its length
  segment.end = end_in_era(segment.end, era_of(key).value_or(0), clocks_);
  count(segment);
}

void UsageDays::count(const Segment& segment) {
  Today& today = days_[segment.app];
  for (Seconds from = segment.use.since; from < segment.end;) {
    const Day day =
        std::chrono::floor<std::chrono::days>(std::chrono::sys_seconds(std::chrono::seconds(from)));
    const Seconds to = std::min(segment.end, seconds_of(day + std::chrono::days(1)));
    if (today.day != day) {
      write(segment.app, today);
      today.day = day;
    }
    auto sum = std::ranges::find(today.sums, segment.use.owner, &Sum::owner);
    if (sum == today.sums.end()) sum = today.sums.insert(sum, Sum{segment.use.owner, 0, 0});
    sum->centi_unit_seconds += segment.use.centi_units * (to - from);
    sum->cent_seconds += Wide{segment.use.addon_cents} * (to - from);
    from = to;
  }
}

void UsageDays::write(AppId app, Today& today) {
  const auto month = month_of(seconds_of(today.day));
  for (const Sum& sum : today.sums) {
    const Wide exact = sum.cent_seconds * 1'000'000 / (end_of(month) - begin_of(month));
    Batch& batch = rows_.add();
    batch.day(0, today.day);
    batch.word(1, sum.owner.is_org() ? "org" : "account");
    borrow(batch, 2, names_.owner(sum.owner));
    borrow(batch, 4, names_.app(app));
    batch.integer(6, sum.centi_unit_seconds);
    batch.integer(7, static_cast<std::int64_t>(
                         std::min<Wide>(exact, std::numeric_limits<std::int64_t>::max())));
    if (const auto closed = rows_.close_row(); !closed) outcome_ = closed;
  }
  today.sums.clear();
}

}  // namespace orglog::exports
