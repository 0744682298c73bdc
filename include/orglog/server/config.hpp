// What `orglogd` is started with: options, `ORGLOG_*` variables, a config file; the first one that
// names a value wins.
#pragma once

#include <filesystem>
#include <string>

namespace orglog {

struct Config {
  std::filesystem::path data;
  std::string host = "127.0.0.1";
  std::uint16_t port = 7420;
  std::filesystem::path tls_certificate;  // empty, as the key then is: no TLS
  std::filesystem::path tls_key;
  std::string log_level = "info";
  unsigned io_threads = 1;
};

struct ParsedConfig {
  Config config;
  bool run = true;    // false: help or a mistake was printed; end with `exit_code`
  int exit_code = 0;  // 2: the command line makes no sense
};

ParsedConfig parse_config(int argc, const char* const* argv);

}  // namespace orglog
