// The HTTP server: how its connections are served and turned away.
#include <boost/json/serialize.hpp>

#include "connection.hpp"
#include "hub.hpp"
#include "net/serving.hpp"

namespace orglog {
namespace net::http {
namespace {

// The whole answer to one for whom there is no seat, whatever it asks.
std::string no_seat(const char* why) {
  const std::string body = boost::json::serialize(
      boost::json::object{{"id", "busy"}, {"message", why}, {"reason", "busy"}});
  return "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\n"
         "Retry-After: 1\r\nConnection: close\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

struct HttpDoor {
  static constexpr const char* name = "an HTTP";

  static ProxyProtocol protocol_of(const Hub& hub) {
    return {hub.parts.options.proxies, hub.parts.options.proxy_protocol};
  }
  static void seat(const std::shared_ptr<Hub>& hub, Socket socket,
                   const asio::ip::tcp::endpoint& peer, std::shared_ptr<Seat> seat) {
    const auto connection =
        std::make_shared<Connection>(hub, std::move(socket), peer.address(), std::move(seat));
    hub->add(connection);
    connection->start();
  }
  static void turn_away(Hub& hub, Socket socket, const char* why) {
    hub.turned_away->tell(std::move(socket), no_seat(why));
  }
};

class Server final : public Serving<HttpServer, HttpDoor, Hub> {
 public:
  using Serving::Serving;

  void forget_answers() override {
    asio::post(hub()->lane, [hub = hub()] { hub->retries = {}; });
  }
};

}  // namespace
}  // namespace net::http

std::unique_ptr<HttpServer> make_http_server(HttpServerParts parts) {
  return std::make_unique<net::http::Server>(parts);
}

}  // namespace orglog
