// The start that finds the mark `new-origin` (notary/new_origin.hpp).
#pragma once

#include "notary_files.hpp"
#include "witness.hpp"

namespace orglog::notary {

// Does nothing where there is no mark. Else the log is afterwards one that `prepare` goes on with:
// under a new origin and key, with a statement that names the old ones and the last checkpoint; or,
// where it was restored and a witness has seen exactly what is there, under the old key. A start
// that is cut off begins again; nothing was signed for others until the mark is gone.
OrFailure<void> begin_where_marked(const NotaryParts& parts, const NotaryOptions& options,
                                   const KeySeed& seed,
                                   const std::vector<std::unique_ptr<WitnessClient>>& witnesses);

// A log's origin without `/restored-XXXXXXXX` or `/new-XXXXXXXX` at its end.
std::string without_renewal(const std::string& origin);

}  // namespace orglog::notary
