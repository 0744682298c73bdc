#include "log/condition.hpp"

#include <algorithm>

namespace orglog {

Result<void> check_limits(Position first, std::span<const NewRecord> records,
                          std::span<const OutcomeNote> notes) {
  Position position = first;
  for (const NewRecord& record : records) {
    if (!fits(position++, record)) return LogError::too_large;
  }
  for (const OutcomeNote& note : notes) {
    if (note.bytes.size() > limits::event_bytes) return LogError::too_large;
  }
  return {};
}

Result<void> check_condition(const EventLog& log, const AppendCondition& condition) {
  if (condition.tags.empty()) return {};
  const Position end = log.end();
  if (condition.after && *condition.after >= end) return {};
  const Position from = condition.after ? *condition.after + 1 : 0;
  if (end - from > limits::condition_scan_events) return LogError::condition_too_old;
  bool found = false;
  const auto look = [&](const RecordView& record) {
    found = std::any_of(condition.tags.begin(), condition.tags.end(),
                        [&](const Tag& tag) { return record.header.tags.contains(tag); });
    return !found;
  };
  ORGLOG_TRY(log.read(from, end, look));
  if (found) return LogError::condition_failed;
  return {};
}

}  // namespace orglog
