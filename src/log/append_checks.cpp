#include "orglog/log/event_log.hpp"

namespace orglog {

Result<void> check_append(const Tip& now, const Tip& at, std::span<const NewRecord> records,
                          std::span<const OutcomeNote> notes) {
  if (at.epoch != now.epoch || at.end != now.end) return LogError::deposed;
  Position position = at.end;
  for (const NewRecord& record : records) {
    if (!fits(position++, record)) return LogError::too_large;
  }
  for (const OutcomeNote& note : notes) {
    if (note.bytes.size() > limits::event_bytes) return LogError::too_large;
  }
  return {};
}

}  // namespace orglog
