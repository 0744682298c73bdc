#include "projections/postings.hpp"

#include <algorithm>

#include "orglog/base/limits.hpp"
#include "orglog/codec/event_codec.hpp"
#include "projections/audit_rows.hpp"

namespace orglog {
namespace {

// A record read by its position costs about as much as this many read one after the other.
constexpr std::uint64_t reads_in_a_row = 8;

void add_postings(Position block, std::string_view row, std::vector<Posting>& postings) {
  for (; row.size() >= audit_rows::posting_bytes; row.remove_prefix(audit_rows::posting_bytes)) {
    postings.push_back(
        {block + read_little<std::uint16_t>(row.data()), static_cast<EventType>(row[2])});
  }
}

std::string key_at(const Tag& tag, Position position) {
  std::string key;
  audit_rows::append_tag(key, tag);
  audit_rows::append_block(key, position);
  return key;
}

}  // namespace

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
  ORGLOG_TRY(log_.read(index_.checkpoint(), end_, [&](const RecordView& record) {
    const RecordHeader& header = record.header;
    for (const Tag& tag : header.tags) {
      if (tag.kind == Tag::Kind::actor) continue;
      tail_->push_back({tag, {record.position, header.type}, time_of(record)});
    }
    return true;
  }));
  return {};
}

Timestamp Postings::time_of(const RecordView& record) const {
  return clocks_.took_effect(record.position, record.header.occurred_at);
}

Result<Timestamp> Postings::time_at(Position position) const {
  std::string keep;
  ORGLOG_TRY_ASSIGN(record, log_.read_one(position, keep));
  return time_of(record);
}

// The first or last row of the tag whose block lies in [from, to).
Result<std::optional<Postings::Block>> Postings::block(const Tag& tag, Position from, Position to,
                                                       bool last) const {
  std::optional<Block> found;
  const auto take = [&](std::string_view key, std::string_view value) {
    found.emplace().begin = audit_rows::block_of(key);
    add_postings(found->begin, value, found->postings);
    return false;
  };
  const std::string begin = key_at(tag, from), end = key_at(tag, to);
  ORGLOG_TRY(last ? index_.scan_down(begin, end, take) : index_.scan(begin, end, take));
  return found;
}

// Two binary searches: for the block, and in it.
Result<std::optional<Position>> Postings::first_after(const Tag& tag, Timestamp time) const {
  constexpr Position block_size = Position{1} << audit_rows::block_bits;
  const Position blocks = (index_.checkpoint() + block_size - 1) / block_size;
  std::optional<Position> first;
  Position low = 0, high = blocks;
  while (low < high) {
    const Position middle = low + (high - low) / 2;
    ORGLOG_TRY_ASSIGN(row, block(tag, middle * block_size, blocks * block_size, false));
    bool after = true;
    if (row && !row->postings.empty()) {
      ORGLOG_TRY_ASSIGN(took_effect, time_at(row->postings.front().position));
      after = took_effect > time;
      if (after) first = row->postings.front().position;
    }
    if (after) {
      high = middle;
    } else {
      low = row->begin / block_size + 1;
    }
  }
  // The rows from block `low` on are after it; the one before begins before it.
  ORGLOG_TRY_ASSIGN(last, block(tag, 0, low * block_size, true));
  if (!last) return first;
  std::size_t begin = 0, end = last->postings.size();
  while (begin < end) {
    const std::size_t middle = begin + (end - begin) / 2;
    ORGLOG_TRY_ASSIGN(took_effect, time_at(last->postings[middle].position));
    if (took_effect > time) {
      end = middle;
    } else {
      begin = middle + 1;
    }
  }
  if (begin < last->postings.size()) return last->postings[begin].position;
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
  ORGLOG_TRY(index_.scan(key_at(tag, from), key_at(tag, to) + '\0',
                         [&](std::string_view key, std::string_view value) {
                           add_postings(audit_rows::block_of(key), value, found);
                           return true;
                         }));
  if (to > index_.checkpoint() && tail_matters(tag)) {
    ORGLOG_TRY(read_tail());
    for (const Recent& recent : *tail_) {
      if (recent.tag == tag) found.push_back(recent.posting);
    }
  }
  std::erase_if(found, [&](const Posting& posting) {
    return posting.position < from || posting.position >= to || !types.test(posting.type);
  });
  return found;
}

Result<void> Postings::visit(const std::vector<Posting>& postings, const VisitEvent& visit) const {
  if (postings.empty()) return {};
  const auto show = [&](const RecordView& record) -> Result<void> {
    ORGLOG_TRY_ASSIGN(event, decode_event(record.header.type, record.payload));
    return visit(record, event);
  };
  const Position begin = postings.front().position, end = postings.back().position + 1;
  if (end - begin > reads_in_a_row * postings.size()) {
    std::string keep;
    for (const Posting& posting : postings) {
      ORGLOG_TRY_ASSIGN(record, log_.read_one(posting.position, keep));
      ORGLOG_TRY(show(record));
    }
    return {};
  }
  auto next = postings.begin();
  Result<void> outcome;
  ORGLOG_TRY(log_.read(begin, end, [&](const RecordView& record) {
    if (record.position != next->position) return true;
    outcome = show(record);
    return outcome.has_value() && ++next != postings.end();
  }));
  return outcome;
}

}  // namespace orglog
