// What `orglogd` is started with: options, `ORGLOG_*` variables, a config file; the first one that
// names a value wins.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "orglog/base/limits.hpp"

namespace orglog {

struct Config {
  std::filesystem::path data;
  std::string host = "127.0.0.1";
  std::uint16_t port = 7420;
  std::string http_host;  // empty: no HTTP
  std::uint16_t http_port = 0;
  std::uint32_t http_requests_an_hour = 4'500;
  std::uint32_t commands_a_minute = limits::commands_a_minute;  // of an account; 0: any number
  std::uint32_t command_burst = limits::command_burst;
  std::uint32_t new_addresses_a_day = limits::new_addresses_a_day;  // of a person; 0: any number
  std::uint32_t org_new_addresses_a_day = limits::org_new_addresses_a_day;
  std::string cors_origin;
  std::filesystem::path addon_plans;         // empty: the price comes with the request
  std::filesystem::path master_key_file;     // empty: `master.key` in `data`
  std::string master_key;                    // its text; not empty: no file is read
  std::filesystem::path backup_root;         // empty: `backups` in `data`
  std::filesystem::path tls_cert, tls_key;   // empty: plain
  std::vector<std::string> trusted_proxies;  // CIDR ranges
  std::vector<std::string> proxy_protocol;   // ports that want its header: `listen`, `http`
  bool accept_missing_keys = false;          // start with people whom nobody can read
  bool accept_missing_vault = false;         // start without the passwords that there were
  bool record_readings = false;              // who read which history is history too
  std::string log_level = "info";
  unsigned io_threads = 1;
  unsigned clock_jump_seconds = 3'600;  // by which the machine's clock may be wrong
  std::string public_url = "http://127.0.0.1:5000";
  std::string mail_server;  // empty: mails become files
  std::string mail_from = "orglog <orglog@localhost>";
  std::string mail_user;
  std::filesystem::path mail_password_file;
  std::filesystem::path mail_ca;
  bool mail_plain = false;
  unsigned mail_history_days = 7;
  std::string log_origin;  // empty: what the log's key says
  bool log_public = false;
  bool log_unsigned = false;  // no tree, no checkpoints, no receipts
  unsigned checkpoint_interval_ms = 1'000;
  std::vector<std::string> witnesses, witness_keys;  // as many of these as of those
};

struct ParsedConfig {
  Config config;
  bool run = true;    // false: help or a mistake was printed; end with `exit_code`
  int exit_code = 0;  // 2: the command line makes no sense
};

ParsedConfig parse_config(int argc, const char* const* argv);

}  // namespace orglog
