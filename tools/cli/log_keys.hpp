// Keys of logs and witnesses, as they stand on the command line or in a store, and how a log went
// on under other ones (proof/continuation.hpp).
#pragma once

#include <optional>
#include <vector>

#include "cli/failure.hpp"
#include "orglog/proof/checkpoint.hpp"
#include "orglog/proof/continuation.hpp"

namespace orglog::cli {

// The text of a verifier key, or a file whose first line it is.
CliResult<VerifierKey> log_key(const std::string& text_or_file);
CliResult<std::vector<VerifierKey>> witness_keys(const std::vector<std::string>& texts);
// Of `DIR/log.key`.
CliResult<VerifierKey> key_of_store(const std::string& data);
// A signed checkpoint in a file; nothing when there is no such file.
CliResult<std::optional<SignedCheckpoint>> checkpoint_in(const std::string& file,
                                                         const VerifierKey& key);

// The statements that lead from the log of this key to the one of today; empty where none do, or
// where one of them is not signed by both of its keys.
std::vector<SignedContinuation> way_from(const VerifierKey& key,
                                         const std::vector<SignedContinuation>& statements);
// How many of the first log's events the last one has. `way` is not empty.
std::uint64_t kept_events(const std::vector<SignedContinuation>& way);

}  // namespace orglog::cli
