#include "plan.hpp"

#include <algorithm>

#include "command_content.hpp"
#include "orglog/base/invariant.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/codec/event_codec.hpp"
#include "orglog/domain/decider.hpp"
#include "orglog/domain/sight.hpp"
#include "quota_refusal.hpp"

namespace orglog {
namespace {

void answer(Plan& plan, Submission& submission, Outcome outcome) {
  if (outcome.kind == Outcome::Kind::rejected) ++plan.rejections;
  ++plan.commands;
  if (submission.submitted_at != std::chrono::steady_clock::time_point{})
    plan.observed.push_back(observed(submission, outcome.kind));
  auto answers = std::ranges::find(plan.answers, submission.sink, &Answers::sink);
  if (answers == plan.answers.end())
    answers = plan.answers.insert(answers, Answers{submission.sink, {}});
  answers->completed.push_back(
      {std::move(submission.session), submission.request, submission.index, std::move(outcome)});
}

Outcome rejected(Rejection rejection) {
  return Outcome::of(Outcome::Kind::rejected, std::move(rejection));
}

template <class Wish>
std::string address_in(const Wish& wish) {
  if constexpr (requires { wish.email.text(); }) return wish.email.text();
  if constexpr (requires { wish.admin.text(); }) return wish.admin.text();
  if constexpr (requires { wish.to.is_email(); })
    return wish.to.is_email() ? wish.to.text() : std::string();
  return {};
}

// Whose command id it is; nil: the operator's, in whosever name they act.
AccountId user_of(const Submission& submission) {
  return submission.principal.is_operator ? AccountId{} : submission.principal.account;
}

bool is_retry(const FirstUse& first, const Submission& submission, std::uint64_t digest) {
  if (first.digest != 0) return first.digest == digest;
  return first.type == 0 || may_have_left(submission.command, first.type, first.by_http);
}

// What the events alone do not tell a retry must be kept beside them.
bool needs_note(const Outcome& outcome) {
  return outcome.kind != Outcome::Kind::accepted || !outcome.items.empty();
}

}  // namespace

Result<NewestTimes> newest_times(const EventLog& log) {
  if (log.end() == 0) return NewestTimes{};
  std::string keep;
  ORGLOG_TRY_ASSIGN(record, log.read_one(log.end() - 1, keep));
  return NewestTimes{record.header.occurred_at, record.header.recorded_at};
}

std::size_t Planner::plan(std::vector<Submission>& submissions, std::size_t from, Plan& plan) {
  turn_begin_ = CommandRates::Steady::now();
  std::size_t index = from;
  for (; index < submissions.size() && plan.records.size() < limits::events_per_turn; ++index) {
    plan_one(submissions[index], plan);
  }
  return index;
}

void Planner::plan_one(Submission& submission, Plan& plan) {
  // Before the look-up: nobody else's outcomes, and nothing to remember.
  if (Rejection unfitness = unfit(submission); unfitness.reason != Reason::none) {
    denied(submission, unfitness.reason, plan);
    answer(plan, submission, rejected(std::move(unfitness)));
    return;
  }
  // A retry costs as much as anything else. The «no» is not remembered.
  if (auto refusal = over_command_rate(quotas_.commands, submission, turn_begin_)) {
    answer(plan, submission, rejected(*std::move(refusal)));
    return;
  }
  const std::uint64_t digest = digest_of(submission);
  const CommandId given = submission.id;
  auto known = first_use(submission);
  if (!known) {  // the disk does not answer whether this command is new: not deciding is the only
                 // safe answer
    answer(plan, submission, Outcome::of(Outcome::Kind::unknown));
  } else if (!known->has_value() && clock_.jumped &&
             !std::holds_alternative<AcceptClock>(submission.command)) {
    // Nothing is remembered: it may be decided when the clock is right.
    answer(plan, submission, rejected({Reason::clock_jumped, to_rfc3339(clock_.now)}));
  } else if (!known->has_value()) {
    answer(plan, submission, decided(submission, digest, plan));
  } else if (is_retry(**known, submission, digest)) {
    answer(plan, submission, with_address(std::move((*known)->outcome), submission));
  } else {
    answer(plan, submission, rejected({Reason::command_id_taken, to_string(given)}));
  }
}

std::uint64_t Planner::digest_of(const Submission& submission) {
  if (submission.request_digest != 0) return submission.request_digest;
  content_.clear();
  write_content(submission, content_);
  return secret_.digest(content_);
}

Result<std::optional<FirstUse>> Planner::first_use(Submission& submission) const {
  ORGLOG_TRY_ASSIGN(known, dedupe_.find(submission.id));
  if (!known || belongs(*known, submission)) return known;
  submission.id = secret_.own_id(user_of(submission), submission.id);
  return dedupe_.find(submission.id);
}

// Before there were digests only the actor was written down. Nil is the operator, also where the
// person for whom they asked was not there yet.
bool Planner::belongs(const FirstUse& first, const Submission& submission) const {
  if (first.digest != 0) return first.user == user_of(submission);
  return first.user == acting(submission) ||
         (submission.principal.is_operator && first.user.is_nil());
}

// A «no» that time alone undoes is not kept. Too many of an account that changed nothing are not
// either: the same command is decided again when it comes again.
bool Planner::is_kept(const Submission& submission, const Outcome& outcome) {
  const bool is_rejected = outcome.kind == Outcome::Kind::rejected;
  if (is_rejected && ends_by_itself(outcome.rejection.reason)) return false;
  const bool changed_nothing = is_rejected || outcome.kind == Outcome::Kind::unchanged;
  return !changed_nothing || submission.principal.is_operator ||
         attempts_.may_note(user_of(submission), clock_.now);
}

// A new command.
Outcome Planner::decided(Submission& submission, std::uint64_t digest, Plan& plan) {
  const AccountId user = user_of(submission);
  Outcome outcome = outcome_of(submission, digest, plan);
  if (outcome.kind == Outcome::Kind::rejected) denied(submission, outcome.rejection.reason, plan);
  if (!is_kept(submission, outcome)) return outcome;
  if (needs_note(outcome))
    plan.notes.push_back({submission.id, encode_note(user, digest, outcome)});
  dedupe_.remember(submission.id, user, digest, outcome, plan.turn, tip_.end);
  return outcome;
}

// Puts back what `encode_note` left out.
Outcome Planner::with_address(Outcome outcome, const Submission& submission) const {
  std::string& subject = outcome.rejection.subject;
  if (outcome.kind != Outcome::Kind::rejected || !subject.empty()) return outcome;
  const bool is_nobody = submission.on_behalf_of && acting(submission).is_nil();
  if (is_nobody && outcome.rejection.reason == Reason::account_not_found) {
    subject = submission.on_behalf_of->text();
    return outcome;
  }
  subject = std::visit([](const auto& wish) { return address_in(wish); }, submission.command);
  if (subject.empty() && submission.on_behalf_of) subject = submission.on_behalf_of->text();
  const Account* account = subject.empty() ? state_.account(acting(submission)) : nullptr;
  if (account != nullptr) subject = account->email.text();
  return outcome;
}

Outcome Planner::outcome_of(Submission& submission, std::uint64_t digest, Plan& plan) {
  const auto caller = caller_of(submission);
  if (!caller) return rejected(caller.error());
  auto decision = decide(state_, submission.command, *caller);
  if (!decision) return rejected(std::move(decision).error());
  if (submission.expectation) {
    if (auto what = changed(*submission.expectation, *caller))
      return rejected({Reason::version_conflict, *std::move(what)});
  }
  Outcome outcome;
  outcome.items = std::move(decision->items);
  outcome.first = tip_.end;
  outcome.count = static_cast<std::uint32_t>(decision->events.size());
  outcome.kind = outcome.count == 0 ? Outcome::Kind::unchanged : Outcome::Kind::accepted;
  if (!record(submission, *caller, digest, *decision, plan))
    return rejected({Reason::malformed, "event too large"});
  if (outcome.count != 0 && std::holds_alternative<AcceptClock>(submission.command)) {
    clock_ = {clock_.now, false, clock_.now};
    plan.accepted_clock = clock_.now;
  }
  for (const Event& event : decision->events) note_created(event, outcome);
  return outcome;
}

// A token that was revoked or expired a moment ago opens nothing, however long its connection has
// been open.
Rejection Planner::unfit(const Submission& submission) const {
  const Principal& principal = submission.principal;
  if (!principal.is_operator) {
    const Token* token = state_.token_in_force(principal.token, principal.account, clock_.now);
    if (token == nullptr) return {Reason::unauthorized, "token"};
    if (!token->scopes.cover(Scope::global)) return {Reason::scope_too_narrow, "global"};
  }
  if (submission.id.is_nil()) return {Reason::malformed, "command id"};
  return {};
}

// Whose act it would be; nil: the operator's, also on behalf of somebody who is not there.
AccountId Planner::acting(const Submission& submission) const {
  if (!submission.principal.is_operator) return submission.principal.account;
  if (!submission.on_behalf_of) return {};
  const Account* account = state_.account(*submission.on_behalf_of);
  return account != nullptr ? account->id : AccountId{};
}

boost::system::result<Caller, Rejection> Planner::caller_of(const Submission& submission) const {
  Caller caller;
  caller.is_operator = submission.principal.is_operator;
  caller.account = acting(submission);
  caller.token = submission.principal.token;
  caller.command = submission.id;
  caller.now = clock_.now;
  caller.clock_jumped = clock_.jumped;
  caller.newest = newest_;
  caller.new_addresses = quotas_.new_addresses;
  if (!caller.is_operator) {
    if (submission.on_behalf_of || submission.occurred_at)
      return Rejection{Reason::operator_only, "on behalf of"};
    // People are not told of what is imported.
    if (submission.origin == Origin::import) return Rejection{Reason::operator_only, "an import"};
    return caller;
  }
  if (submission.on_behalf_of && caller.account.is_nil())
    return Rejection{Reason::account_not_found, submission.on_behalf_of->text()};
  if (submission.occurred_at) {
    if (*submission.occurred_at > clock_.now) {
      return Rejection{Reason::time_in_future, to_rfc3339(*submission.occurred_at)};
    }
    caller.now = *submission.occurred_at;
    caller.now_is_given = true;
  }
  return caller;
}

// Which of the things that a condition names has changed; nothing where the condition holds. What
// the caller may not see is absent here too, or a condition would tell of it. Much that happens to
// a person is nobody else's business, so of people the version is for themselves.
std::optional<std::string> Planner::changed(const Expectation& expectation,
                                            const Caller& caller) const {
  const auto& versions = expectation.versions;
  const auto is_as_expected = [&](const auto* entity) {
    if (expectation.after > tip_.end) return false;  // nobody has seen that position
    if (versions.empty()) return entity == nullptr || entity->version <= expectation.after;
    return entity != nullptr && std::ranges::find(versions, entity->version) != versions.end();
  };
  const Sight sight(state_, caller);
  for (const OrgName& name : expectation.orgs)
    if (!is_as_expected(sight.org(name))) return name.text();
  for (const AppName& name : expectation.apps)
    if (!is_as_expected(sight.app(name))) return name.text();
  for (const Email& email : expectation.emails) {
    const Account* account = state_.account(email);
    const bool is_known =
        account != nullptr && (caller.is_operator || account->id == caller.account);
    if (!is_as_expected(is_known ? account : nullptr)) return "The account";
  }
  const bool names_nothing =
      expectation.orgs.empty() && expectation.apps.empty() && expectation.emails.empty();
  if (names_nothing && (!versions.empty() || expectation.after > tip_.end)) return "The log";
  return std::nullopt;
}

// The operator may do everything: what he is refused is a mistake, or history that he brings in.
void Planner::denied(const Submission& submission, Reason reason, Plan& plan) {
  if (log_ == nullptr || clock_.jumped || submission.principal.is_operator || !is_denial(reason))
    return;
  Observation observation;
  observation.who = submission.principal.account;
  observation.command = static_cast<std::uint8_t>(submission.command.index() + 1);
  observation.reason = reason;
  observation.aim = aim_of(state_, submission.command);
  observation.words = words_of(submission.command);
  observation.origin = submission.origin;
  observation.correlation =
      submission.correlation.is_nil() ? CorrelationId{submission.id.value} : submission.correlation;
  observation.client = submission.client;
  if (const auto observed = attempts_.count(std::move(observation), clock_.now))
    record(*observed, plan);
}

void Planner::observe(std::vector<Reading> readings, bool is_end, Plan& plan) {
  for (Reading& reading : readings) {
    if (unrecorded_.size() < limits::queued_readings) unrecorded_.push_back(std::move(reading));
  }
  if (clock_.jumped) return;
  for (Reading& reading : std::exchange(unrecorded_, {})) {
    Observation observation;
    observation.kind = ObservationKind::reading;
    observation.who = reading.who;
    observation.aim = reading.aim;
    observation.origin = reading.origin;
    observation.client = std::move(reading.client);
    if (const auto observed = attempts_.count(std::move(observation), clock_.now))
      record(*observed, plan);
  }
  for (const ObservedEvent& counted : attempts_.ended(clock_.now, is_end)) record(counted, plan);
}

Timestamp Planner::recorded_at() {
  newest_ = std::max(newest_, clock_.now);
  return newest_;
}

void Planner::record(const ObservedEvent& observed, Plan& plan) {
  NewRecord& record = plan.records.emplace_back();
  encode_event(observed.event, record.payload, log_);
  RecordHeader& header = record.header;
  header.command = CommandId{time_ordered_uuid()};  // nobody's: a retry never asks for it
  header.type = type_of(observed.event);
  header.origin = observed.of.origin;
  header.correlation = observed.of.correlation;
  header.occurred_at = clock_.now;
  header.recorded_at = recorded_at();
  header.actor = observed.of.who;
  header.tags = tags_of(observed.event);
  header.tags.add({Tag::Kind::actor, observed.of.who.value});
  // What is counted to the end may be of somebody who was erased meanwhile, and whose key with it.
  const Account* who = state_.account(observed.of.who);
  const bool is_erased = who != nullptr && who->state == AccountState::erased;
  if (observed.of.client && !is_erased) {
    record.client_name = observed.of.client->name;
    record.client_address = observed.of.client->address;
  }
  evolve(state_, EventEnvelope{tip_.end, clock_.now, observed.of.who, observed.event});
  ++tip_.end;
}

// Encodes all events before the state changes, so that a refusal leaves nothing behind.
bool Planner::record(const Submission& submission, const Caller& caller, std::uint64_t digest,
                     const Decided& decided, Plan& plan) {
  const std::size_t first = plan.records.size();
  for (const Event& event : decided.events) {
    NewRecord& record = plan.records.emplace_back();
    encode_event(event, record.payload, log_);
    RecordHeader& header = record.header;
    header.command = submission.id;
    header.ordinal = static_cast<std::uint16_t>(plan.records.size() - first - 1);
    header.type = type_of(event);
    header.origin = submission.origin;
    header.correlation = submission.correlation;
    header.occurred_at = decided.occurred_at;
    header.recorded_at = recorded_at();
    header.actor = caller.account;
    header.by_operator = caller.is_operator && !caller.account.is_nil();
    if (header.ordinal == 0) header.digest = digest;
    header.tags = tags_of(event);
    header.tags.add({Tag::Kind::actor, caller.account.value});
    if (submission.client) {
      record.client_name = submission.client->name;
      record.client_address = submission.client->address;
    }
    if (record.payload.size() > limits::event_payload_bytes) {
      plan.records.resize(first);
      return false;
    }
  }
  for (const Event& event : decided.events) {
    const bool by_operator = caller.is_operator && !caller.account.is_nil();
    evolve(state_,
           EventEnvelope{tip_.end, decided.occurred_at, caller.account, event, by_operator});
    ++tip_.end;
  }
  return true;
}

}  // namespace orglog
