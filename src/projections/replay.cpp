#include "orglog/projections/replay.hpp"

#include <algorithm>
#include <charconv>

#include "orglog/domain/decider.hpp"
#include "projections/batch_reader.hpp"

namespace orglog {
namespace {

constexpr Position positions_per_report = 65'536;

bool is_about_accounts(EventType type) {
  static const EventType registered = type_of(Event{AccountRegistered{}});
  static const EventType activated = type_of(Event{AccountActivated{}});
  return type == registered || type == activated;
}

}  // namespace

std::optional<AsOf> parse_as_of(std::string_view text) {
  if (text.starts_with('@')) {
    text.remove_prefix(1);
    Position position = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), position);
    if (text.empty() || failure != std::errc{} || end != text.data() + text.size()) {
      return std::nullopt;
    }
    if (++position == 0) return std::nullopt;
    return AsOf{position, std::nullopt};
  }
  if (const auto day = parse_date(text)) {
    return AsOf{std::nullopt,
                Timestamp(*day + std::chrono::days(1)) - std::chrono::microseconds(1)};
  }
  if (const auto time = parse_rfc3339(text)) return AsOf{std::nullopt, *time};
  return std::nullopt;
}

Result<Folded> fold(const EventLog& log, const AsOf& as_of, Position* damaged_at,
                    const std::function<void(Position done, Position end)>& progress) {
  Folded folded;
  const Position end = std::min(log.end(), as_of.position.value_or(log.end()));
  const auto evolve_all = [&](std::span<const DecodedEvent> batch, Position next) -> Result<void> {
    for (const DecodedEvent& decoded : batch) {
      const RecordHeader& header = decoded.record.header;
      if (as_of.time && header.occurred_at > *as_of.time && !is_about_accounts(header.type)) {
        continue;
      }
      evolve(folded.state,
             {decoded.record.position, header.occurred_at, header.actor, decoded.event});
      ++folded.applied;
    }
    const bool report = next / positions_per_report != folded.position / positions_per_report;
    folded.position = next;
    if (progress && (report || next == end)) progress(next, end);
    return {};
  };
  ORGLOG_TRY(read_batches(log, 0, end, evolve_all, damaged_at));
  return folded;
}

}  // namespace orglog
