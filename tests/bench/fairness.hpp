// What one asker's many questions cost another: one app with many people, one caller who asks a
// thousand questions about it at once, and another who asks small things one after the other.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "report.hpp"

namespace bench {

struct Crowd {
  std::size_t people = 5'000;  // on the app
  std::size_t in_flight = 1'000;
  double seconds = 3;  // for each situation
};

// Rows `whose` in front: /healthz over HTTP and whoami on the socket, alone and beside the caller.
// `data` is made where it is not there yet.
void run_fairness(const std::filesystem::path& data, const std::string& program,
                  const std::string& whose, const Crowd& crowd, Report& report);

}  // namespace bench
