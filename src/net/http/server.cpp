// The HTTP server.
#include "connection.hpp"
#include "hub.hpp"

namespace orglog {
namespace net::http {
namespace {

class Server final : public Serving<HttpServer, Hub> {
 public:
  using Serving::Serving;

  void forget_answers() override {
    asio::post(hub()->lane, [hub = hub()] {
      hub->retries.forget_all();
      hub->of_state.forget_all();
    });
  }
};

}  // namespace
}  // namespace net::http

std::unique_ptr<HttpServer> make_http_server(HttpServerParts parts) {
  const ProxyProtocol protocol{parts.options.proxies, parts.options.proxy_protocol};
  return std::make_unique<net::http::Server>(parts, protocol);
}

}  // namespace orglog
