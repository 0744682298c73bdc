// What the servers of both protocols do alike: listen, seat or turn away who comes, take over what
// the TLS front accepted, hand out answers, end.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <memory>
#include <utility>
#include <vector>

#include "accept.hpp"
#include "foreign_lines.hpp"
#include "lane.hpp"
#include "orglog/engine/engine.hpp"
#include "orglog/net/seats.hpp"

namespace orglog::net {

// `Interface` is the server's public class. `Door` says how one protocol does it:
//   Door::name                                     in the log, before «connection»
//   Door::protocol_of(hub) -> ProxyProtocol
//   Door::seat(hub, Socket, peer, seat)            serves a connection
//   Door::turn_away(hub, Socket, why)              tells a peer that there is no seat
template <class Interface, class Door, class Hub>
class Serving : public Interface {
 public:
  template <class Parts>
  explicit Serving(const Parts& parts) : hub_(std::make_shared<Hub>(parts, *this)) {}
  ~Serving() override { hub_->shut_down(); }

  asio::ip::tcp::endpoint listen(const asio::ip::tcp::endpoint& endpoint) override {
    const auto acceptor = std::make_shared<Acceptor>(hub_->lane, endpoint, true);
    hub_->acceptors.push_back(acceptor);
    if (hub_->acceptors.size() == 1) hub_->start_sweeping();
    const ProxyProtocol protocol = Door::protocol_of(*hub_);
    auto welcome_to_hub = [hub = hub_, proxies = protocol.proxies](
                              TcpSocket socket, const asio::ip::tcp::endpoint& peer) {
      boost::system::error_code ignored;
      socket.set_option(asio::ip::tcp::no_delay(true), ignored);
      welcome(hub, proxies, std::move(socket), peer);
    };
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
                 Socket local(hub->lane, protocol, socket.release());
                 Door::seat(hub, std::move(local), peer, std::move(taken));
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

 protected:
  const std::shared_ptr<Hub>& hub() const { return hub_; }

 private:
  static void welcome(const std::shared_ptr<Hub>& hub, const TrustedProxies& proxies, Socket socket,
                      const asio::ip::tcp::endpoint& peer) {
    const bool is_proxy = proxies.is_trusted(peer.address());
    auto taken = hub->parts.bounds.seats->take(peer.address(), is_proxy);
    if (taken.seat) return Door::seat(hub, std::move(socket), peer, std::move(taken.seat));
    say_foreign(spdlog::level::warn, "{} connection from {} was turned away: {}", Door::name,
                plain_text(peer.address()), taken.why);
    Door::turn_away(*hub, std::move(socket), taken.why);
  }

  std::shared_ptr<Hub> hub_;
};

}  // namespace orglog::net
