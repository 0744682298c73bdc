// One page of a history: out of the audit index as far as it goes, and out of the log behind it;
// without tags, out of the log alone.
#include "orglog/projections/audit.hpp"

#include <algorithm>
#include <span>

#include "orglog/base/limits.hpp"
#include "projections/postings.hpp"

namespace orglog {
namespace {

// One page in the making: decides what is shown and when to stop.
class Page {
 public:
  Page(const Journal& journal, const AuditQuery& query, const AuditVisit& visit)
      : journal_(journal),
        query_(query),
        visit_(visit),
        limit_(std::clamp<std::size_t>(query.limit, 1, limits::page_rows)) {
    for (const Tag& tag : query.tags) {
      in_order_of_time_ |= tag.kind == Tag::Kind::org || tag.kind == Tag::Kind::app;
    }
  }

  Result<void> fill(const TableReader& index);
  AuditPage result() const { return {next_}; }

 private:
  struct Stretch {
    Position from = 0, end = 0;
  };
  Result<Stretch> bounds() const;
  std::vector<Stretch> stretches() const;
  Result<void> read_index(const TableReader& index, Stretch stretch);
  Result<void> read_log(Stretch stretch);
  Result<Flow> show_block(std::vector<Position> block);
  Result<Flow> look_at(const RecordView& record);
  Result<Flow> take(const RecordView& record);
  bool misses(const RecordHeader& outermost) const;

  // Whether the record is of the type and carries the tags asked for.
  bool matches(const RecordHeader& header) const {
    if (query_.type && header.type != *query_.type) return false;
    return std::ranges::all_of(query_.tags,
                               [&](const Tag& tag) { return header.tags.contains(tag); });
  }
  // Whether all of some candidates may lie before the times asked for.
  bool can_miss() const {
    return in_order_of_time_ && (query_.newest_first ? query_.until : query_.since);
  }

  Journal journal_;
  const AuditQuery& query_;
  const AuditVisit& visit_;
  std::size_t limit_;
  bool in_order_of_time_ = false;  // under the tags asked for, `occurred_at` never falls
  std::size_t shown_ = 0;
  std::uint64_t looked_ = 0;
  std::optional<Position> next_;  // the page has ended
  bool stretch_ended_ = false;
};

// Stretch by stretch, each out of the index and the log, in the direction of reading.
Result<void> Page::fill(const TableReader& index) {
  ORGLOG_TRY_ASSIGN(all, bounds());
  for (const Stretch& stretch : stretches()) {
    const Position from = std::max(stretch.from, all.from), end = std::min(stretch.end, all.end);
    if (from >= end) continue;
    const Position indexed = query_.tags.empty() ? from : std::clamp(index.checkpoint(), from, end);
    const auto read = [&](bool in_log) {
      return in_log ? read_log({indexed, end}) : read_index(index, {from, indexed});
    };
    stretch_ended_ = false;
    ORGLOG_TRY(read(query_.newest_first));
    if (!stretch_ended_ && !next_) ORGLOG_TRY(read(!query_.newest_first));
    if (next_) break;
  }
  return {};
}

// The positions that are worth reading: upwards, what was recorded before `since` also occurred
// before it.
Result<Page::Stretch> Page::bounds() const {
  const Position end = journal_.end();
  Position low = query_.cursor.value_or(0);
  if (query_.newest_first) return Stretch{0, query_.cursor ? std::min(end, low + 1) : end};
  Position high = query_.since ? end : low;
  while (low < high) {
    const Position middle = low + (high - low) / 2;
    ORGLOG_TRY_ASSIGN(header, journal_.header_at(middle));
    if (header.recorded_at < *query_.since) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return Stretch{low, end};
}

// Where times do not fall, in the direction of reading.
std::vector<Page::Stretch> Page::stretches() const {
  std::vector<Stretch> stretches;
  Position from = 0;
  for (const Position clock : query_.clocks) {
    if (!can_miss()) break;
    stretches.push_back({std::exchange(from, clock), clock});
  }
  stretches.push_back({from, journal_.end()});
  if (query_.newest_first) std::ranges::reverse(stretches);
  return stretches;
}

Result<void> Page::read_index(const TableReader& index, Stretch stretch) {
  EventTypes types = all_types();
  if (query_.type) types = EventTypes().set(*query_.type);
  return scan_index(index, query_.tags, types, stretch.from, stretch.end, query_.newest_first,
                    [&](const auto& block) { return show_block(positions_of(block)); });
}

Result<void> Page::read_log(Stretch stretch) {
  const auto look = [&](const RecordView& record) { return look_at(record); };
  ORGLOG_TRY(query_.newest_first ? journal_.read_back(stretch.from, stretch.end, look)
                                 : journal_.read(stretch.from, stretch.end, look));
  return {};
}

// Shows what of one block of the index belongs to the page.
Result<Flow> Page::show_block(std::vector<Position> block) {
  if (query_.newest_first) std::ranges::reverse(block);
  if (can_miss()) {
    ORGLOG_TRY_ASSIGN(outermost, journal_.header_at(block.back()));
    if (misses(outermost)) return Flow::on;
  }
  // A block may hold far more than the page wants.
  Flow flow = Flow::on;
  for (std::span<const Position> rest = block; !rest.empty() && flow == Flow::on;) {
    const auto some = rest.first(std::min(rest.size(), std::max<std::size_t>(limit_, 1)));
    rest = rest.subspan(some.size());
    ORGLOG_TRY_ASSIGN(reached, journal_.read_each(some, [&](const RecordView& record) {
      return look_at(record);
    }));
    flow = reached;
  }
  return flow;
}

// Whether the candidate that lies furthest in the direction of reading is before the times asked
// for: then all of them are, and there is no need to look at each.
bool Page::misses(const RecordHeader& outermost) const {
  return query_.newest_first ? outermost.occurred_at >= *query_.until
                             : outermost.occurred_at < *query_.since;
}

// Done: the page, or what of this stretch belongs to it, ends with this record, or before it.
Result<Flow> Page::look_at(const RecordView& record) {
  if (looked_++ == limits::audit_scan_per_page) {
    next_ = record.position;
    return Flow::done;
  }
  if (!matches(record.header)) return Flow::on;
  ORGLOG_TRY_ASSIGN(flow, take(record));
  stretch_ended_ = flow == Flow::done;
  return flow;
}

Result<Flow> Page::take(const RecordView& record) {
  const Timestamp time = record.header.occurred_at;
  const bool early = query_.since && time < *query_.since;
  const bool late = query_.until && time >= *query_.until;
  if (early && query_.newest_first) {
    const bool rest = in_order_of_time_ || record.header.recorded_at < *query_.since;
    return rest ? Flow::done : Flow::on;
  }
  if (late && !query_.newest_first) return in_order_of_time_ ? Flow::done : Flow::on;
  if (early || late) return Flow::on;
  if (shown_ == limit_) {
    next_ = record.position;
    return Flow::done;
  }
  ORGLOG_TRY_ASSIGN(event, journal_.event_of(record));
  visit_(record, event);
  ++shown_;
  return Flow::on;
}

}  // namespace

Result<AuditPage> audit(const ProjectionStore& store, const Journal& journal,
                        const AuditQuery& query, const AuditVisit& visit) {
  Page page(journal, query, visit);
  ORGLOG_TRY_ASSIGN(reader, store.reader(AuditIndex::table));
  ORGLOG_TRY(page.fill(*reader));
  return page.result();
}

}  // namespace orglog
