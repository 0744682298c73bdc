// What was denied and whose history was read, on its way into the log. The first of a kind is
// recorded at once, what follows within a minute is counted and recorded together: who tries again
// and again leaves a few events a minute, however fast they are. Attempts are of one kind when they
// used the same words, whatever those lead to: how many records somebody leaves, and where, is the
// same for what they may not see and for what does not exist. Sequencer thread only.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "orglog/domain/event.hpp"
#include "orglog/domain/rejection.hpp"
#include "orglog/domain/state.hpp"
#include "orglog/engine/submission.hpp"

namespace orglog {

enum class ObservationKind : std::uint8_t { denial, reading };

// One attempt or reading: what it was, and where it came from.
struct Observation {
  ObservationKind kind{};
  AccountId who;
  std::uint8_t command = 0;  // of a denial: Command::index() + 1
  Reason reason{};
  Aim aim;
  std::string words;  // of a denial: `words_of` its command
  Origin origin{};
  CorrelationId correlation;
  std::shared_ptr<const Client> client;
};

struct ObservedEvent {
  Observation of;
  Event event;
};

// What the command is about, as far as that exists. Nobody is told of it but who may read its
// history.
Aim aim_of(const State& state, const Command& command);
// By which words the command says what it is about: where they are the same, the aim is.
std::string words_of(const Command& command);
// Whether being told so means that somebody tried what he may not.
bool is_denial(Reason reason);

class Attempts {
 public:
  // Answers what is to be recorded now; nothing when it was counted instead.
  std::optional<ObservedEvent> count(Observation observation, Timestamp now);
  // What was counted in the minutes that have ended, or so far when `all`.
  std::vector<ObservedEvent> ended(Timestamp now, bool all);
  bool any_counting() const { return !windows_.empty(); }

  // Whether the outcome of one more command of this account that changed nothing is worth keeping
  // for a retry (limits::noted_outcomes_a_minute).
  bool may_note(AccountId account, Timestamp now);

 private:
  struct Kind {
    AccountId who;
    ObservationKind kind;
    std::uint8_t command;
    Reason reason;
    std::string words;  // of a reading: the ids that were read about
    friend bool operator==(const Kind&, const Kind&) = default;
  };
  struct KindHash {
    std::size_t operator()(const Kind& kind) const noexcept;
  };
  struct Window {
    Observation first;  // with the newest aim: the words may lead to something meanwhile
    Timestamp since{};
    std::uint32_t more = 0;  // after the first
  };

  static Kind kind_of(const Observation& observation);

  boost::unordered_flat_map<Kind, Window, KindHash> windows_;
  std::deque<Kind> order_;  // of opening
  boost::unordered_flat_map<AccountId, std::uint32_t> kinds_of_;
  boost::unordered_flat_map<AccountId, std::uint32_t> noted_;
  Timestamp noted_since_{};
};

}  // namespace orglog
