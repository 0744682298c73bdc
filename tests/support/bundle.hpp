// Reads a bundle of entries as a client of the log does (c2sp.org/tlog-tiles).
#pragma once

#include <string_view>
#include <vector>

#include "orglog/proof/error.hpp"

namespace orglog::test {

// Fails where there are not `width` entries, exactly.
inline Result<std::vector<std::string_view>> parse_bundle(std::string_view bundle, unsigned width) {
  std::vector<std::string_view> parsed;
  while (!bundle.empty()) {
    if (bundle.size() < 2) return ProofError::malformed;
    const auto high = static_cast<unsigned char>(bundle[0]);
    const auto low = static_cast<unsigned char>(bundle[1]);
    const std::size_t size = (std::size_t{high} << 8) | low;
    if (bundle.size() < 2 + size) return ProofError::malformed;
    parsed.push_back(bundle.substr(2, size));
    bundle.remove_prefix(2 + size);
  }
  if (parsed.size() != width) return ProofError::malformed;
  return parsed;
}

}  // namespace orglog::test
