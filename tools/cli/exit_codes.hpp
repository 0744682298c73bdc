// The exit codes of `orglog`, in one table: the numbers, what they mean, and which failure ends
// with which. They are for scripts, so a number never changes its meaning.
#pragma once

#include <string>
#include <string_view>

namespace orglog::cli {

namespace exit_codes {

inline constexpr int done = 0;           // or «yes»
inline constexpr int no = 1;             // the answer to a question; never that something failed
inline constexpr int usage = 2;          // the command line makes no sense
inline constexpr int contradiction = 3;  // between a log and what was signed or seen of it
inline constexpr int refused = 4;        // by a rule, or for want of a permission
inline constexpr int not_found = 5;      // or not visible to whoever asks
inline constexpr int no_token = 6;       // none, or none that the server knows
inline constexpr int no_answer = 7;      // no server, or one that does not do this now
inline constexpr int unknown = 8;        // whether it happened is not known
inline constexpr int failed = 9;         // files, stores and all else
inline constexpr int new_origin = 10;    // log:monitor: the log began anew and says so itself

}  // namespace exit_codes

// Of a failure's code, as in `app_not_found`; `otherwise` for one that the table does not name.
int exit_code_of(std::string_view failure, int otherwise);

// The table for people, a line a code.
std::string exit_codes_text();

}  // namespace orglog::cli
