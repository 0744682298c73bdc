// Where the events about a tag stand: in the audit index as far as it goes, and in the log behind
// it.
#pragma once

#include <bitset>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "orglog/codec/journal.hpp"
#include "orglog/domain/accepted_clocks.hpp"
#include "orglog/projections/store.hpp"

namespace orglog {

using EventTypes = std::bitset<256>;
template <class... Facts>
EventTypes types_of() {
  EventTypes types;
  (types.set(type_of<Facts>()), ...);
  return types;
}
inline EventTypes all_types() { return EventTypes{}.set(); }

struct Posting {
  Position position = 0;
  EventType type{};
};
std::vector<Position> positions_of(std::span<const Posting> postings);

// Visits what the index has in [from, to) of events that carry all of the tags, at least one, and
// are of one of the types: a block at a time, upwards or down. In a block, which is never empty,
// they always go upwards.
using VisitBlock = std::function<Result<Flow>(const std::vector<Posting>& block)>;
Result<void> scan_index(const TableReader& index, std::vector<Tag> tags, const EventTypes& types,
                        Position from, Position to, bool down, const VisitBlock& visit);

// For one question. The log's tail is read only when it can matter, and once.
class Postings {
 public:
  // `version`: the position of the newest event about a tag; nothing: it may be anywhere.
  using Version = std::function<std::optional<Position>(const Tag& tag)>;
  Postings(const Journal& journal, const TableReader& index, const AcceptedClocks& clocks,
           Version version)
      : journal_(journal),
        index_(index),
        clocks_(clocks),
        version_(std::move(version)),
        end_(journal.end()) {}

  // Everything about the tag that took effect up to `time` stands before this position, and nothing
  // else does: true of orgs and apps (decision 11).
  Result<Position> cut_at(const Tag& tag, Timestamp time);
  // Events of these types about the tag, at positions in [from, to).
  Result<std::vector<Posting>> find(const Tag& tag, Position from, Position to,
                                    const EventTypes& types);
  // Reads and visits them.
  using VisitEvent = std::function<Result<void>(const RecordView& record, const Event& event)>;
  Result<void> visit(const std::vector<Posting>& postings, const VisitEvent& visit) const;

  const Journal& journal() const { return journal_; }
  // The log as it was when the question came.
  Position end() const { return end_; }

 private:
  struct Recent {
    Tag tag;
    Posting posting;
    Timestamp took_effect;
  };
  bool tail_matters(const Tag& tag) const;
  Result<void> read_tail();
  Result<Timestamp> time_at(Position position) const;
  Result<std::vector<Posting>> block(const Tag& tag, Position from, Position to, bool last) const;
  Result<std::optional<Position>> first_after(const Tag& tag, Timestamp time) const;

  Journal journal_;
  const TableReader& index_;
  const AcceptedClocks& clocks_;
  Version version_;
  Position end_;
  std::optional<std::vector<Recent>> tail_;
};

}  // namespace orglog
