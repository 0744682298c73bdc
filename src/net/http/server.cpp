#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/json/serialize.hpp>

#include "connection.hpp"
#include "hub.hpp"
#include "net/accept.hpp"
#include "net/foreign_lines.hpp"
#include "orglog/base/limits.hpp"

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

void seat(const std::shared_ptr<Hub>& hub, Socket socket, const asio::ip::tcp::endpoint& peer,
          std::shared_ptr<Seat> seat) {
  const auto connection =
      std::make_shared<Connection>(hub, std::move(socket), peer.address(), std::move(seat));
  hub->add(connection);
  connection->start();
}

void welcome(const std::shared_ptr<Hub>& hub, Socket socket, const asio::ip::tcp::endpoint& peer) {
  const bool is_proxy = hub->parts.options.proxies.is_trusted(peer.address());
  auto taken = hub->parts.bounds.seats->take(peer.address(), is_proxy);
  if (taken.seat) return seat(hub, std::move(socket), peer, std::move(taken.seat));
  say_foreign(spdlog::level::warn, "an HTTP connection from {} was turned away: {}",
              plain_text(peer.address()), taken.why);
  hub->turned_away->tell(std::move(socket), no_seat(taken.why));
}

class Server final : public HttpServer {
 public:
  explicit Server(const HttpServerParts& parts) : hub_(std::make_shared<Hub>(parts, *this)) {}
  ~Server() override { hub_->shut_down(); }

  asio::ip::tcp::endpoint listen(const asio::ip::tcp::endpoint& endpoint) override {
    const auto acceptor = std::make_shared<Acceptor>(hub_->lane, endpoint, true);
    hub_->acceptors.push_back(acceptor);
    if (hub_->acceptors.size() == 1) hub_->start_sweeping();
    auto welcome_to_hub = [hub = hub_](TcpSocket socket, const asio::ip::tcp::endpoint& peer) {
      boost::system::error_code ignored;
      socket.set_option(asio::ip::tcp::no_delay(true), ignored);
      welcome(hub, std::move(socket), peer);
    };
    const HttpOptions& options = hub_->parts.options;
    const ProxyProtocol protocol{options.proxies, options.proxy_protocol};
    auto coroutine = accept_all(hub_->lane, acceptor, protocol, std::move(welcome_to_hub));
    asio::co_spawn(hub_->lane, std::move(coroutine), asio::detached);
    return acceptor->local_endpoint();
  }
  void adopt(asio::generic::stream_protocol::socket socket, const asio::ip::tcp::endpoint& peer,
             std::shared_ptr<Seat> taken) override {
    asio::post(hub_->lane,
               [hub = hub_, socket = std::move(socket), peer, taken = std::move(taken)]() mutable {
                 if (hub->draining) return;
                 const asio::generic::stream_protocol protocol(AF_UNIX, 0);
                 seat(hub, Socket(hub->lane, protocol, socket.release()), peer, std::move(taken));
               });
  }
  void start() override {
    if (hub_->acceptors.empty()) asio::post(hub_->lane, [hub = hub_] { hub->start_sweeping(); });
  }
  void drain() override {
    asio::post(hub_->lane, [hub = hub_] { hub->drain(); });
  }
  void log_grew() override { hub_->followers->log_grew(); }
  void forget_answers() override {
    asio::post(hub_->lane, [hub = hub_] { hub->retries = {}; });
  }
  std::size_t connection_count() const override { return hub_->connection_count; }
  void deliver(std::vector<Completed> completed) override { hub_->deliver(std::move(completed)); }

 private:
  std::shared_ptr<Hub> hub_;
};

}  // namespace
}  // namespace net::http

std::unique_ptr<HttpServer> make_http_server(HttpServerParts parts) {
  return std::make_unique<net::http::Server>(parts);
}

}  // namespace orglog
