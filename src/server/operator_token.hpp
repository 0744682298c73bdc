#pragma once

#include <filesystem>

#include "orglog/base/result.hpp"
#include "orglog/base/sha256.hpp"

namespace orglog {

// The hash of the token in `file`. Makes the file (mode 0600) with a new token of 256 random bits
// when it is not there.
Result<Sha256Digest> operator_secret_hash(const std::filesystem::path& file);

}  // namespace orglog
