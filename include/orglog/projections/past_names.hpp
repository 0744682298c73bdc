// How orgs and apps were called, event by event: for answers about the past to those who may not
// see what a thing is called today. Nothing is kept in memory. People's addresses never change, and
// are not in here.
#pragma once

#include <optional>
#include <string>

#include "orglog/base/time.hpp"
#include "orglog/projections/projection.hpp"

namespace orglog {

class PastNames final : public Projection {
 public:
  static constexpr std::string_view table = "names";
  std::string_view name() const override { return table; }
  std::uint32_t version() const override { return 1; }
  Result<void> apply(const EventView& event, Tables& tables) override;
};

struct PastName {
  Position since = 0;  // of the event that gave it
  std::string name;
};

// What an org or app was called after the event at `position`; nothing: it had no name by then.
// One look-up in the table, however often it was renamed. Any thread.
Result<std::optional<PastName>> name_at(const TableReader& table, const Tag& thing,
                                        Position position);
// What an app was called before this moment in the time of its events. Any thread.
Result<std::optional<PastName>> name_before(const TableReader& table, AppId app, Timestamp moment);

}  // namespace orglog
