#include <algorithm>
#include <limits>
#include <map>

#include "projections/usage_rows.hpp"

namespace orglog {
namespace {

using namespace usage_rows;

// Prices times seconds, over all apps of an owner, can pass 64 bits.
__extension__ typedef __int128 Wide;

struct Sum {
  Seconds until = 0;
  std::int64_t centi_unit_seconds = 0;
  Wide cent_seconds = 0;  // price a month times seconds; one month only
};

// Millionths of a cent for a sum that lies in the month of `day`.
std::int64_t micro_cents(Wide cent_seconds, Day day) {
  const auto month = month_of(seconds_of(day));
  const Wide exact = cent_seconds * 1'000'000 / (end_of(month) - begin_of(month));
  return static_cast<std::int64_t>(std::min<Wide>(exact, std::numeric_limits<std::int64_t>::max()));
}

class Summing {
 public:
  Summing(UsagePeriod period, Seconds begin, Seconds end)
      : period_(period), begin_(begin), end_(end) {}

  // Counts what of the segment lies within the time asked for, period by period.
  void add(AppId app, const OpenSegment& segment, Seconds segment_end) {
    Seconds from = std::max(segment.since, begin_);
    const Seconds to = std::min(segment_end, end_);
    while (from < to) {
      const auto [first, next] = period_of(from);
      const Seconds seconds = std::min(to, next) - from;
      Sum& sum = sums_[{first, app}];
      sum.until = std::max(sum.until, from + seconds);
      sum.centi_unit_seconds += segment.centi_units * seconds;
      sum.cent_seconds += Wide{segment.addon_cents} * seconds;
      from += seconds;
    }
  }

  std::vector<PeriodUsage> result() const {
    std::vector<PeriodUsage> periods;
    Wide cent_seconds = 0;
    for (const auto& [key, sum] : sums_) {
      const auto& [first, app] = key;
      if (periods.empty() || periods.back().first != first) {
        periods.push_back({first, 0, 0, {}});
        cent_seconds = 0;
      }
      PeriodUsage& period = periods.back();
      period.dyno_centi_unit_seconds += sum.centi_unit_seconds;
      cent_seconds += sum.cent_seconds;
      period.addon_micro_cents = micro_cents(cent_seconds, first);
      period.apps.push_back({app, sum.centi_unit_seconds, micro_cents(sum.cent_seconds, first),
                             Timestamp(std::chrono::seconds(sum.until))});
    }
    return periods;
  }

 private:
  struct Period {
    Day first;
    Seconds next;  // where the following one begins
  };
  Period period_of(Seconds second) const {
    if (period_ == UsagePeriod::month) {
      const auto month = month_of(second);
      return {Day(month / std::chrono::day(1)), end_of(month)};
    }
    const auto day = std::chrono::floor<std::chrono::days>(
        std::chrono::sys_seconds(std::chrono::seconds(second)));
    return {day, seconds_of(day + std::chrono::days(1))};
  }

  UsagePeriod period_;
  Seconds begin_;
  Seconds end_;
  std::map<std::pair<Day, AppId>, Sum> sums_;
};

}  // namespace

Result<std::vector<PeriodUsage>> usage(const ProjectionStore& store, const Owner& owner,
                                       UsagePeriod period, Day start, Day end, Timestamp now) {
  Seconds from = seconds_of(start);
  Seconds to = seconds_of(end + std::chrono::days(1));
  if (period == UsagePeriod::month) {
    from = begin_of(month_of(from));
    to = end_of(month_of(seconds_of(end)));
  }
  const Seconds until = std::min(to, seconds_of(now));
  Summing summing(period, from, until);
  if (from >= until) return summing.result();
  ORGLOG_TRY_ASSIGN(reader, store.reader(UsageTable::table));

  bool good = true;
  // Ends after `from`, and at the latest with the last month asked for.
  const std::string closed_from = closed_key(owner, from + 1, AppId{});
  const std::string closed_to = closed_key(owner, end_of(month_of(to - 1)) + 1, AppId{});
  ORGLOG_TRY(reader->scan(closed_from, closed_to, [&](std::string_view key, std::string_view row) {
    OpenSegment segment;
    good = key.size() == owner_bytes + 8 + 16 && parse_value(row, segment);
    if (!good) return false;
    const auto segment_end = static_cast<Seconds>(read_big(key.data() + owner_bytes));
    segment.since = segment_end - segment.since;
    summing.add(AppId{uuid_from_bytes(key.substr(owner_bytes + 8))}, segment, segment_end);
    return true;
  }));
  const std::string open_from = owner_prefix(open_letter, owner);
  const std::string open_to = open_key(owner, AppId{}).replace(owner_bytes, 16, 17, '\xFF');
  ORGLOG_TRY(reader->scan(open_from, open_to, [&](std::string_view key, std::string_view row) {
    OpenSegment segment;
    good = good && key.size() == owner_bytes + 16 && parse_value(row, segment);
    if (good) summing.add(AppId{uuid_from_bytes(key.substr(owner_bytes))}, segment, until);
    return good;
  }));
  if (!good) return ProjectionError::damaged;
  return summing.result();
}

}  // namespace orglog
