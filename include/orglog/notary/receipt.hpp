// The proof that an accepted command is in the log, to be taken away: one file for each of its
// events (proof/proof_file.hpp), with the stored record in it.
#pragma once

#include "orglog/notary/notary.hpp"

namespace orglog {

struct Receipt {
  std::string text;          // of the proof file
  Position position = 0;     // of the event
  std::uint32_t events = 0;  // of the command
  RecordHeader header;       // of the event
  std::string key;           // the text of the verifier key
};

// The receipt of the event at this position, under the checkpoint that is published; the caller has
// waited for one that covers it. Any thread.
Result<Receipt> make_receipt(const EventLog& log, const ProjectionStore& store,
                             const Notary& notary, Position position);

}  // namespace orglog
