#include "cli/origins.hpp"

#include <algorithm>

namespace orglog::cli {

std::vector<SignedContinuation> way_from(const VerifierKey& key,
                                         const std::vector<SignedContinuation>& statements) {
  const auto begin = std::ranges::find_if(statements, [&](const SignedContinuation& one) {
    return one.continuation.before.text() == key.text();
  });
  if (!std::all_of(begin, statements.end(), [](const auto& one) { return one.by_both; })) return {};
  return {begin, statements.end()};
}

std::uint64_t kept_events(const std::vector<SignedContinuation>& way) {
  std::uint64_t kept = way.front().continuation.first.size;
  for (const SignedContinuation& one : way) kept = std::min(kept, one.continuation.first.size);
  return kept;
}

}  // namespace orglog::cli
