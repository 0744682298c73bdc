// Base64 (RFC 4648). Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace orglog {

// Standard alphabet, padded. Nothing for text that `to_base64` would not have written.
std::string to_base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);

// Alphabet for URLs, not padded.
std::string to_base64url(std::string_view bytes);

}  // namespace orglog
