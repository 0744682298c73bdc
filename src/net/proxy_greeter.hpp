// Takes the header of PROXY protocol off connections that trusted proxies open, before anybody else
// sees them: TLS and the protocols behind it know nothing of it. On the lane.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <unordered_set>

#include "lane.hpp"
#include "orglog/net/trusted_proxies.hpp"
#include "proxy_header.hpp"

namespace orglog::net {

class ProxyGreeter : public std::enable_shared_from_this<ProxyGreeter> {
 public:
  // Is given the connection, and the person's address or, where the proxy speaks for itself, its
  // own.
  using Welcome = std::function<void(TcpSocket socket, const asio::ip::tcp::endpoint& person)>;

  ProxyGreeter(const Lane& lane, ProxyProtocol protocol, Welcome welcome)
      : lane_(lane), protocol_(std::move(protocol)), welcome_(std::move(welcome)) {}

  // A proxy is to say first for whom it is: its header is waited for, limits::proxy_header_time at
  // most. A connection without a good one ends; a line in the log counts those. Anybody else who
  // says so says nothing that the protocols understand.
  void take(TcpSocket socket, const asio::ip::tcp::endpoint& peer);
  // Ends those that are waited for.
  void end();

 private:
  struct Waiting {
    TcpSocket socket;
    asio::ip::tcp::endpoint peer;
    Timer deadline;
  };

  Awaitable<void> await_header(std::shared_ptr<Waiting> waiting);
  Awaitable<ProxyHeader> read_header(TcpSocket& socket);
  void refuse(const asio::ip::tcp::endpoint& peer, std::string_view why);

  Lane lane_;
  ProxyProtocol protocol_;
  Welcome welcome_;
  std::unordered_set<std::shared_ptr<Waiting>> waiting_;
  bool ended_ = false;
  std::size_t refused_ = 0;
  Steady::time_point silent_until_{};
};

}  // namespace orglog::net
