// Folding the log from its begin into fresh tables: what a rebuild, and a runner that meets a long
// log for the first time, have in common.
#pragma once

#include <functional>
#include <span>

#include "orglog/codec/journal.hpp"
#include "orglog/projections/projection.hpp"

namespace orglog {

// Folds [0, end), decoding each event once, into second generations of the projections' tables.
// They are then finished and wait for `swap`. After a failure they are gone. `end` must be the end
// of a command.
Result<void> fold_anew(const Journal& journal, ProjectionStore& store,
                       std::span<Projection* const> projections, Position end,
                       const std::function<void(Position done, Position end)>& progress);

}  // namespace orglog
