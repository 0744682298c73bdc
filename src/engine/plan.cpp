#include "plan.hpp"

#include <algorithm>

#include "orglog/base/limits.hpp"
#include "orglog/codec/event_codec.hpp"
#include "orglog/domain/decider.hpp"

namespace orglog {
namespace {

void answer(Plan& plan, Submission& submission, Outcome outcome) {
  if (outcome.kind == Outcome::Kind::rejected) ++plan.rejections;
  ++plan.commands;
  if (submission.submitted_at != std::chrono::steady_clock::time_point{})
    plan.observed.push_back(observed(submission, outcome.kind));
  auto answers =
      std::find_if(plan.answers.begin(), plan.answers.end(),
                   [&](const Answers& candidate) { return candidate.sink == submission.sink; });
  if (answers == plan.answers.end())
    answers = plan.answers.insert(answers, Answers{submission.sink, {}});
  answers->completed.push_back(
      {std::move(submission.session), submission.request, submission.index, std::move(outcome)});
}

Outcome rejected(Rejection rejection) {
  Outcome outcome;
  outcome.kind = Outcome::Kind::rejected;
  outcome.rejection = std::move(rejection);
  return outcome;
}

template <class Wish>
std::string address_in(const Wish& wish) {
  if constexpr (requires { wish.email.text(); }) return wish.email.text();
  if constexpr (requires { wish.admin.text(); }) return wish.admin.text();
  if constexpr (requires { wish.to.text; }) return wish.to.is_email() ? wish.to.text : "";
  return {};
}

// What the events alone do not tell a retry must be kept beside them.
bool needs_note(const Outcome& outcome) {
  return outcome.kind != Outcome::Kind::accepted || !outcome.items.empty();
}

}  // namespace

std::size_t Planner::plan(std::vector<Submission>& submissions, std::size_t from,
                          Timestamp clock_now, Plan& plan) {
  now_ = std::max(clock_now, newest_);
  newest_ = now_;
  std::size_t index = from;
  for (; index < submissions.size() && plan.records.size() < limits::events_per_turn; ++index) {
    Submission& submission = submissions[index];
    // Before the look-up: nobody else's outcomes, and nothing to remember.
    if (Rejection unfitness = unfit(submission); unfitness.reason != Reason::none) {
      denied(submission, unfitness.reason, plan);
      answer(plan, submission, rejected(std::move(unfitness)));
      continue;
    }
    const AccountId user = acting(submission);
    const auto known = dedupe_.find(submission.id);
    if (!known) {  // the disk does not answer whether this command is new: not deciding is the only
                   // safe answer
      Outcome unknown;
      unknown.kind = Outcome::Kind::unknown;
      answer(plan, submission, std::move(unknown));
    } else if (known->has_value()) {
      const AccountId first_user = (*known)->user;
      // Nil is the operator, also where the person for whom he asked was not there yet.
      const bool is_his =
          first_user == user || (submission.principal.is_operator && first_user.is_nil());
      answer(plan, submission,
             is_his ? with_address(std::move((*known)->outcome), submission)
                    : rejected({Reason::command_id_taken, to_string(submission.id)}));
    } else {
      Outcome outcome = outcome_of(submission, plan);
      const bool is_rejected = outcome.kind == Outcome::Kind::rejected;
      const bool is_one_too_many =
          is_rejected && !submission.principal.is_operator && !attempts_.may_note(user, now_);
      if (needs_note(outcome) && !is_one_too_many)
        plan.notes.push_back({submission.id, encode_note(user, outcome)});
      if (is_rejected) denied(submission, outcome.rejection.reason, plan);
      dedupe_.remember(submission.id, user, outcome, plan.turn, next_);
      answer(plan, submission, std::move(outcome));
    }
  }
  return index;
}

// Puts back what `encode_note` left out.
Outcome Planner::with_address(Outcome outcome, const Submission& submission) const {
  std::string& subject = outcome.rejection.subject;
  if (outcome.kind != Outcome::Kind::rejected || !subject.empty()) return outcome;
  subject = std::visit([](const auto& wish) { return address_in(wish); }, submission.command);
  if (subject.empty() && submission.on_behalf_of) subject = submission.on_behalf_of->text();
  const Account* account = subject.empty() ? state_.account(acting(submission)) : nullptr;
  if (account != nullptr) subject = account->email.text();
  return outcome;
}

Outcome Planner::outcome_of(Submission& submission, Plan& plan) {
  const auto caller = caller_of(submission);
  if (!caller) return rejected(caller.error());
  auto decision = decide(state_, submission.command, *caller);
  if (!decision) return rejected(std::move(decision).error());
  if (submission.expectation && !holds(*submission.expectation)) {
    return rejected({Reason::version_conflict, submission.expectation->versions.empty()
                                                   ? std::to_string(submission.expectation->after)
                                                   : "It"});
  }
  Outcome outcome;
  outcome.items = std::move(decision->items);
  outcome.first = next_;
  outcome.count = static_cast<std::uint32_t>(decision->events.size());
  outcome.kind = outcome.count == 0 ? Outcome::Kind::unchanged : Outcome::Kind::accepted;
  if (!record(submission, *caller, decision->events, plan))
    return rejected({Reason::malformed, "event too large"});
  for (const Event& event : decision->events) note_created(event, outcome);
  return outcome;
}

// A token that was revoked or expired a moment ago opens nothing, however long its connection has
// been open.
Rejection Planner::unfit(const Submission& submission) const {
  const Principal& principal = submission.principal;
  if (!principal.is_operator) {
    const Token* token = state_.token_in_force(principal.token, principal.account, now_);
    if (token == nullptr) return {Reason::unauthorized, "token"};
    if (!token->scopes.cover(Scope::global)) return {Reason::scope_too_narrow, "global"};
  }
  if (submission.id.is_nil()) return {Reason::malformed, "command id"};
  return {};
}

// Whose act it would be, and whose command id it is; nil: the operator's, also on behalf of
// somebody who is not there.
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
  caller.command = submission.id;
  caller.now = now_;
  if (!caller.is_operator) {
    if (submission.on_behalf_of || submission.occurred_at)
      return Rejection{Reason::operator_only, "on behalf of"};
    return caller;
  }
  if (submission.on_behalf_of && caller.account.is_nil())
    return Rejection{Reason::account_not_found, submission.on_behalf_of->text()};
  if (submission.occurred_at) {
    if (*submission.occurred_at > now_) {
      return Rejection{Reason::time_in_future, to_rfc3339(*submission.occurred_at)};
    }
    caller.now = *submission.occurred_at;
    caller.now_is_given = true;
  }
  return caller;
}

bool Planner::holds(const Expectation& expectation) const {
  if (expectation.after > next_) return false;  // nobody has seen that position
  const auto& versions = expectation.versions;
  const auto unchanged = [&](const auto* entity) {
    if (versions.empty()) return entity == nullptr || entity->version <= expectation.after;
    return entity != nullptr && std::ranges::find(versions, entity->version) != versions.end();
  };
  const bool names_nothing =
      expectation.orgs.empty() && expectation.apps.empty() && expectation.emails.empty();
  if (names_nothing && !versions.empty()) return false;
  return std::ranges::all_of(expectation.orgs,
                             [&](const OrgName& name) { return unchanged(state_.org(name)); }) &&
         std::ranges::all_of(expectation.apps,
                             [&](const AppName& name) { return unchanged(state_.app(name)); }) &&
         std::ranges::all_of(expectation.emails,
                             [&](const Email& email) { return unchanged(state_.account(email)); });
}

// The operator may do everything: what he is refused is a mistake, or history that he brings in.
void Planner::denied(const Submission& submission, Reason reason, Plan& plan) {
  if (!observes_ || submission.principal.is_operator || !is_denial(reason)) return;
  Observation observation;
  observation.who = submission.principal.account;
  observation.command = static_cast<std::uint8_t>(submission.command.index() + 1);
  observation.reason = reason;
  observation.aim = aim_of(state_, submission.command);
  observation.origin = submission.origin;
  observation.correlation =
      submission.correlation.is_nil() ? CorrelationId{submission.id.value} : submission.correlation;
  observation.client = submission.client;
  if (const auto observed = attempts_.count(std::move(observation), now_)) record(*observed, plan);
}

void Planner::observe(std::vector<Reading> readings, Timestamp clock_now, bool is_end, Plan& plan) {
  now_ = std::max(clock_now, newest_);
  newest_ = now_;
  for (Reading& reading : readings) {
    Observation observation;
    observation.kind = ObservationKind::reading;
    observation.who = reading.who;
    observation.aim = reading.aim;
    observation.origin = reading.origin;
    observation.client = std::move(reading.client);
    if (const auto observed = attempts_.count(std::move(observation), now_))
      record(*observed, plan);
  }
  for (const ObservedEvent& counted : attempts_.ended(now_, is_end)) record(counted, plan);
}

void Planner::record(const ObservedEvent& observed, Plan& plan) {
  NewRecord& record = plan.records.emplace_back();
  encode_event(observed.event, record.payload);
  RecordHeader& header = record.header;
  header.command = CommandId{time_ordered_uuid()};  // nobody's: a retry never asks for it
  header.type = type_of(observed.event);
  header.origin = observed.of.origin;
  header.correlation = observed.of.correlation;
  header.occurred_at = header.recorded_at = now_;
  header.actor = observed.of.who;
  header.tags = tags_of(observed.event);
  header.tags.add({Tag::Kind::actor, observed.of.who.value});
  if (observed.of.client) {
    record.client_name = observed.of.client->name;
    record.client_address = observed.of.client->address;
  }
  evolve(state_, EventEnvelope{next_, now_, observed.of.who, observed.event});
  ++next_;
}

// Encodes all events before the state changes, so that a refusal leaves nothing behind.
bool Planner::record(const Submission& submission, const Caller& caller,
                     const std::vector<Event>& events, Plan& plan) {
  const std::size_t first = plan.records.size();
  for (const Event& event : events) {
    NewRecord& record = plan.records.emplace_back();
    encode_event(event, record.payload);
    RecordHeader& header = record.header;
    header.command = submission.id;
    header.ordinal = static_cast<std::uint16_t>(plan.records.size() - first - 1);
    header.type = type_of(event);
    header.origin = submission.origin;
    header.correlation = submission.correlation;
    header.occurred_at = caller.now;
    header.recorded_at = now_;
    header.actor = caller.account;
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
  for (const Event& event : events) {
    evolve(state_, EventEnvelope{next_, caller.now, caller.account, event});
    ++next_;
  }
  return true;
}

}  // namespace orglog
