#include "orglog/projections/audit.hpp"
#include "projections/audit_rows.hpp"

namespace orglog {

Result<void> AuditIndex::load(const TableReader& reader) {
  rows_.clear();
  postings_.clear();
  written_ = reader.checkpoint();
  block_ = written_ >> audit_rows::block_bits;
  return {};
}

Result<void> AuditIndex::apply(const EventView& event, Tables& tables) {
  const RecordView& record = event.record;
  const Position block = record.position >> audit_rows::block_bits;
  if (block != block_) {
    write(tables);
    block_ = block;
    written_ = block << audit_rows::block_bits;
  }
  const auto low = static_cast<std::uint16_t>(record.position);
  for (const Tag& tag : record.header.tags) {
    const auto next_number = static_cast<std::uint32_t>(rows_.size());
    Row& row = rows_.try_emplace(tag, Row{next_number, 0}).first->second;
    ++row.postings;
    postings_.push_back({row.number, low, record.header.type});
  }
  return {};
}

// A block's rows are written when it ends, so that most rows are written once.
Result<Position> AuditIndex::flush(Tables& tables, Position next, bool all_now) {
  if (!all_now) return written_;
  write(tables);
  written_ = next;
  return written_;
}

// Deals the postings out to their rows in one pass, then writes the rows.
void AuditIndex::write(Tables& tables) {
  const std::vector<std::pair<Tag, Row>> rows(rows_.begin(), rows_.end());
  std::vector<std::size_t> places(rows.size());  // of the row's next posting
  std::size_t place = 0;
  for (const auto& [tag, row] : rows) {
    places[row.number] = place;
    place += row.postings * audit_rows::posting_bytes;
  }
  std::string values(place, '\0');
  for (const Posting& posting : postings_) {
    audit_rows::put_posting(values.data() + places[posting.row], posting.low, posting.type);
    places[posting.row] += audit_rows::posting_bytes;
  }
  std::string key;
  std::string_view left = values;
  for (const auto& [tag, row] : rows) {
    key.clear();
    audit_rows::append_tag(key, tag);
    audit_rows::append_block(key, block_ << audit_rows::block_bits);
    const std::size_t bytes = row.postings * audit_rows::posting_bytes;
    tables.append(key, left.substr(0, bytes));
    left.remove_prefix(bytes);
  }
  rows_.clear();
  postings_.clear();
}

}  // namespace orglog
