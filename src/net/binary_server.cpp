// The server of the binary protocol: how its connections are served and turned away.
#include "orglog/net/binary_server.hpp"

#include "connection.hpp"
#include "hub.hpp"
#include "serving.hpp"

namespace orglog {
namespace net {
namespace {

struct BinaryDoor {
  static constexpr const char* name = "a";

  static ProxyProtocol protocol_of(const Hub& hub) {
    return {hub.parts.proxies, hub.parts.proxy_protocol};
  }
  static void seat(const std::shared_ptr<Hub>& hub, Socket socket,
                   const asio::ip::tcp::endpoint& peer, std::shared_ptr<Seat> seat) {
    const auto connection =
        std::make_shared<Connection>(hub, std::move(socket), peer, std::move(seat));
    hub->add(connection);
    connection->start();
  }
  static void turn_away(Hub& hub, Socket socket, const char* why) {
    std::string failure;
    hub.replies.failure(failure, 0, ErrorCode::busy, why);
    hub.turned_away->tell(std::move(socket), std::move(failure));
  }
};

}  // namespace
}  // namespace net

std::unique_ptr<BinaryServer> make_binary_server(BinaryServerParts parts) {
  return std::make_unique<net::Serving<BinaryServer, net::BinaryDoor, net::Hub>>(parts);
}

}  // namespace orglog
