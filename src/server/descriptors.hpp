// How the descriptors of the process are shared out: the stores first, so that whoever connects
// never takes what a write needs; connections get what is left.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "orglog/base/failure.hpp"
#include "orglog/net/shared_bounds.hpp"
#include "orglog/server/config.hpp"
#include "orglog/server/metrics.hpp"

namespace orglog {

struct DescriptorBudget {
  std::uint64_t limit = 0;           // of the process
  std::size_t log_files = 0;         // tables that the log keeps open
  std::size_t projection_files = 0;  // tables that the projections keep open
  std::size_t reserved = 0;          // for all that is no connection, those tables included
  std::size_t connections = 0;       // over all ports
};

// Fails where a server would not do with so many: how many there are, and how many it takes. Pure.
OrFailure<DescriptorBudget> budget_descriptors(std::uint64_t limit, const Config& config);

// For those who watch: the shares, what is taken of them, and who was turned away.
std::vector<MetricsFigure> figures_of(const DescriptorBudget& budget, const SharedBounds& bounds);

}  // namespace orglog
