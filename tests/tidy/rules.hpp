// The rules of the house that a program can check. Each answers what it found; nothing is good.
#pragma once

#include <filesystem>
#include <span>

#include "tidy/source.hpp"

namespace tidy {

// base < domain < log < vault < codec < projections < engine < outbox < net < server: a module
// includes itself and lower ranks only. `log` stores bytes and knows nothing of the domain, `vault`
// knows base alone; RocksDB, Asio, Beast and generated headers stay in their rooms.
Findings include_ranks(const Source& source);

// Files: 450 lines, tests 700. Lines: 100 columns, 130 in pages. Functions: 70 lines.
Findings sizes(const Source& source);
Findings long_functions(const Source& source);

// Calls, headers and words that have no place here, each with the reason.
Findings banned(const Source& source);

// Three ways to write a `co_await` that GCC 12 compiles into a double destruction: a temporary
// aggregate, a temporary capturing lambda, or `?:` in the same full expression.
Findings coroutine_traps(const Source& source);

// Every .cpp, and every file of the dashboard, is named in a CMakeLists.txt above it; no globbing
// and no download.
Findings build_files(std::span<const Source> sources);

// Nothing but the known entries at the top of the repository.
Findings top_level(std::span<const std::string> entries);
std::vector<std::string> top_level_entries(const std::filesystem::path& root);

// Documents name files that exist.
Findings documents(const Source& source, std::span<const Source> sources);

}  // namespace tidy
