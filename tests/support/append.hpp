// Appends to a log as its only writer of the moment.
#pragma once

#include "orglog/log/event_log.hpp"

namespace orglog::testing {

inline Result<Position> append_to(EventLog& log, std::span<const NewRecord> records,
                                  std::span<const OutcomeNote> notes = {}) {
  ORGLOG_TRY_ASSIGN(claim, log.claim());
  return log.append(claim.tip, records, notes);
}

}  // namespace orglog::testing
