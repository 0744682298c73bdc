// The events about one tag, in order: of the audit index as far as it goes, and of the log behind
// it. The log's tail is read only when it can matter, and once.
#pragma once

#include <bitset>
#include <functional>
#include <optional>
#include <vector>

#include "orglog/domain/accepted_clocks.hpp"
#include "orglog/domain/event.hpp"
#include "orglog/log/event_log.hpp"
#include "orglog/projections/store.hpp"

namespace orglog {

using EventTypes = std::bitset<256>;
template <class... Facts>
EventTypes types_of() {
  EventTypes types;
  (types.set(type_of(Event{Facts{}})), ...);
  return types;
}
inline EventTypes all_types() { return EventTypes{}.set(); }

struct Posting {
  Position position = 0;
  EventType type{};
};

class Postings {
 public:
  // `version`: the position of the newest event about a tag; nothing: it may be anywhere.
  using Version = std::function<std::optional<Position>(const Tag& tag)>;
  Postings(const EventLog& log, const TableReader& index, const AcceptedClocks& clocks,
           Version version)
      : log_(log), index_(index), clocks_(clocks), version_(std::move(version)), end_(log.end()) {}

  // Everything about the tag that took effect up to `time` stands before this position, and nothing
  // else does: true of orgs and apps (decision 11).
  Result<Position> cut_at(const Tag& tag, Timestamp time);
  // Events of these types about the tag, at positions in [from, to).
  Result<std::vector<Posting>> find(const Tag& tag, Position from, Position to,
                                    const EventTypes& types);
  // Reads and visits them.
  using VisitEvent = std::function<Result<void>(const RecordView& record, const Event& event)>;
  Result<void> visit(const std::vector<Posting>& postings, const VisitEvent& visit) const;

  const EventLog& log() const { return log_; }
  // The log as it was when the question came.
  Position end() const { return end_; }

 private:
  struct Recent {
    Tag tag;
    Posting posting;
    Timestamp took_effect;
  };
  struct Block {
    Position begin = 0;
    std::vector<Posting> postings;
  };
  bool tail_matters(const Tag& tag) const;
  Result<void> read_tail();
  Timestamp time_of(const RecordView& record) const;
  Result<Timestamp> time_at(Position position) const;
  Result<std::optional<Block>> block(const Tag& tag, Position from, Position to, bool last) const;
  Result<std::optional<Position>> first_after(const Tag& tag, Timestamp time) const;

  const EventLog& log_;
  const TableReader& index_;
  const AcceptedClocks& clocks_;
  Version version_;
  Position end_;
  std::optional<std::vector<Recent>> tail_;
};

}  // namespace orglog
