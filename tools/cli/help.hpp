// Help of one verb, from its CLI11 command.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace orglog::cli {

std::string help_of(CLI::App& command);

}  // namespace orglog::cli
