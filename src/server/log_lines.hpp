// How the server's own log is written: lines on standard error, with a time and a level. Whatever
// stands in a line, and whoever wrote it, it stays one line and says nothing to a terminal.
#pragma once

#include <string>

namespace orglog {

// `level`: as spdlog names it. Before the first line.
void set_up_log(const std::string& level);

}  // namespace orglog
