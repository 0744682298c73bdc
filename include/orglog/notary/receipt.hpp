// The proof that an accepted command is in the log, to be taken away: one file for each of its
// events (proof/proof_file.hpp), with the stored record in it.
#pragma once

#include <optional>

#include "orglog/notary/notary.hpp"

namespace orglog {

struct Receipt {
  std::string text;          // of the proof file
  Position position = 0;     // of the event
  std::uint32_t events = 0;  // of the command; zero when only the position was asked for
  RecordHeader header;       // of the event
  std::string key;           // the text of the verifier key
};

// Of the command's event `ordinal`, under the checkpoint that is published; the caller has waited
// for one that covers the command. Nothing when the command left no such event. Any thread.
Result<std::optional<Receipt>> make_receipt(const EventLog& log, const ProjectionStore& store,
                                            const Notary& notary, CommandId command,
                                            std::uint32_t ordinal);

// Of the event at this position, which lies below the published checkpoint's size.
Result<Receipt> make_receipt_at(const EventLog& log, const ProjectionStore& store,
                                const Notary& notary, Position position);

}  // namespace orglog
