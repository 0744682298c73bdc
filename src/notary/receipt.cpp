#include "orglog/notary/receipt.hpp"

#include "orglog/projections/command_index.hpp"
#include "orglog/proof/proof_file.hpp"

namespace orglog {

Result<Receipt> make_receipt_at(const EventLog& log, const ProjectionStore& store,
                                const Notary& notary, Position position) {
  const auto published = notary.published();
  Receipt receipt;
  receipt.key = notary.key().text();
  receipt.position = position;
  std::string keep;
  ORGLOG_TRY_ASSIGN(record, log.read_one(position, keep));
  receipt.header = record.header;
  ProofFile file;
  file.extra = record.stored;
  file.index = position;
  ORGLOG_TRY_ASSIGN(path, TreeReader(log, store).inclusion(file.index, published->checkpoint.size));
  file.path = std::move(path);
  file.checkpoint = published->note;
  receipt.text = to_text(file);
  return receipt;
}

Result<std::optional<Receipt>> make_receipt(const EventLog& log, const ProjectionStore& store,
                                            const Notary& notary, CommandId command,
                                            std::uint32_t ordinal) {
  ORGLOG_TRY_ASSIGN(found, CommandIndex::find(store, command));
  if (!found || ordinal >= found->count) return std::optional<Receipt>{};
  ORGLOG_TRY_ASSIGN(receipt, make_receipt_at(log, store, notary, found->first + ordinal));
  receipt.events = found->count;
  return std::optional<Receipt>{std::move(receipt)};
}

}  // namespace orglog
