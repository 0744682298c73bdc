#pragma once

#include "database.hpp"

namespace orglog::vault {

// Into a new file of mode 0600 that takes the place of `to` when it is synced.
Result<void> copy(const Database& database, const std::filesystem::path& to);

}  // namespace orglog::vault
