// From options and environment to a connection.
#pragma once

#include <memory>
#include <string>

#include "cli/arguments.hpp"
#include "cli/failure.hpp"
#include "orglog/net/client.hpp"

namespace orglog::cli {

// Connects and authenticates with the token of `--token-file`, or else of ORGLOG_TOKEN.
CliResult<std::unique_ptr<BinaryClient>> connect(const Arguments& arguments, Origin origin);

// That token; empty where neither is given.
CliResult<std::string> token_if_any(const Arguments& arguments);

// A failure of the protocol in a sentence for people.
Failure from_client(const ClientFailure& failure);

}  // namespace orglog::cli
