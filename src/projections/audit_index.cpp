#include <algorithm>

#include "orglog/projections/audit.hpp"
#include "projections/audit_rows.hpp"

namespace orglog {

Result<void> AuditIndex::apply(const EventView& event, Tables& tables) {
  const RecordView& record = event.record;
  const Position block = record.position >> audit_rows::block_bits;
  if (block != block_) {
    end_block(tables);
    block_ = block;
  }
  for (const Tag& tag : record.header.tags) {
    const auto index = static_cast<std::uint32_t>(postings_.size());
    postings_.push_back({index, static_cast<std::uint16_t>(record.position), record.header.type});
    const auto [place, is_new] = chains_.try_emplace(tag, Chain{index, index});
    if (is_new) continue;
    postings_[place->second.last].next = index;
    place->second.last = index;
  }
  return {};
}

// Batch by batch rows go into a sorted table: neighbours one after another go in faster.
Result<Written> AuditIndex::flush(Tables& tables, bool) {
  std::vector<std::pair<Tag, Chain>> sorted(chains_.begin(), chains_.end());
  std::sort(sorted.begin(), sorted.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [tag, chain] : sorted) write(tag, chain, tables);
  forget();
  return Written::all;
}

Result<void> AuditIndex::finish_bulk(Tables& tables) {
  end_block(tables);
  return {};
}

void AuditIndex::end_block(Tables& tables) {
  for (const auto& [tag, chain] : chains_) write(tag, chain, tables);
  forget();
}

void AuditIndex::write(const Tag& tag, const Chain& chain, Tables& tables) {
  key_.clear();
  audit_rows::append_tag(key_, tag);
  audit_rows::append_block(key_, block_ << audit_rows::block_bits);
  value_.clear();
  for (std::uint32_t index = chain.first;; index = postings_[index].next) {
    audit_rows::append_posting(value_, postings_[index].low, postings_[index].type);
    if (index == chain.last) break;
  }
  tables.append(key_, value_);
}

void AuditIndex::forget() {
  chains_.clear();
  postings_.clear();
}

}  // namespace orglog
