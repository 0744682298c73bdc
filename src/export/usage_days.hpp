// Rows of `usage_daily`, folded by the same code as the projection `usage`: it is given a table
// that takes each segment as it is closed, and cuts it at midnight. Time does not fall within an
// app, so a day's row is finished when the app's next day begins; one day an app is kept.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <vector>

#include "export/names.hpp"
#include "export/stretches.hpp"
#include "orglog/domain/accepted_clocks.hpp"
#include "orglog/log/record.hpp"
#include "orglog/projections/usage.hpp"

namespace orglog::exports {

class UsageDays final : private Tables {
 public:
  UsageDays(Names& names, Destination& destination);

  // The clocks that were accepted in what will be applied, in order; before the first `apply`.
  void set_clocks(std::vector<std::int64_t> seconds) { clocks_ = std::move(seconds); }

  Exported<void> apply(const RecordView& record, const Event& event);
  // What is open counts up to the newest record.
  Exported<void> finish();

 private:
  __extension__ typedef __int128 Wide;
  struct Sum {
    Owner owner;
    std::int64_t centi_unit_seconds = 0;
    Wide cent_seconds = 0;
  };
  struct Today {
    Day day{};
    std::vector<Sum> sums;  // of each owner of that day
  };
  struct Segment {
    AppId app;
    OpenSegment use;
    std::int64_t end = 0;  // seconds
  };

  // As the projection writes its rows.
  void put(std::string_view key, std::string_view value) override;
  void append(std::string_view, std::string_view) override {}
  void erase(std::string_view) override {}

  void note_time(const RecordHeader& header, Position position, const Event& event);
  void count(const Segment& segment);
  void write(AppId app, Today& today);

  Names& names_;
  Stretches rows_;
  UsageTable fold_;
  boost::unordered_flat_map<AppId, Today> days_;
  std::vector<Segment> open_;         // at the end
  std::vector<std::int64_t> clocks_;  // seconds
  AcceptedClocks met_;
  Timestamp newest_{};
  Exported<void> outcome_;
};

}  // namespace orglog::exports
