// What every log checks before it writes anything.
#pragma once

#include "orglog/log/event_log.hpp"

namespace orglog {

// `now`: the epoch that was claimed last, and the end. Fails with `deposed` or `too_large`.
Result<void> check_append(const Tip& now, const Tip& at, std::span<const NewRecord> records,
                          std::span<const OutcomeNote> notes);

}  // namespace orglog
