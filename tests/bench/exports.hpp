// What it costs to take a history away.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "report.hpp"

namespace bench {

// Runs `orglog export --format parquet` as a process of its own on the store: events a second of
// processor time (all of its threads together), and the most memory that it had. Nothing when there
// is no Parquet here. `tables`: empty for all of them.
Figures export_history(const std::filesystem::path& directory, std::uint64_t events,
                       const std::vector<std::string>& tables);

}  // namespace bench
