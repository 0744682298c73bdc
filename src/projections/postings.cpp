// Reads rows of the audit index, and the log's tail, which the index keeps back.
#include "projections/postings.hpp"

#include <algorithm>

#include "projections/audit_rows.hpp"

namespace orglog {
namespace {

constexpr Position block_size = Position{1} << audit_rows::block_bits;

std::string key_at(const Tag& tag, Position position) {
  std::string key;
  audit_rows::append_tag(key, tag);
  audit_rows::append_block(key, position);
  return key;
}

// Apps have the fewest events, then people, then orgs.
int breadth(const Tag& tag) {
  return tag.kind == Tag::Kind::app ? 0 : tag.kind == Tag::Kind::org ? 2 : 1;
}

std::vector<Posting> postings_in(Position block, std::string_view row) {
  std::vector<Posting> postings;
  postings.reserve(row.size() / audit_rows::posting_bytes);
  for (; row.size() >= audit_rows::posting_bytes; row.remove_prefix(audit_rows::posting_bytes)) {
    postings.push_back(
        {block + read_little<std::uint16_t>(row.data()), static_cast<EventType>(row[2])});
  }
  return postings;
}

// Leaves those in `postings` that are about this tag too.
Result<void> intersect(const TableReader& index, const Tag& tag, Position block,
                       std::vector<Posting>& postings) {
  if (postings.empty()) return {};
  ORGLOG_TRY_ASSIGN(row, index.get(key_at(tag, block)));
  const auto others = postings_in(block, row.value_or(std::string()));
  std::erase_if(postings, [&](const Posting& one) {
    return !std::ranges::binary_search(others, one.position, {}, &Posting::position);
  });
  return {};
}

}  // namespace

std::vector<Position> positions_of(std::span<const Posting> postings) {
  std::vector<Position> positions;
  positions.reserve(postings.size());
  for (const Posting& one : postings) positions.push_back(one.position);
  return positions;
}

// The rows of the narrowest tag are gone through, those of the others are looked up.
Result<void> scan_index(const TableReader& index, std::vector<Tag> tags, const EventTypes& types,
                        Position from, Position to, bool down, const VisitBlock& visit) {
  if (from >= to) return {};
  std::ranges::stable_sort(tags, {}, breadth);
  const auto show = [&](std::string_view key, std::string_view row) -> Result<Flow> {
    const Position block = audit_rows::block_of(key);
    auto postings = postings_in(block, row);
    std::erase_if(postings, [&](const Posting& one) {
      return one.position < from || one.position >= to || !types.test(one.type);
    });
    for (const Tag& tag : std::span(tags).subspan(1))
      ORGLOG_TRY(intersect(index, tag, block, postings));
    if (postings.empty()) return Flow::on;
    return visit(postings);
  };
  Result<Flow> flow = Flow::on;
  const auto take = [&](std::string_view key, std::string_view row) {
    flow = show(key, row);
    return flow == Flow::on;
  };
  const std::string first = key_at(tags.front(), from);
  const std::string after = key_at(tags.front(), to - 1) + '\0';
  ORGLOG_TRY(down ? index.scan_down(first, after, take) : index.scan(first, after, take));
  ORGLOG_TRY(flow);
  return {};
}

// What the index keeps back is in the log only. Where nothing about the tag is among it there is no
// need to look.
bool Postings::tail_matters(const Tag& tag) const {
  if (index_.checkpoint() >= end_) return false;
  const auto version = version_(tag);
  return !version || *version >= index_.checkpoint();
}

Result<void> Postings::read_tail() {
  if (tail_) return {};
  tail_.emplace();
  ORGLOG_TRY(journal_.read(index_.checkpoint(), end_, [&](const RecordView& record) {
    const RecordHeader& header = record.header;
    for (const Tag& tag : header.tags) {
      if (tag.kind == Tag::Kind::actor) continue;
      tail_->push_back({tag,
                        {record.position, header.type},
                        clocks_.took_effect(record.position, header.occurred_at)});
    }
    return Flow::on;
  }));
  return {};
}

Result<Timestamp> Postings::time_at(Position position) const {
  ORGLOG_TRY_ASSIGN(header, journal_.header_at(position));
  return clocks_.took_effect(position, header.occurred_at);
}

// The first or last block of the tag in [from, to); empty: there is none.
Result<std::vector<Posting>> Postings::block(const Tag& tag, Position from, Position to,
                                             bool last) const {
  std::vector<Posting> found;
  ORGLOG_TRY(scan_index(index_, {tag}, all_types(), from, to, last, [&](const auto& postings) {
    found = postings;
    return Flow::done;
  }));
  return found;
}

// Two binary searches: for the block, and in it.
Result<std::optional<Position>> Postings::first_after(const Tag& tag, Timestamp time) const {
  const Position blocks = (index_.checkpoint() + block_size - 1) / block_size;
  std::optional<Position> first;
  Position low = 0, high = blocks;
  while (low < high) {
    const Position middle = low + (high - low) / 2;
    ORGLOG_TRY_ASSIGN(found, block(tag, middle * block_size, blocks * block_size, false));
    if (found.empty()) {
      high = middle;
      continue;
    }
    ORGLOG_TRY_ASSIGN(took_effect, time_at(found.front().position));
    if (took_effect > time) {
      first = found.front().position;
      high = middle;
    } else {
      low = found.front().position / block_size + 1;
    }
  }
  // The blocks from `low` on are after it; the one before begins before it.
  ORGLOG_TRY_ASSIGN(last, block(tag, 0, low * block_size, true));
  std::size_t begin = 0, end = last.size();
  while (begin < end) {
    const std::size_t middle = begin + (end - begin) / 2;
    ORGLOG_TRY_ASSIGN(took_effect, time_at(last[middle].position));
    if (took_effect > time) {
      end = middle;
    } else {
      begin = middle + 1;
    }
  }
  if (begin < last.size()) return last[begin].position;
  return first;
}

Result<Position> Postings::cut_at(const Tag& tag, Timestamp time) {
  ORGLOG_TRY_ASSIGN(indexed, first_after(tag, time));
  if (indexed) return *indexed;
  if (!tail_matters(tag)) return end_;
  ORGLOG_TRY(read_tail());
  for (const Recent& recent : *tail_) {
    if (recent.tag == tag && recent.took_effect > time) return recent.posting.position;
  }
  return end_;
}

Result<std::vector<Posting>> Postings::find(const Tag& tag, Position from, Position to,
                                            const EventTypes& types) {
  to = std::min(to, end_);
  std::vector<Posting> found;
  if (from >= to) return found;
  ORGLOG_TRY(scan_index(index_, {tag}, types, from, to, false, [&](const auto& postings) {
    found.insert(found.end(), postings.begin(), postings.end());
    return Flow::on;
  }));
  if (to <= index_.checkpoint() || !tail_matters(tag)) return found;
  ORGLOG_TRY(read_tail());
  for (const auto& [of, posting, took_effect] : *tail_) {
    const bool is_in = posting.position >= from && posting.position < to;
    if (of == tag && is_in && types.test(posting.type)) found.push_back(posting);
  }
  return found;
}

Result<void> Postings::visit(const std::vector<Posting>& postings, const VisitEvent& visit) const {
  const auto show = [&](const RecordView& record) -> Result<Flow> {
    ORGLOG_TRY_ASSIGN(event, journal_.event_of(record));
    ORGLOG_TRY(visit(record, event));
    return Flow::on;
  };
  ORGLOG_TRY(journal_.read_each(positions_of(postings), show));
  return {};
}

}  // namespace orglog
