// What commands would do: the planner decides them on a copy of the state, one on top of the other,
// and nothing is appended. Reader thread: copying takes as long as the state is large.
#pragma once

#include <boost/json/array.hpp>
#include <vector>

#include "orglog/engine/query.hpp"
#include "orglog/engine/submission.hpp"

namespace orglog {

// One object a command, in order: {"outcome": "accepted", "unchanged" or "rejected", "reason" and
// "message" of a rejection, "items" of a bulk import, "events": [as `audit` shows them]}. Names are
// those that would be so afterwards; the events have no position yet but the one they would get
// now.
boost::json::array rehearse(const QuerySources& sources, std::vector<Submission> submissions);

}  // namespace orglog
