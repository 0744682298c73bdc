// Audit history: which events are about an org, an app or a person, or were done by a person. An
// index of positions under tags; the events themselves stay in the log. The index keeps the newest
// events back until there are many of them, or nothing else to do; who asks reads them in the log.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "orglog/codec/journal.hpp"
#include "orglog/projections/projection.hpp"

namespace orglog {

class AuditIndex final : public Projection {
 public:
  static constexpr std::string_view table = "audit";
  std::string_view name() const override { return table; }
  std::uint32_t version() const override { return 1; }
  Result<void> load(const TableReader& reader) override;
  Result<void> apply(const EventView& event, Tables& tables) override;
  Result<Position> flush(Tables& tables, Position next, bool all_now) override;

 private:
  // What is gathered of one tag; numbered in the order of their coming.
  struct Row {
    std::uint32_t number;
    std::uint32_t postings;
  };
  struct Posting {
    std::uint32_t row;
    std::uint16_t low;  // the position's low bits
    EventType type;
  };
  void write(Tables& tables);

  Position written_ = 0;  // everything before this is in the table
  Position block_ = 0;    // of what is gathered
  std::vector<Posting> postings_;
  boost::unordered_flat_map<Tag, Row, TagHash> rows_;
};

struct AuditQuery {
  std::vector<Tag> tags{};  // all of them must stand on an event; none: the whole log
  std::optional<EventType> type{};
  std::optional<Timestamp> since{};  // occurred_at, inclusive
  std::optional<Timestamp> until{};  // occurred_at, exclusive
  bool newest_first = false;
  std::size_t limit = 100;           // events a page, at most limits::page_rows
  std::optional<Position> cursor{};  // go on from here (inclusive), as the last page said
  // Where clocks were accepted (AcceptedClocks), in order: there the time of what follows may fall.
  // Needed with `since` or `until` only.
  std::vector<Position> clocks{};
};

struct AuditPage {
  std::optional<Position> next{};  // where the next page begins; nothing: this was the last one
};

using AuditVisit = std::function<void(const RecordView& record, const Event& event)>;

// Visits the events of one page in order. Looks at most at limits::audit_scan_per_page candidates,
// so that a page may be short and still have a `next`. Reads the log for the events it shows. Any
// thread. Relies on what the sequencer keeps: `recorded_at` never falls from one position to the
// next, `occurred_at` is never after it, and never falls among the events of one org or app
// (decision 11), but where a clock was accepted.
Result<AuditPage> audit(const ProjectionStore& store, const Journal& journal,
                        const AuditQuery& query, const AuditVisit& visit);

}  // namespace orglog
