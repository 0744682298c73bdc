#include "orglog/projections/replay.hpp"

#include <algorithm>

#include "orglog/base/whole_number.hpp"
#include "orglog/domain/decider.hpp"
#include "projections/batch_reader.hpp"

namespace orglog {
namespace {

constexpr Position positions_per_report = 65'536;

bool is_about_accounts(EventType type) {
  constexpr EventType registered = type_of<AccountRegistered>();
  constexpr EventType activated = type_of<AccountActivated>();
  return type == registered || type == activated;
}

// Which events had taken effect at the moment. What a clock that ran ahead has dated is known for
// what it is only when the next clock is accepted, further on in the log.
struct Filter {
  const AsOf& as_of;
  AcceptedClocks known{};  // from reading the log before
  AcceptedClocks met{};
  bool left_out = false;
  bool was_wrong = false;

  bool applies(const RecordView& record, const Event& event) {
    const RecordHeader& header = record.header;
    if (const auto* clock = std::get_if<ClockAccepted>(&event)) meet(record.position, *clock);
    if (!as_of.time || is_about_accounts(header.type)) return true;
    if (known.took_effect(record.position, header.occurred_at) <= *as_of.time) return true;
    left_out = true;
    return false;
  }
  void meet(Position position, const ClockAccepted& clock) {
    met.add({position, clock.accepted, clock.newest});
    if (as_of.time && left_out && clock.accepted <= *as_of.time) was_wrong = true;
  }
};

Result<Folded> fold_once(const Journal& journal, Filter& filter, Position* damaged_at,
                         const std::function<void(Position done, Position end)>& progress) {
  Folded folded;
  const Position end = std::min(journal.end(), filter.as_of.position.value_or(journal.end()));
  const auto evolve_all = [&](std::span<const LoggedEvent> batch, Position next) -> Result<void> {
    for (const LoggedEvent& decoded : batch) {
      if (!filter.applies(decoded.record, decoded.event)) continue;
      evolve(folded.state, envelope_of(decoded.record, decoded.event));
      ++folded.applied;
    }
    const bool report = next / positions_per_report != folded.position / positions_per_report;
    folded.position = next;
    if (progress && (report || next == end)) progress(next, end);
    return {};
  };
  ORGLOG_TRY(read_batches(journal, 0, end, evolve_all, damaged_at));
  return folded;
}

}  // namespace

std::optional<AsOf> parse_as_of(std::string_view text) {
  if (text.starts_with('@')) {
    const auto position = whole_number(text.substr(1), 0, ~Position{0} - 1);
    if (!position) return std::nullopt;
    return AsOf{*position + 1, std::nullopt};
  }
  if (const auto day = parse_date(text)) {
    return AsOf{std::nullopt,
                Timestamp(*day + std::chrono::days(1)) - std::chrono::microseconds(1)};
  }
  if (const auto time = parse_rfc3339(text)) return AsOf{std::nullopt, *time};
  return std::nullopt;
}

Result<Folded> fold(const Journal& journal, const AsOf& as_of, Position* damaged_at,
                    const std::function<void(Position done, Position end)>& progress) {
  Filter filter{as_of};
  ORGLOG_TRY_ASSIGN(folded, fold_once(journal, filter, damaged_at, progress));
  if (!filter.was_wrong) return folded;
  Filter again{as_of, std::move(filter.met)};
  return fold_once(journal, again, damaged_at, progress);
}

}  // namespace orglog
