#include "orglog/projections/audit.hpp"

#include <algorithm>

#include "orglog/base/limits.hpp"
#include "orglog/codec/event_codec.hpp"
#include "projections/audit_rows.hpp"

namespace orglog {
namespace {

constexpr Position positions_backwards = 1'024;  // read at once when the log is read from its end

enum class Flow { on, done };

// One page in the making: decides what is shown and when to stop.
class Page {
 public:
  Page(const EventLog& log, const AuditQuery& query, const AuditVisit& visit)
      : log_(log),
        query_(query),
        visit_(visit),
        limit_(std::clamp<std::size_t>(query.limit, 1, limits::page_rows)) {
    for (const Tag& tag : query.tags) {
      in_order_of_time_ |= tag.kind == Tag::Kind::org || tag.kind == Tag::Kind::app;
    }
  }

  // Takes note of a candidate. False: the page ends here, and the next one begins with it.
  bool look_at(Position position) {
    if (looked_++ < limits::audit_scan_per_page) return true;
    next_ = position;
    return false;
  }

  // Whether the record is of the type and carries the tags asked for.
  bool matches(const RecordHeader& header) const {
    if (query_.type && header.type != *query_.type) return false;
    return std::ranges::all_of(query_.tags,
                               [&](const Tag& tag) { return header.tags.contains(tag); });
  }

  // Done: the page, or what of this stretch belongs to it, ends with this record, which matches, or
  // before it.
  Result<Flow> take(const RecordView& record) {
    ORGLOG_TRY_ASSIGN(flow, show(record));
    stretch_ended_ = flow == Flow::done;
    return flow;
  }

  // Where times do not fall, in the direction of reading.
  using Stretch = std::pair<Position, Position>;
  std::vector<Stretch> stretches() const {
    std::vector<Stretch> stretches;
    Position from = 0;
    for (const Position clock : query_.clocks) {
      if (!can_miss()) break;
      stretches.emplace_back(std::exchange(from, clock), clock);
    }
    stretches.emplace_back(from, log_.end());
    if (query_.newest_first) std::ranges::reverse(stretches);
    return stretches;
  }
  void begin_stretch() { stretch_ended_ = false; }
  bool stretch_ended() const { return stretch_ended_ || ended(); }

  // Of the candidates, the one that tells whether all of them lie before the times asked for, in
  // the direction of reading: then there is no need to look at each.
  bool can_miss() const {
    return in_order_of_time_ && (query_.newest_first ? query_.until : query_.since);
  }
  bool misses(const RecordHeader& outermost) const {
    return query_.newest_first ? outermost.occurred_at >= *query_.until
                               : outermost.occurred_at < *query_.since;
  }

  // The first position that is worth reading upwards: what was recorded before `since` also
  // occurred before it.
  Result<Position> begin() const {
    if (query_.newest_first) return 0;
    Position low = query_.cursor.value_or(0);
    Position high = log_.end();
    if (!query_.since) return low;
    while (low < high) {
      const Position middle = low + (high - low) / 2;
      ORGLOG_TRY_ASSIGN(header, header_at(middle));
      if (header.recorded_at < *query_.since) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  const EventLog& log() const { return log_; }
  const AuditQuery& query() const { return query_; }
  AuditPage result() const { return {next_}; }
  bool ended() const { return next_.has_value(); }

 private:
  Result<Flow> show(const RecordView& record) {
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
    ORGLOG_TRY_ASSIGN(event, decode_event(record.header.type, record.payload));
    visit_(record, event);
    ++shown_;
    return Flow::on;
  }

  Result<RecordHeader> header_at(Position position) const {
    std::string keep;
    ORGLOG_TRY_ASSIGN(record, log_.read_one(position, keep));
    return record.header;
  }

  const EventLog& log_;
  const AuditQuery& query_;
  const AuditVisit& visit_;
  std::size_t limit_;
  bool in_order_of_time_ = false;  // under the tags asked for, `occurred_at` never falls
  std::size_t shown_ = 0;
  std::uint64_t looked_ = 0;
  std::optional<Position> next_;
  bool stretch_ended_ = false;
};

// What is not in the index: the log itself, upwards.
Result<void> read_up(Page& page, Position begin, Position end) {
  if (begin >= end) return {};
  Result<Flow> flow = Flow::on;
  ORGLOG_TRY(page.log().read(begin, end, [&](const RecordView& record) {
    if (!page.look_at(record.position)) return false;
    if (page.matches(record.header)) flow = page.take(record);
    return flow.has_value() && *flow == Flow::on;
  }));
  ORGLOG_TRY(flow);
  return {};
}

// And downwards to `begin`. There is no reading backwards: stretches are read upwards, and what
// matches is shown from their end.
Result<void> read_down(Page& page, Position begin, Position end) {
  if (page.query().cursor) end = std::min(end, *page.query().cursor + 1);
  std::vector<std::pair<Position, std::string>> matching;
  while (end > begin) {
    const Position from = std::max(begin, end - std::min(end, positions_backwards));
    matching.clear();
    ORGLOG_TRY(page.log().read(from, end, [&](const RecordView& record) {
      if (page.matches(record.header)) matching.emplace_back(record.position, record.stored);
      return true;
    }));
    for (; end > from; --end) {
      const Position position = end - 1;
      if (!page.look_at(position)) return {};
      if (matching.empty() || matching.back().first != position) continue;
      ORGLOG_TRY_ASSIGN(record, decode_record(position, matching.back().second));
      ORGLOG_TRY_ASSIGN(flow, page.take(record));
      if (flow == Flow::done) return {};
      matching.pop_back();
    }
  }
  return {};
}

// Positions of one block that carry all tags, in order.
class Candidates {
 public:
  Candidates(const TableReader& reader, const AuditQuery& query) : reader_(reader), query_(query) {
    for (const Tag& tag : query.tags) audit_rows::append_tag(prefixes_.emplace_back(), tag);
    // Apps have the fewest events, then people, then orgs.
    const auto breadth = [](const std::string& prefix) {
      const auto kind = static_cast<Tag::Kind>(prefix.front());
      return kind == Tag::Kind::app ? 0 : kind == Tag::Kind::org ? 2 : 1;
    };
    std::stable_sort(prefixes_.begin(), prefixes_.end(),
                     [&](const auto& a, const auto& b) { return breadth(a) < breadth(b); });
  }

  // The rows of the narrowest tag are gone through, those of the others are looked up.
  const std::string& prefix() const { return prefixes_.front(); }

  Result<void> find(std::string_view key, std::string_view row,
                    std::vector<Position>& found) const {
    const Position block = audit_rows::block_of(key);
    found.clear();
    add(block, row, found);
    for (std::size_t index = 1; index < prefixes_.size() && !found.empty(); ++index) {
      std::string other = prefixes_[index];
      audit_rows::append_block(other, block);
      ORGLOG_TRY_ASSIGN(value, reader_.get(other));
      std::vector<Position> theirs;
      if (value) add(block, *value, theirs);
      std::erase_if(found, [&](Position position) {
        return !std::binary_search(theirs.begin(), theirs.end(), position);
      });
    }
    return {};
  }

 private:
  void add(Position block, std::string_view row, std::vector<Position>& found) const {
    for (; row.size() >= audit_rows::posting_bytes; row.remove_prefix(audit_rows::posting_bytes)) {
      if (query_.type && static_cast<EventType>(row[2]) != *query_.type) continue;
      found.push_back(block + read_little<std::uint16_t>(row.data()));
    }
  }

  const TableReader& reader_;
  const AuditQuery& query_;
  std::vector<std::string> prefixes_;
};

// Shows what of one row's candidates belongs to the page.
Result<Flow> show(Page& page, std::vector<Position>& candidates) {
  if (candidates.empty()) return Flow::on;
  if (page.query().newest_first) std::reverse(candidates.begin(), candidates.end());
  std::string keep;
  if (page.can_miss()) {
    ORGLOG_TRY_ASSIGN(outermost, page.log().read_one(candidates.back(), keep));
    if (page.misses(outermost.header)) return Flow::on;
  }
  for (const Position position : candidates) {
    if (!page.look_at(position)) return Flow::done;
    ORGLOG_TRY_ASSIGN(record, page.log().read_one(position, keep));
    ORGLOG_TRY_ASSIGN(flow, page.take(record));
    if (flow == Flow::done) return Flow::done;
  }
  return Flow::on;
}

// Positions of [begin, end) under the tags.
Result<void> read_index(Page& page, const TableReader& reader, Position begin, Position end) {
  const AuditQuery& query = page.query();
  const Candidates all(reader, query);
  if (query.newest_first && query.cursor) end = std::min(end, *query.cursor + 1);
  if (begin >= end) return {};
  std::string from = all.prefix();
  std::string to = all.prefix();
  audit_rows::append_block(from, begin);
  audit_rows::append_block(to, end);
  to.push_back('\0');  // the key after it

  std::vector<Position> candidates;
  Result<Flow> flow = Flow::on;
  const auto row = [&](std::string_view key, std::string_view value) {
    const auto found = all.find(key, value, candidates);
    if (!found) {
      flow = found.error();
      return false;
    }
    std::erase_if(candidates,
                  [&](Position position) { return position < begin || position >= end; });
    flow = show(page, candidates);
    return flow.has_value() && *flow == Flow::on;
  };
  ORGLOG_TRY(query.newest_first ? reader.scan_down(from, to, row) : reader.scan(from, to, row));
  ORGLOG_TRY(flow);
  return {};
}

}  // namespace

Result<AuditPage> audit(const ProjectionStore& store, const EventLog& log, const AuditQuery& query,
                        const AuditVisit& visit) {
  Page page(log, query, visit);
  ORGLOG_TRY_ASSIGN(begin, page.begin());
  if (query.tags.empty()) {
    ORGLOG_TRY(query.newest_first ? read_down(page, 0, log.end())
                                  : read_up(page, begin, log.end()));
    return page.result();
  }
  ORGLOG_TRY_ASSIGN(reader, store.reader(AuditIndex::table));
  const Position indexed = reader->checkpoint();
  for (const auto& [first, end] : page.stretches()) {
    const Position from = std::max(first, begin);
    page.begin_stretch();
    if (query.newest_first) {
      ORGLOG_TRY(read_down(page, std::max(from, indexed), end));
      if (!page.stretch_ended())
        ORGLOG_TRY(read_index(page, *reader, from, std::min(end, indexed)));
    } else {
      ORGLOG_TRY(read_index(page, *reader, from, std::min(end, indexed)));
      if (!page.stretch_ended()) ORGLOG_TRY(read_up(page, std::max(from, indexed), end));
    }
    if (page.ended()) break;
  }
  return page.result();
}

}  // namespace orglog
