// First outcomes by command id: in memory while the command index has not seen them yet, then from
// the index and the log. Sequencer thread only.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "orglog/codec/journal.hpp"
#include "orglog/codec/outcome.hpp"
#include "orglog/projections/store.hpp"

namespace orglog {

// What became of a command id, whose it is, and what was asked for under it.
struct FirstUse {
  // Who asked; nil: the operator. Without a digest: in whose name, as far as that is known.
  AccountId user;
  std::uint64_t digest = 0;  // of the command; zero: from before there were digests
  // Of a use without a digest: its last event but for crossed limits, zero where it left none, and
  // whether it came in an HTTP request.
  EventType type = 0;
  bool by_http = false;
  Outcome outcome;
};

// An outcome as the log keeps it under the command id: the user's 16 bytes, then the outcome's. An
// address is left out, for the log keeps none that could not be erased: a retry's command names it.
std::string encode_note(AccountId user, std::uint64_t digest, const Outcome& outcome);

class Dedupe {
 public:
  Dedupe(const Journal& journal, const ProjectionStore& store) : journal_(journal), store_(store) {}

  // Nothing: this id is new. Fails when the disk cannot be read.
  Result<std::optional<FirstUse>> find(CommandId command) const;
  // `turn` is the turn that makes it durable; `end` the position after its events.
  void remember(CommandId command, AccountId user, std::uint64_t digest, const Outcome& outcome,
                std::uint64_t turn, Position end);
  // Forgets what is found elsewhere by now: durable (`turn` is committed) and indexed (before
  // `indexed`).
  void forget(std::uint64_t committed_turn, Position indexed);
  // For a failed append: some of the outcomes that are remembered were never written.
  void forget_all() {
    recent_.clear();
    order_.clear();
  }

 private:
  // Most outcomes are a few numbers; what has texts hangs behind a pointer.
  struct Recent {
    AccountId user;
    std::uint64_t digest = 0;
    Position first = 0;
    std::uint32_t count = 0;
    Outcome::Kind kind{};
    std::unique_ptr<Outcome> whole;
  };
  struct Order {
    CommandId command;
    std::uint64_t turn;
    Position end;
  };

  Result<std::optional<FirstUse>> noted(CommandId command) const;
  Result<FirstUse> from_log(CommandId command, Position first, std::uint32_t count) const;

  Journal journal_;
  const ProjectionStore& store_;
  boost::unordered_flat_map<CommandId, Recent> recent_;
  std::deque<Order> order_;
};

}  // namespace orglog
