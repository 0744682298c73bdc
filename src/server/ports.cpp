// Where the doors listen, and what is done at all of them.
#include "ports.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>

#include "orglog/base/invariant.hpp"
#include "orglog/base/limits.hpp"

namespace orglog {
namespace {

bool listen_at(TlsFront* tls, Door& server, const std::string& host, std::uint16_t port,
               const ProxyProtocol& protocol, const char* what) {
  try {
    const boost::asio::ip::tcp::endpoint wanted{boost::asio::ip::make_address(host), port};
    const auto adopt = [&server](boost::asio::generic::stream_protocol::socket socket,
                                 const boost::asio::ip::tcp::endpoint& peer,
                                 std::shared_ptr<Seat> seat) {
      server.adopt(std::move(socket), peer, std::move(seat));
    };
    if (tls != nullptr) server.start();
    const auto bound =
        tls != nullptr ? tls->listen(wanted, adopt, protocol) : server.listen(wanted);
    spdlog::info("ready: {} on {}:{}", what, bound.address().to_string(), bound.port());
    return true;
  } catch (const boost::system::system_error& error) {
    spdlog::error("cannot listen on {}:{}: {}", host, port, error.code().message());
    return false;
  }
}

}  // namespace

ProxyProtocol proxy_protocol_of(const Config& config, const char* port) {
  const auto proxies = TrustedProxies::parse(config.trusted_proxies);
  ORGLOG_INVARIANT(proxies.has_value(), "options are looked at before the server starts");
  const bool is_wanted =
      std::ranges::find(config.proxy_protocol, port) != config.proxy_protocol.end();
  return {*proxies, is_wanted};
}

bool read_http_options(const Config& config, HttpOptions& options) {
  options.requests_an_hour = config.http_requests_an_hour;
  options.cors_origin = config.cors_origin;
  options.public_url = config.public_url;
  options.secure_cookies = !config.tls_cert.empty() || config.public_url.starts_with("https:");
  const ProxyProtocol protocol = proxy_protocol_of(config, "http");
  options.proxies = protocol.proxies;
  options.proxy_protocol = protocol.is_wanted;
  options.log_is_public = config.log_public;
  if (config.addon_plans.empty()) return true;
  auto plans = read_addon_plans(config.addon_plans);
  if (plans) {
    options.addon_plans = std::move(*plans);
    spdlog::info("{} add-on plans in {}", options.addon_plans->size(), config.addon_plans.string());
    return true;
  }
  spdlog::error("no add-on plans in {}: {}", config.addon_plans.string(), plans.error().sentence);
  return false;
}

bool Ports::make_tls(const Config& config, boost::asio::io_context& io,
                     std::shared_ptr<Seats> seats) {
  if (config.tls_cert.empty()) return true;
  auto front = make_tls_front(io, {config.tls_cert, config.tls_key}, limits::tls_handshake_time,
                              std::move(seats));
  if (!front) {
    spdlog::error("no TLS: {}", front.error().sentence);
    return false;
  }
  tls = std::move(*front);
  spdlog::info("TLS in front of every port, certificate {}", config.tls_cert.string());
  return true;
}

bool Ports::listen(const Config& config) const {
  const bool is_open = !http || listen_at(tls.get(), *http, config.http_host, config.http_port,
                                          proxy_protocol_of(config, "http"), "HTTP");
  return is_open && listen_at(tls.get(), *binary, config.host, config.port,
                              proxy_protocol_of(config, "listen"), "listening");
}

void Ports::reload_certificate() const {
  if (!tls) {
    spdlog::info("SIGHUP: nothing to read again, there is no certificate");
    return;
  }
  const auto reloaded = tls->reload();
  if (reloaded) {
    spdlog::info("certificate and key read again");
  } else {
    spdlog::error("certificate and key stay as they were: {}", reloaded.error().sentence);
  }
}

void Ports::log_grew() const {
  binary->log_grew();
  if (http) http->log_grew();
}

void Ports::forget_answers() const {
  if (http) http->forget_answers();
}

void Ports::drain() const {
  if (tls) tls->drain();
  binary->drain();
  if (http) http->drain();
}

bool Ports::are_empty() const {
  return (!tls || tls->connection_count() == 0) && binary->connection_count() == 0 &&
         (!http || http->connection_count() == 0);
}

}  // namespace orglog
