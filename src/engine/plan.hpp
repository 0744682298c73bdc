// One turn of the sequencer before it touches the disk: commands in, appends and answers out. No
// I/O but the look-up of old command ids. The planner's state runs ahead of the log by the turns
// that are still being synced.
#pragma once

#include <vector>

#include "attempts.hpp"
#include "dedupe.hpp"
#include "orglog/domain/state.hpp"
#include "orglog/engine/clock_guard.hpp"
#include "orglog/engine/observer.hpp"
#include "orglog/engine/quotas.hpp"
#include "orglog/engine/submission.hpp"
#include "orglog/log/event_log.hpp"
#include "orglog/vault/command_secret.hpp"

namespace orglog {

struct Answers {
  ReplySink* sink = nullptr;
  std::vector<Completed> completed;
};

struct Plan {
  std::uint64_t turn = 0;
  Tip at;  // where its records go: everything in it was decided on top of that
  std::vector<NewRecord> records;
  std::vector<OutcomeNote> notes;
  std::vector<Answers> answers;           // one entry a sink
  std::vector<AnsweredCommand> observed;  // of commands whose time of submission was noted
  std::size_t commands = 0;
  std::size_t rejections = 0;
  std::optional<Timestamp> accepted_clock;  // the operator's word came with it

  bool is_empty() const { return records.empty() && answers.empty(); }
};

inline AnsweredCommand observed(const Submission& submission, Outcome::Kind outcome) {
  return {static_cast<std::uint8_t>(submission.command.index()), outcome, submission.submitted_at};
}

// The times of the newest record; long past where the log is empty.
struct NewestTimes {
  Timestamp occurred_at{};
  Timestamp recorded_at{};
};
Result<NewestTimes> newest_times(const EventLog& log);

class Planner {
 public:
  // `state` is the fold of everything before `tip.end`; `newest` the greatest recorded_at so far.
  // `log` seals what is personal in the events. A rehearsal has none: it observes nothing, and has
  // looked at the rate of commands before.
  Planner(State state, Tip tip, Timestamp newest, Dedupe dedupe, const CommandSecret& secret,
          EventLog* log, const EngineQuotas& quotas = {})
      : state_(std::move(state)),
        tip_(tip),
        newest_(newest),
        dedupe_(std::move(dedupe)),
        secret_(secret),
        log_(log),
        quotas_(quotas) {}

  // Takes up the log where another writer left it, or where it turned out to end: what was planned
  // and not written is forgotten.
  void restart(State state, Tip tip, Timestamp newest) {
    state_ = std::move(state);
    tip_ = tip;
    newest_ = std::max(newest_, newest);
    attempts_ = Attempts();
    dedupe_.forget_all();
  }
  // What is planned from here on happens at this time.
  void set_clock(const ClockReading& clock) { clock_ = clock; }
  // Plans submissions from `from` on until limits::events_per_turn; answers the index after the
  // last one planned.
  std::size_t plan(std::vector<Submission>& submissions, std::size_t from, Plan& plan);
  // Plans what was read meanwhile, and what was counted in minutes that have ended (or so far, when
  // this is the end). While the clock is wrong it waits.
  void observe(std::vector<Reading> readings, bool is_end, Plan& plan);
  bool is_counting() const { return attempts_.any_counting(); }
  void forget(std::uint64_t committed_turn, Position indexed) {
    dedupe_.forget(committed_turn, indexed);
  }
  const Tip& tip() const { return tip_; }
  const State& state() const { return state_; }

 private:
  // Why who asks may ask for nothing, or for no command; `none`: he may.
  Rejection unfit(const Submission& submission) const;
  AccountId acting(const Submission& submission) const;
  // Whether the outcome is worth keeping for a retry.
  bool is_kept(const Submission& submission, const Outcome& outcome);
  void plan_one(Submission& submission, Plan& plan);
  std::uint64_t digest_of(const Submission& submission);
  // What the submission's id was first used for by whoever asks. Gives it an id of its own where
  // somebody else has used the given one.
  Result<std::optional<FirstUse>> first_use(Submission& submission) const;
  bool belongs(const FirstUse& first, const Submission& submission) const;
  Outcome decided(Submission& submission, std::uint64_t digest, Plan& plan);
  Outcome outcome_of(Submission& submission, std::uint64_t digest, Plan& plan);
  Outcome with_address(Outcome outcome, const Submission& submission) const;
  boost::system::result<Caller, Rejection> caller_of(const Submission& submission) const;
  std::optional<std::string> changed(const Expectation& expectation, const Caller& caller) const;
  bool record(const Submission& submission, const Caller& caller, std::uint64_t digest,
              const Decided& decided, Plan& plan);
  void denied(const Submission& submission, Reason reason, Plan& plan);
  void record(const ObservedEvent& observed, Plan& plan);
  Timestamp recorded_at();

  State state_;
  Tip tip_;  // `end` runs ahead of the log's
  Timestamp newest_;
  Dedupe dedupe_;
  CommandSecret secret_;
  std::string content_;  // of the command that is being planned
  EventLog* log_;
  EngineQuotas quotas_;
  CommandRates::Steady::time_point turn_begin_;
  Attempts attempts_;
  std::vector<Reading> unrecorded_;  // limits::queued_readings at most
  ClockReading clock_;
};

}  // namespace orglog
