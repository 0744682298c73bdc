// One request, one answer, over a connection of its own: for tests that say what goes on the wire.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace orglog::testing {

struct HttpReply {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in small letters
  std::string body;
};

struct HttpRequest {
  std::string method;
  std::string target;  // as it stands on the request line
  std::map<std::string, std::string> headers;
  std::string body;
  std::string from = {};  // an address of this machine; empty: any
};

// Throws std::runtime_error when nobody answers.
HttpReply ask_http(const std::string& port, const HttpRequest& request);

// `Basic …` for this name and password.
std::string basic(const std::string& name, const std::string& password);

// A port of the loopback that nobody listens on.
std::string free_port();

}  // namespace orglog::testing
