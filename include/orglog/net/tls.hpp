// TLS in front of a plain server: takes connections, shakes hands, and pumps bytes between the peer
// and a socket pair whose other end the server serves as if it had accepted it. So no protocol
// knows of TLS. One front may listen for several servers.
#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "orglog/base/failure.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/net/seats.hpp"
#include "orglog/net/trusted_proxies.hpp"

namespace orglog {

// Both PEM. The certificate's file holds the chain, the server's own first.
struct TlsFiles {
  std::filesystem::path certificate;
  std::filesystem::path key;
};

// Takes over a connection whose bytes are plain by now, with the address of its true peer and the
// seat that it has. Called on an io thread.
using AdoptConnection =
    std::function<void(boost::asio::generic::stream_protocol::socket socket,
                       const boost::asio::ip::tcp::endpoint& peer, std::shared_ptr<Seat> seat)>;

class TlsFront {
 public:
  virtual ~TlsFront() = default;
  // Listens and accepts; before the io threads run. Throws boost::system::system_error when the
  // address cannot be bound. `adopt` is called until the io threads have ended. Where `protocol`
  // wants a header of proxies it stands ahead of the handshake, and names the peer.
  virtual boost::asio::ip::tcp::endpoint listen(const boost::asio::ip::tcp::endpoint& endpoint,
                                                AdoptConnection adopt,
                                                ProxyProtocol protocol = {}) = 0;
  // Reads certificate and key again, for connections that come from now on. When they are no good
  // those from before stay. Any thread.
  virtual OrFailure<void> reload() = 0;
  // Accepts no more; connections end when their server ends them, and limits::stop_time later at
  // the latest. Any thread.
  virtual void drain() = 0;
  virtual std::size_t connection_count() const = 0;  // those that shake hands included; any thread
};

// `seats`: shared with the servers behind it; nothing: its own.
OrFailure<std::unique_ptr<TlsFront>> make_tls_front(
    boost::asio::io_context& io, TlsFiles files,
    std::chrono::milliseconds handshake_time = limits::tls_handshake_time,
    std::shared_ptr<Seats> seats = {});

}  // namespace orglog
