#include "dedupe.hpp"

#include "orglog/codec/event_codec.hpp"
#include "orglog/projections/command_index.hpp"

namespace orglog {

Result<std::optional<Outcome>> Dedupe::find(CommandId command) const {
  if (const auto found = recent_.find(command); found != recent_.end()) {
    const Recent& recent = found->second;
    if (recent.whole) return std::optional<Outcome>(*recent.whole);
    Outcome outcome;
    outcome.kind = recent.kind;
    outcome.first = recent.first;
    outcome.count = recent.count;
    return std::optional<Outcome>(std::move(outcome));
  }
  ORGLOG_TRY_ASSIGN(positions, CommandIndex::find(store_, command));
  if (positions) {
    ORGLOG_TRY_ASSIGN(outcome, from_log(command, positions->first, positions->count));
    return std::optional<Outcome>(std::move(outcome));
  }
  ORGLOG_TRY_ASSIGN(note, log_.find_note(command));
  if (!note) return std::optional<Outcome>();
  ORGLOG_TRY_ASSIGN(outcome, decode_outcome(*note));
  return std::optional<Outcome>(std::move(outcome));
}

// The events say what was created; a note beside them, if there is one, says the rest (the verdicts
// of an import).
Result<Outcome> Dedupe::from_log(CommandId command, Position first, std::uint32_t count) const {
  Outcome outcome;
  ORGLOG_TRY_ASSIGN(note, log_.find_note(command));
  if (note) {
    ORGLOG_TRY_ASSIGN(noted, decode_outcome(*note));
    outcome = std::move(noted);
  }
  outcome.first = first;
  outcome.count = count;
  std::string keep;
  for (Position position = first; position < first + count; ++position) {
    ORGLOG_TRY_ASSIGN(record, log_.read_one(position, keep));
    ORGLOG_TRY_ASSIGN(event, decode_event(record.header.type, record.payload));
    note_created(event, outcome);
  }
  return outcome;
}

void Dedupe::remember(CommandId command, const Outcome& outcome, std::uint64_t turn, Position end) {
  Recent recent{outcome.first, outcome.count, outcome.kind, nullptr};
  const bool has_texts = outcome.kind == Outcome::Kind::rejected || !outcome.items.empty() ||
                         !outcome.created.is_nil();
  if (has_texts) recent.whole = std::make_unique<Outcome>(outcome);
  recent_.insert_or_assign(command, std::move(recent));
  order_.push_back({command, turn, end});
}

void Dedupe::forget(std::uint64_t committed_turn, Position indexed) {
  while (!order_.empty() && order_.front().turn <= committed_turn &&
         order_.front().end <= indexed) {
    recent_.erase(order_.front().command);
    order_.pop_front();
  }
}

}  // namespace orglog
