// Takes connections from a listening socket until it is closed, whoever serves them.
#pragma once

#include <boost/asio/error.hpp>
#include <chrono>
#include <memory>
#include <utility>

#include "foreign_lines.hpp"
#include "lane.hpp"
#include "proxy_greeter.hpp"

namespace orglog::net {

// `welcome(TcpSocket, peer)` is called on the lane and must not block; `peer` is whom a trusted
// proxy names where `protocol` wants it to. Without descriptors the loop pauses instead of
// spinning.
inline Awaitable<void> accept_all(Lane lane, std::shared_ptr<Acceptor> acceptor,
                                  ProxyProtocol protocol, ProxyGreeter::Welcome welcome) {
  constexpr std::chrono::milliseconds pause_without_descriptors{100};
  const auto greeter = std::make_shared<ProxyGreeter>(lane, std::move(protocol), welcome);
  while (acceptor->is_open()) {
    boost::system::error_code error;
    asio::ip::tcp::endpoint peer;
    TcpSocket socket(lane);
    co_await acceptor->async_accept(socket, peer, asio::redirect_error(on_lane, error));
    if (!error && greeter->greets(peer.address())) {
      greeter->greet(std::move(socket), peer);
    } else if (!error) {
      welcome(std::move(socket), peer);
    } else if (acceptor->is_open() && error != asio::error::connection_aborted) {
      say_foreign(spdlog::level::warn, "cannot accept: {}", error.message());
      Timer pause(lane, pause_without_descriptors);
      co_await pause.async_wait(asio::redirect_error(on_lane, error));
    }
  }
  greeter->end();
}

}  // namespace orglog::net
