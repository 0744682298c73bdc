// Keys of logs and witnesses, as they stand on the command line or in a store.
#pragma once

#include <optional>
#include <vector>

#include "cli/failure.hpp"
#include "orglog/proof/checkpoint.hpp"

namespace orglog::cli {

// The text of a verifier key, or a file whose first line it is.
CliResult<VerifierKey> log_key(const std::string& text_or_file);
CliResult<std::vector<VerifierKey>> witness_keys(const std::vector<std::string>& texts);
// Of `DIR/log.key`.
CliResult<VerifierKey> key_of_store(const std::string& data);
// A signed checkpoint in a file; nothing when there is no such file.
CliResult<std::optional<SignedCheckpoint>> checkpoint_in(const std::string& file,
                                                         const VerifierKey& key);

}  // namespace orglog::cli
