// The server of the binary protocol.
#include "orglog/net/binary_server.hpp"

#include "connection.hpp"
#include "hub.hpp"

namespace orglog {

std::unique_ptr<Door> make_binary_server(DoorParts parts, ProxyProtocol protocol) {
  return std::make_unique<net::Serving<Door, net::Hub>>(parts, std::move(protocol));
}

}  // namespace orglog
