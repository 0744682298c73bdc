// A blocking connection with time limits that carries frames. While it cannot write it reads, so
// that two sides that both have much to say never wait for each other.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "orglog/net/client.hpp"
#include "orglog/net/frame.hpp"
#include "tls.hpp"

namespace orglog::net {

class ClientSocket {
 public:
  using Timeout = std::optional<std::chrono::milliseconds>;  // nothing: for ever

  ~ClientSocket();
  ClientResult<void> open(const std::string& host, const std::string& port, Timeout timeout);
  // From here on everything goes through TLS; the server must prove that it is `host`.
  ClientResult<void> encrypt(const std::string& host, const std::string& authorities,
                             Timeout timeout);
  // Sends all of `bytes` and clears it. A peer that has hung up is noticed by `next`, which first
  // gives what it had said before.
  ClientResult<void> send(std::string& bytes, Timeout timeout);
  // The next frame's body, 8-aligned, valid until the next call of anything. The time is that of a
  // reading: a frame that keeps coming may take longer.
  ClientResult<std::string_view> next(Timeout timeout);

 private:
  using Steady = std::chrono::steady_clock;
  ClientResult<void> connect(const boost::asio::ip::tcp::endpoint& endpoint,
                             Steady::time_point deadline);
  // Waits for one of `events`; answers those that have come.
  ClientResult<short> wait(short events, Steady::time_point deadline);
  // Reads once; with MSG_DONTWAIT in `flags` only what is there.
  ClientResult<void> read(int flags);
  ClientResult<void> read_encrypted(const FrameReader::Room& room, int flags);
  // What of `rest` could be written at once; false: the peer takes no more.
  bool write_some(std::string_view& rest);
  void limit_reads(Timeout timeout);

  boost::asio::io_context io_;  // never run: the socket is used without it
  boost::asio::ip::tcp::socket socket_{io_};
  std::unique_ptr<TlsSession> tls_;
  FrameReader reader_{limits::reply_frame_bytes};
  Timeout read_limit_;
  bool peer_has_ended_ = false;
};

}  // namespace orglog::net
