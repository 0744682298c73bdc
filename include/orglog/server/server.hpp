// The whole server: built bottom-up (log, projections, engine, sockets), stopped top-down. Needs
// nothing outside the process.
#pragma once

#include <memory>

#include "orglog/server/config.hpp"

namespace orglog {

// Runs until SIGTERM or SIGINT, then drains. Answers the exit code: 0 after a drain, 1 when it
// could not start (it has said why on the log).
int run_server(const Config& config);

}  // namespace orglog
