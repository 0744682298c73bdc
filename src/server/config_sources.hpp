// Where options come from beside the variables: the words of the command line, and the config file.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

namespace orglog {

// A sentence about the first word or key that names no option of `app`, with the one that was
// probably meant. Nothing: all of them are known. To be asked before the parser, which would
// complain of what is missing because of it.
std::optional<std::string> problem_with_sources(const CLI::App& app,
                                                const std::vector<std::string>& words);

}  // namespace orglog
