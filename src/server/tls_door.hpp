// Where connections come in: straight to a server, or through TLS when the configuration names a
// certificate. SIGHUP reads the certificate again.
#pragma once

#include <spdlog/spdlog.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <memory>

#include "orglog/net/tls.hpp"
#include "orglog/server/config.hpp"

namespace orglog {

class TlsDoor {
 public:
  explicit TlsDoor(boost::asio::io_context& io) : io_(io), hang_ups_(io) {}

  // False when certificate or key are no good; it has said so on the log.
  bool open(const Config& config) {
    if (config.tls_certificate.empty()) return true;
    auto front = make_tls_front(io_, {config.tls_certificate, config.tls_key});
    if (!front) {
      spdlog::error("no TLS: {}", front.error().detail);
      return false;
    }
    front_ = *std::move(front);
    hang_ups_.add(SIGHUP);
    reload_on_signal();
    return true;
  }

  // The server must live until the io threads have ended. Throws as its `listen` does.
  template <class Server>
  boost::asio::ip::tcp::endpoint listen(Server& server,
                                        const boost::asio::ip::tcp::endpoint& endpoint) {
    if (!front_) return server.listen(endpoint);
    return front_->listen(endpoint, [&server](auto socket, const auto& peer) {
      server.adopt(std::move(socket), peer);
    });
  }

  // On an io thread.
  void drain() {
    boost::system::error_code ignored;
    hang_ups_.cancel(ignored);
    if (front_) front_->drain();
  }

 private:
  void reload_on_signal() {
    hang_ups_.async_wait([this](const boost::system::error_code& error, int) {
      if (error) return;
      if (const auto reloaded = front_->reload(); reloaded) {
        spdlog::info("certificate and key were read again");
      } else {
        spdlog::error("the certificate stays as it was: {}", reloaded.error().detail);
      }
      reload_on_signal();
    });
  }

  boost::asio::io_context& io_;
  boost::asio::signal_set hang_ups_;
  std::unique_ptr<TlsFront> front_;
};

}  // namespace orglog
