#include "cli/connect.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "orglog/base/command_line.hpp"

namespace orglog::cli {
namespace {

struct Address {
  std::string host;
  std::string port;
  bool tls = false;
};

// HOST:PORT, or [HOST]:PORT where the host has colons of its own; `tls://` may stand before.
CliResult<Address> parse_address(std::string text) {
  const std::string_view scheme = "tls://";
  const bool tls = text.starts_with(scheme);
  if (tls) text.erase(0, scheme.size());
  const std::size_t colon = text.rfind(':');
  const bool has_scheme = text.find("://") != std::string::npos;
  const bool whole = !has_scheme && colon != std::string::npos && colon > 0 &&
                     whole_number(text.substr(colon + 1), 1, 65'535);
  if (!whole) return Failure::usage("--server must be HOST:PORT or tls://HOST:PORT, not " + text);
  std::string host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  return Address{std::move(host), text.substr(colon + 1), tls};
}

std::string trimmed(std::string text) {
  const char* const blanks = " \t\r\n";
  text.erase(text.find_last_not_of(blanks) + 1);
  text.erase(0, text.find_first_not_of(blanks));
  return text;
}

CliResult<std::string> read_token(const std::string& file) {
  if (!file.empty()) {
    std::ifstream stream(file);
    std::string text;
    if (!std::getline(stream, text)) {
      return Failure("token_unreadable", "There is no token to be read in " + file + ".");
    }
    return trimmed(std::move(text));
  }
  const char* token = std::getenv("ORGLOG_TOKEN");
  if (token == nullptr || *token == '\0') {
    return Failure("unauthenticated",
                   "Who are you? Put a token into ORGLOG_TOKEN or name a file with --token-file.");
  }
  return trimmed(token);
}

// A field of a question as it is called here: `as_of must be ...` is about --as-of.
std::string by_option(std::string detail) {
  const std::size_t end = detail.find(" must ");
  if (end == std::string::npos || detail.find(' ') != end) return detail;
  std::replace(detail.begin(), detail.begin() + static_cast<std::ptrdiff_t>(end), '_', '-');
  return "--" + detail;
}

}  // namespace

Failure from_client(const ClientFailure& failure) {
  if (failure.code == "unauthenticated") {
    return {failure.code, "The server does not know this token, or knows it no longer."};
  }
  if (!failure.detail.empty()) return {failure.code, as_sentence(by_option(failure.detail))};
  return {failure.code, "The server refused to answer."};
}

CliResult<std::string> token_if_any(const Arguments& arguments) {
  const char* token = std::getenv("ORGLOG_TOKEN");
  if (arguments.token_file.empty() && (token == nullptr || *token == '\0')) return std::string();
  return read_token(arguments.token_file);
}

CliResult<std::unique_ptr<BinaryClient>> connect(const Arguments& arguments, Origin origin) {
  ORGLOG_TRY_ASSIGN(address, parse_address(arguments.server));
  ORGLOG_TRY_ASSIGN(token, read_token(arguments.token_file));
  ClientOptions options;
  options.host = address.host;
  options.port = address.port;
  options.tls = address.tls;
  options.authorities = arguments.authorities;
  options.token = token;
  options.client_name = "orglog";
  options.origin = origin;
  auto client = BinaryClient::connect(options);
  if (client) return std::move(*client);
  const ClientFailure& failure = client.error();
  if (failure.code == "connection") {
    return Failure(failure.code,
                   as_sentence("No server answers at " + arguments.server + ": " + failure.detail));
  }
  return from_client(failure);
}

}  // namespace orglog::cli
