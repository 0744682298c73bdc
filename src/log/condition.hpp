// What every log checks before it writes anything.
#pragma once

#include "orglog/log/event_log.hpp"

namespace orglog {

// Of records from position `first` on. Fails with `too_large`.
Result<void> check_limits(Position first, std::span<const NewRecord> records,
                          std::span<const OutcomeNote> notes);
// Fails with `condition_failed`, `condition_too_old`, or an error of reading.
Result<void> check_condition(const EventLog& log, const AppendCondition& condition);

}  // namespace orglog
