// How a log went on under other origins and keys (proof/continuation.hpp), for those who compare it
// with what an earlier key signed.
#pragma once

#include "cli/failure.hpp"
#include "orglog/proof/continuation.hpp"

namespace orglog::cli {

// The statements that lead from the log of this key to the one of today; empty where none do, or
// where one of them is not signed by both of its keys.
std::vector<SignedContinuation> way_from(const VerifierKey& key,
                                         const std::vector<SignedContinuation>& statements);
// How many of the first log's events the last one has. `way` is not empty.
std::uint64_t kept_events(const std::vector<SignedContinuation>& way);

}  // namespace orglog::cli
