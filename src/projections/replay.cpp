#include "orglog/projections/replay.hpp"

#include <charconv>

#include "orglog/codec/event_codec.hpp"
#include "orglog/domain/decider.hpp"

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
  Error failure;
  const auto take = [&](const RecordView& record) {
    const RecordHeader& header = record.header;
    // Decoded also when it does not count: folding verifies.
    const auto event = decode_event(header.type, record.payload);
    if (!event) {
      failure = event.error();
      if (damaged_at != nullptr) *damaged_at = record.position;
      return false;
    }
    if (!as_of.time || header.occurred_at <= *as_of.time || is_about_accounts(header.type)) {
      evolve(folded.state, {record.position, header.occurred_at, header.actor, *event});
      ++folded.applied;
    }
    if (progress && record.position % positions_per_report == 0) progress(record.position, end);
    return true;
  };
  ORGLOG_TRY_ASSIGN(position, log.read(0, end, take, damaged_at));
  if (failure) return failure;
  folded.position = position;
  if (progress) progress(position, end);
  return folded;
}

}  // namespace orglog
