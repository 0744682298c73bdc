// This build beside another one: what a command costs each of them, measured in turns.
#pragma once

#include <filesystem>

#include "report.hpp"

namespace bench {

// Starts `orglogd` of this build and of `other` (a build folder), each on a store of its own below
// `directory`, and loads them one after the other `runs` times, so that a slow minute hits both.
// Adds rows with commands a second and microseconds of processor time a command, and their ratio.
void run_against(const std::filesystem::path& other, const std::filesystem::path& directory,
                 std::size_t runs, double seconds, Report& report);

}  // namespace bench
