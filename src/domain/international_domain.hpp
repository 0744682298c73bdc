// Domains in other scripts than ours (IDNA 2008): mail and logs know them in their ASCII form.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace orglog {

bool is_ascii(std::string_view text);

// `xn--bcher-kva.example` of `bücher.example` in UTF-8; nothing for what is no such domain.
std::optional<std::string> ascii_domain(std::string_view domain);

}  // namespace orglog
