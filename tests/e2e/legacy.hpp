// The client of 2013, as the requests that it makes: the organization calls under /v1 take JSON and
// carry no Accept, the calls that are older still take their values in the query.
#pragma once

#include <string>

#include "support/plain_http.hpp"

namespace orglog::testing {

class LegacyClient {
 public:
  LegacyClient(std::string port, std::string token)
      : port_(std::move(port)), token_(std::move(token)) {}

  // `/v1` + path.
  HttpReply organization(const std::string& method, const std::string& path,
                         const std::string& body = {}) const;
  // A call of version 2.
  HttpReply version_2(const std::string& method, const std::string& target) const;

 private:
  std::string port_;
  std::string token_;
};

}  // namespace orglog::testing
