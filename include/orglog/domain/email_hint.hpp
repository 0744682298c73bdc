// What people are told beside «this is no e-mail address», where the text shows what they missed.
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace orglog {

// Goes on a sentence about a text that `Email::parse` refused, as in `: only ASCII ...`.
std::string email_hint(std::string_view text);

}  // namespace orglog
