// The server program: parse, run.
#include <cstdio>
#include <exception>

#include "orglog/server/server.hpp"

int main(int argc, char** argv) {
  try {
    const orglog::ParsedConfig parsed = orglog::parse_config(argc, argv);
    return parsed.run ? orglog::run_server(parsed.config) : parsed.exit_code;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "orglogd: %s\n", error.what());
    return 1;
  }
}
