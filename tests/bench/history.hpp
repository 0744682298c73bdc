// Stores with a long history, and what it costs to have one.
#pragma once

#include <cstdint>
#include <filesystem>

#include "report.hpp"

namespace bench {

struct HistorySize {
  std::uint64_t events = 0;
  std::size_t apps = 0;
};

// Makes a store in `directory` as the server keeps it, through the engine in this process: orgs of
// a hundred apps each, then a year in which random apps are locked, shared, joined and scaled and
// members come and go.
Figures make_history(const std::filesystem::path& directory, const HistorySize& size);

// Reads, verifies and folds the whole log into a state.
Figures fold_history(const std::filesystem::path& directory);

// Builds every projection from an empty start, on one thread, and throws it away.
Figures rebuild_history(const std::filesystem::path& directory);

}  // namespace bench
