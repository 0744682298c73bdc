#include "orglog/notary/receipt.hpp"

#include "orglog/projections/command_index.hpp"
#include "orglog/proof/proof_file.hpp"

namespace orglog {

Result<std::optional<Receipt>> make_receipt(const EventLog& log, const ProjectionStore& store,
                                            const Notary& notary, CommandId command,
                                            std::uint32_t ordinal) {
  ORGLOG_TRY_ASSIGN(found, CommandIndex::find(store, command));
  if (!found || ordinal >= found->count) return std::optional<Receipt>{};
  const auto published = notary.published();
  Receipt receipt;
  receipt.position = found->first + ordinal;
  receipt.events = found->count;
  std::string keep;
  ORGLOG_TRY_ASSIGN(record, log.read_one(receipt.position, keep));
  receipt.header = record.header;
  ProofFile file;
  file.extra = record.stored;
  file.index = receipt.position;
  ORGLOG_TRY_ASSIGN(path, TreeReader(log, store).inclusion(file.index, published->checkpoint.size));
  file.path = std::move(path);
  file.checkpoint = published->note;
  receipt.text = to_text(file);
  return std::optional<Receipt>{std::move(receipt)};
}

}  // namespace orglog
