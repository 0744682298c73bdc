// What an event changed, as people read it: before and after. From the event, and where it does not
// say what was before, from the events before it: one look-up for each, or the app as it was.
#pragma once

#include <string>
#include <vector>

#include "orglog/codec/json.hpp"
#include "orglog/engine/query.hpp"

namespace orglog::queries {

struct ChangedValue {
  std::string what;           // `role`, `permissions`, `owner`
  std::string before, after;  // empty: there was nothing
};

// Empty for an event that changes nothing that people see. Reads log and index; any thread.
// Names are those of `names`, which stands at the event.
Result<std::vector<ChangedValue>> explain(const QuerySources& sources, const json::Names& names,
                                          Position position, const Event& event);

}  // namespace orglog::queries
