// Whether options make sense, word by word and together: one that is given in vain is a mistake of
// whoever gave it, and is refused at the start, before anything is made or opened.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "orglog/server/config.hpp"

namespace orglog {

// A sentence about the first word of the command line, or key of the config file, that names no
// option of `app`, with the one that was probably meant. Nothing: all of them are known. To be
// asked before the parser, which would complain of what is missing because of it.
std::optional<std::string> problem_with_sources(const CLI::App& app,
                                                const std::vector<std::string>& words);

// A sentence about the first option that would do nothing, or only half of what it says. `app` has
// parsed, so that it knows what was given, from wherever.
std::optional<std::string> problem_with_values(const CLI::App& app, const Config& config);

}  // namespace orglog
