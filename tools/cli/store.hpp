// The files of a store, read without its server.
#pragma once

#include <memory>
#include <string>

#include "cli/arguments.hpp"
#include "cli/failure.hpp"
#include "orglog/log/rocks_log.hpp"
#include "orglog/projections/store.hpp"

namespace orglog::cli {

// DIR/log as it is at this moment, beside a running server or without one. Changes nothing.
CliResult<std::unique_ptr<RocksLog>> open_log(const std::string& data);
// DIR/projections of this log. To change them no server may have them open.
CliResult<std::unique_ptr<ProjectionStore>> open_projections(const std::string& data,
                                                             const RocksLog& log, bool read_only);

// The log's failure while it was read, and where.
Failure log_failure(const Error& error, std::optional<Position> damaged_at);

}  // namespace orglog::cli
