// A proof that stands for itself (c2sp.org/tlog-proof): leaf `index` is in the tree whose signed
// checkpoint is part of the file. `extra` is whatever the log wants to say beside it; what orglog
// puts there is the leaf itself, the stored record, so that the file needs nothing else.
#pragma once

#include "orglog/proof/checkpoint.hpp"

namespace orglog {

struct ProofFile {
  std::string extra;  // not covered by the proof by itself; empty: none
  std::uint64_t index = 0;
  std::vector<TreeHash> path;
  std::string checkpoint;  // the signed note, verbatim
};

std::string to_text(const ProofFile& file);
Result<ProofFile> parse_proof_file(std::string_view text);

// That the log has signed the checkpoint, and that `data` is its leaf `index`. Answers the
// checkpoint.
Result<SignedCheckpoint> check_proof(const ProofFile& file, std::string_view data,
                                     const VerifierKey& log);

}  // namespace orglog
