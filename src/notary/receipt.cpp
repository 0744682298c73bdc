#include "orglog/notary/receipt.hpp"

#include "orglog/projections/command_index.hpp"
#include "orglog/proof/proof_file.hpp"

namespace orglog {

Result<Receipt> make_receipt(const EventLog& log, const ProjectionStore& store,
                             const Notary& notary, Position position) {
  const auto published = notary.published();
  Receipt receipt;
  receipt.key = notary.key().text();
  receipt.position = position;
  std::string keep;
  ORGLOG_TRY_ASSIGN(record, log.read_one(position, keep));
  receipt.header = record.header;
  ORGLOG_TRY_ASSIGN(command, CommandIndex::find(store, receipt.header.command));
  receipt.events = command ? command->count : 1;
  ProofFile file;
  file.extra = record.stored;
  file.index = position;
  ORGLOG_TRY_ASSIGN(path, TreeReader(log, store).inclusion(file.index, published->checkpoint.size));
  file.path = std::move(path);
  file.checkpoint = published->note;
  receipt.text = to_text(file);
  return receipt;
}

}  // namespace orglog
