// Argon2id of passwords, by libsodium. Slow and hungry on purpose: at most
// limits::password_hashes_at_once are made at a time, the rest wait. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "orglog/base/result.hpp"

namespace orglog::vault {

// Text that says how it was made. Fails when there is no memory for it.
Result<std::string> hash_password(std::string_view password);
// Against the hash of nothing when `hash` is empty, which takes as long and never matches.
bool matches(std::string_view hash, std::string_view password);
// Whether the hash was made with other limits than those of today.
bool is_outdated(const std::string& hash);

}  // namespace orglog::vault
