#include "e2e/legacy.hpp"

namespace orglog::testing {

HttpReply LegacyClient::organization(const std::string& method, const std::string& path,
                                     const std::string& body) const {
  HttpRequest request{method, "/v1" + path, {{"Authorization", basic("", token_)}}, body};
  if (!body.empty()) request.headers["Content-Type"] = "application/json";
  return ask_http(port_, request);
}

HttpReply LegacyClient::version_2(const std::string& method, const std::string& target) const {
  const HttpRequest request{
      method, target, {{"Authorization", basic("", token_)}, {"Accept", "application/json"}}, {}};
  return ask_http(port_, request);
}

}  // namespace orglog::testing
