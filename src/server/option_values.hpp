// Whether options make sense together: one that is given in vain is a mistake of whoever gave it,
// and is refused at the start, before anything is made or opened.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "orglog/server/config.hpp"

namespace orglog {

// A sentence about the first option that would do nothing, or only half of what it says. `app` has
// parsed, so that it knows what was given, from wherever.
std::optional<std::string> problem_with_values(const CLI::App& app, const Config& config);

}  // namespace orglog
