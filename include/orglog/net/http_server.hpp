// The HTTP API, in the manner of the vendor's Platform API: version 3, its older aliases, and the
// family of 2013. JSON becomes the same commands as on the socket; no rule lives here. One
// coroutine a connection on the io threads; bounded in header, body, time and number.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "orglog/base/limits.hpp"
#include "orglog/net/addon_plans.hpp"
#include "orglog/net/door.hpp"
#include "orglog/net/trusted_proxies.hpp"

namespace orglog {

struct HttpOptions {
  std::uint32_t requests_an_hour = 4'500;  // an account's, refilled evenly; 0: no limit
  std::string cors_origin;                 // empty: no other site may call from a browser
  std::string public_url;                  // of links; empty: what the client called us
  bool secure_cookies = false;             // browsers reach it by TLS only
  TrustedProxies proxies{};                // whose X-Forwarded-... fields count
  bool proxy_protocol = false;             // what they open begins with its header
  bool log_is_public = false;              // its tiles and checkpoints, to everybody
  // Nothing: every plan is there, and costs what the request says.
  std::optional<AddonPlans> addon_plans{};
  // After so long without an event a stream says that it is still there.
  std::chrono::milliseconds heartbeat = limits::http_heartbeat;
};

struct HttpServerParts : DoorParts {
  HttpOptions options{};
  // The text of `/metrics`; nothing: there is none.
  std::function<std::string()> metrics{};
};

class HttpServer : public Door {
 public:
  // Of what was answered before nothing is kept for retries: somebody was erased. Any thread.
  virtual void forget_answers() = 0;
};

std::unique_ptr<HttpServer> make_http_server(HttpServerParts parts);

}  // namespace orglog
