// A new password, from whoever sits at the terminal or from standard input.
#pragma once

#include <string>

#include "cli/failure.hpp"

namespace orglog::cli {

// On a terminal: asks twice, and shows nothing of what is typed. Else the first line of standard
// input.
CliResult<std::string> read_new_password();
// After that: asks once, or takes the next line.
CliResult<std::string> read_old_password();

}  // namespace orglog::cli
