#include "dedupe.hpp"

#include "orglog/projections/command_index.hpp"

namespace orglog {
namespace {

constexpr std::size_t user_bytes = sizeof(AccountId);

Result<FirstUse> decode_note(std::string_view note) {
  if (note.size() < user_bytes) return make_error_code(CodecError::not_verified);
  FirstUse first_use;
  first_use.user = AccountId{uuid_from_bytes(note)};
  ORGLOG_TRY_ASSIGN(kept, decode_outcome(note.substr(user_bytes)));
  first_use.digest = kept.digest;
  first_use.outcome = std::move(kept.outcome);
  return first_use;
}

// Who asked and for what, as the record of one of the command's events tells it.
void read_use(const RecordHeader& header, FirstUse& first_use) {
  first_use.user = header.by_operator ? AccountId{} : header.actor;
  if (header.ordinal == 0) first_use.digest = header.digest;
  first_use.by_http = header.origin == Origin::http || header.origin == Origin::dashboard;
  if (header.type != type_of<LimitExceeded>()) first_use.type = header.type;
}

// An address, or a sentence with addresses in it, also with what was to be one: no personal data is
// noted (decision 9).
bool names_people(const Rejection& rejection) {
  return rejection.reason == Reason::last_admin || rejection.subject.find('@') != std::string::npos;
}

}  // namespace

std::string encode_note(AccountId user, std::uint64_t digest, const Outcome& outcome) {
  if (!names_people(outcome.rejection))
    return std::string(user.value.view()) + encode_outcome(outcome, digest);
  Outcome noted = outcome;
  noted.rejection.subject.clear();
  return std::string(user.value.view()) + encode_outcome(noted, digest);
}

Result<std::optional<FirstUse>> Dedupe::find(CommandId command) const {
  if (const auto found = recent_.find(command); found != recent_.end()) {
    const Recent& recent = found->second;
    FirstUse first_use;
    first_use.user = recent.user;
    first_use.digest = recent.digest;
    if (recent.whole) {
      first_use.outcome = *recent.whole;
    } else {
      first_use.outcome.kind = recent.kind;
      first_use.outcome.first = recent.first;
      first_use.outcome.count = recent.count;
    }
    return std::optional<FirstUse>(std::move(first_use));
  }
  ORGLOG_TRY_ASSIGN(positions, CommandIndex::find(store_, command));
  if (!positions) return noted(command);
  ORGLOG_TRY_ASSIGN(first_use, from_log(command, positions->first, positions->count));
  return std::optional<FirstUse>(std::move(first_use));
}

Result<std::optional<FirstUse>> Dedupe::noted(CommandId command) const {
  ORGLOG_TRY_ASSIGN(note, journal_.log().find_note(command));
  if (!note) return std::optional<FirstUse>();
  ORGLOG_TRY_ASSIGN(first_use, decode_note(*note));
  return std::optional<FirstUse>(std::move(first_use));
}

// The events say what was created and who did it; a note beside them, if there is one, says the
// rest (the verdicts of an import).
Result<FirstUse> Dedupe::from_log(CommandId command, Position first, std::uint32_t count) const {
  ORGLOG_TRY_ASSIGN(note, noted(command));
  FirstUse first_use = note ? *std::move(note) : FirstUse{};
  first_use.outcome.first = first;
  first_use.outcome.count = count;
  ORGLOG_TRY(journal_.read(first, first + count, [&](const RecordView& record) -> Result<Flow> {
    ORGLOG_TRY_ASSIGN(event, journal_.event_of(record));
    read_use(record.header, first_use);
    note_created(event, first_use.outcome);
    return Flow::on;
  }));
  return first_use;
}

void Dedupe::remember(CommandId command, AccountId user, std::uint64_t digest,
                      const Outcome& outcome, std::uint64_t turn, Position end) {
  Recent recent{user, digest, outcome.first, outcome.count, outcome.kind, nullptr};
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
