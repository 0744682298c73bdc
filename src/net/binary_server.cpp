#include "orglog/net/binary_server.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "accept.hpp"
#include "connection.hpp"
#include "foreign_lines.hpp"
#include "hub.hpp"

namespace orglog {
namespace net {
namespace {

// One too many: it is told so, if it listens already, and goes.
void turn_away(Hub& hub, Socket socket, const asio::ip::tcp::endpoint& peer, const char* why) {
  say_foreign(spdlog::level::warn, "a connection from {} was turned away: {}",
              peer.address().to_string(), why);
  std::string failure;
  hub.replies.failure(failure, 0, ErrorCode::busy, why);
  hub.turned_away->tell(std::move(socket), std::move(failure));
}

void seat(const std::shared_ptr<Hub>& hub, Socket socket, const asio::ip::tcp::endpoint& peer,
          std::shared_ptr<Seat> seat) {
  const auto connection =
      std::make_shared<Connection>(hub, std::move(socket), peer, std::move(seat));
  hub->add(connection);
  connection->start();
}

void welcome(const std::shared_ptr<Hub>& hub, Socket socket, const asio::ip::tcp::endpoint& peer) {
  const BinaryServerParts& parts = hub->parts;
  const bool is_proxy = parts.proxies.is_trusted(peer.address());
  auto taken = parts.bounds.seats->take(peer.address(), is_proxy);
  if (!taken.seat) return turn_away(*hub, std::move(socket), peer, taken.why);
  seat(hub, std::move(socket), peer, std::move(taken.seat));
}

class Server final : public BinaryServer {
 public:
  explicit Server(const BinaryServerParts& parts) : hub_(std::make_shared<Hub>(parts, *this)) {}
  ~Server() override { hub_->shut_down(); }

  asio::ip::tcp::endpoint listen(const asio::ip::tcp::endpoint& endpoint) override {
    const auto acceptor = std::make_shared<Acceptor>(hub_->lane, endpoint, true);
    hub_->acceptors.push_back(acceptor);
    if (hub_->acceptors.size() == 1) hub_->start_sweeping();
    auto welcome_to_hub = [hub = hub_](TcpSocket socket, const asio::ip::tcp::endpoint& peer) {
      welcome(hub, std::move(socket), peer);
    };
    const ProxyProtocol protocol{hub_->parts.proxies, hub_->parts.proxy_protocol};
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
  std::size_t connection_count() const override { return hub_->connection_count; }
  void deliver(std::vector<Completed> completed) override { hub_->deliver(std::move(completed)); }

 private:
  std::shared_ptr<Hub> hub_;
};

}  // namespace
}  // namespace net

std::unique_ptr<BinaryServer> make_binary_server(BinaryServerParts parts) {
  return std::make_unique<net::Server>(parts);
}

}  // namespace orglog
