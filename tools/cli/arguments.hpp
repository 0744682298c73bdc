// What stood on the command line, by meaning; a verb's parameters say which of these it takes.
// Empty: not given.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace orglog::cli {

struct Arguments {
  // every verb that talks to a server
  std::string server = "127.0.0.1:7420";
  std::string authorities;  // for TLS
  std::string token_file;
  std::string command_id;
  bool json = false;

  // what it is about
  std::string org, app, email, name, to, id, user, actor, type, addon;
  std::vector<std::string> names;

  // how it shall be
  std::string role, permissions, description, org_type, confirm;
  std::vector<std::string> features, scopes;
  std::string expires_in;
  bool no_features = false;
  bool keep_tokens = false;                              // account:password
  std::string members, apps, dyno_units, addon_credits;  // limits: a number or `none`
  std::int64_t price_cents = 0;
  bool locked = false, all = false, atomic = false, dry_run = false;

  // which part of history
  std::string as_of, since, until, start, end;
  std::optional<std::uint64_t> from, at, limit;
  bool reverse = false, explain = false, follow = false, daily = false, monthly = false;
  bool denied = false, readings = false;  // audit
  std::string proof;                      // a directory

  // files
  std::string file, data;

  // proofs
  std::string key, checkpoint, state, url;
  std::vector<std::string> witness_keys;
  std::optional<std::uint32_t> event;  // of a command
  // an export
  std::string format = "parquet", duckdb;
  std::vector<std::string> tables;
  std::optional<std::uint64_t> since_position;
};

}  // namespace orglog::cli
