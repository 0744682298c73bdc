// The ports of a server: a door for each protocol and, where there is a certificate, TLS in front
// of both.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "orglog/net/binary_server.hpp"
#include "orglog/net/http_server.hpp"
#include "orglog/net/tls.hpp"
#include "orglog/server/config.hpp"

namespace orglog {

// `port`: as --proxy-protocol names it.
ProxyProtocol proxy_protocol_of(const Config& config, const char* port);
// False: one of them makes no sense, which has been said on the log.
bool read_http_options(const Config& config, HttpOptions& options);

struct Ports {
  std::unique_ptr<TlsFront> tls;  // nothing: plain
  std::unique_ptr<Door> binary;
  std::unique_ptr<HttpServer> http;  // nothing: it is not wanted

  // Both say on the log what is there, or why it cannot be. Before the io threads run.
  bool make_tls(const Config& config, boost::asio::io_context& io, std::shared_ptr<Seats> seats);
  bool listen(const Config& config) const;

  // The rest is for any thread.
  void reload_certificate() const;
  void log_grew() const;
  void forget_answers() const;
  void drain() const;
  bool are_empty() const;
};

}  // namespace orglog
