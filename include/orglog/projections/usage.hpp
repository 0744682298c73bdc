// Usage in history, exact to the second (domain-rules 3.8, decision 8). A segment is a stretch of
// time in which one app, owned by one org or person, used dynos and add-ons at a constant rate;
// commands end segments and begin new ones, a transfer too.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "orglog/domain/event.hpp"
#include "orglog/projections/projection.hpp"

namespace orglog {

// What an app used from a second on. Of an app that uses nothing there is none.
struct OpenSegment {
  Owner owner;
  std::int64_t since = 0;        // seconds since 1970
  std::int64_t centi_units = 0;  // hundredths of a dyno unit, running at the same time
  std::int64_t addon_cents = 0;  // prices a month

  bool uses_something() const noexcept { return centi_units != 0 || addon_cents != 0; }
};

class UsageTable final : public Projection {
 public:
  static constexpr std::string_view table = "usage";
  std::string_view name() const override { return table; }
  std::uint32_t version() const override { return 1; }
  Result<void> load(const TableReader& reader) override;
  Result<void> apply(const EventView& event, Tables& tables) override;  // writes what is closed
  Result<Position> flush(Tables& tables, Position next, bool all_now) override;  // and what is open
  Result<void> flush_bulk(Tables& tables) override;
  Result<void> finish_bulk(Tables& tables, Position end) override;

 private:
  void begin_era(Position position, const ClockAccepted& clock, Tables& tables);

  std::vector<std::int64_t> clocks_;  // when each was accepted, seconds
  boost::unordered_flat_map<AppId, OpenSegment> open_;
  // Apps whose open segment is another one than in the table, and whose it is there, if it is.
  boost::unordered_flat_map<AppId, std::optional<Owner>> changed_;
};

// What one app used in one period. Dynos: hundredths of a dyno unit times seconds. Add-ons:
// millionths of a cent, each second of a UTC month counted as its price / the month's seconds,
// summed before it is rounded down.
struct AppUsage {
  AppId app;
  std::int64_t dyno_centi_unit_seconds = 0;
  std::int64_t addon_micro_cents = 0;
  Timestamp until{};  // when the owner's last use of it in the period ended; exclusive
};

struct PeriodUsage {
  Day first{};  // of the day or month
  std::int64_t dyno_centi_unit_seconds = 0;
  std::int64_t addon_micro_cents = 0;
  std::vector<AppUsage> apps;  // those with usage only (U5), in order of app id
};

enum class UsagePeriod : std::uint8_t { day, month };

// Where the day, or the month, that begins with this day ends. One that ends after now is not
// complete.
Timestamp end_of_period(Day first, UsagePeriod period);

// Every period from `start` to `end` (both inclusive, days; months are those they lie in) in which
// `owner` used anything, in order of time. Time that has not come yet (`now`) counts nothing. Any
// thread.
Result<std::vector<PeriodUsage>> usage(const ProjectionStore& store, const Owner& owner,
                                       UsagePeriod period, Day start, Day end, Timestamp now);

}  // namespace orglog
