#include "client_socket.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <boost/asio/error.hpp>
#include <cerrno>
#include <cstring>

namespace orglog::net {
namespace {

namespace asio = boost::asio;
using Steady = std::chrono::steady_clock;

constexpr std::size_t read_bytes = 64 << 10;

ClientFailure broken(std::string detail) { return {"connection", std::move(detail)}; }
ClientFailure broken_by(int error) {
  return broken(boost::system::error_code(error, boost::system::system_category()).message());
}

Steady::time_point deadline_after(ClientSocket::Timeout timeout) {
  return timeout ? Steady::now() + *timeout : Steady::time_point::max();
}

// For poll: rounded up, so that the time is over when poll says so.
int milliseconds_until(Steady::time_point deadline) {
  if (deadline == Steady::time_point::max()) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Steady::now()).count();
  return left < 0 ? 0 : static_cast<int>(std::min<std::int64_t>(left, 1'000'000'000));
}

}  // namespace

ClientResult<void> ClientSocket::open(const std::string& host, const std::string& port,
                                      Timeout timeout) {
  const auto deadline = deadline_after(timeout);
  boost::system::error_code error;
  asio::ip::tcp::resolver resolver(io_);
  const auto endpoints = resolver.resolve(host, port, error);
  if (error) return broken(host + ": " + error.message());
  ClientResult<void> opened = broken(host + ": no address");
  for (const auto& entry : endpoints) {
    opened = connect(entry.endpoint(), deadline);
    if (opened) break;
  }
  return opened;
}

ClientResult<void> ClientSocket::connect(const asio::ip::tcp::endpoint& endpoint,
                                         Steady::time_point deadline) {
  boost::system::error_code error;
  socket_.close(error);
  socket_.open(endpoint.protocol(), error);
  if (!error) socket_.native_non_blocking(true, error);
  if (error) return broken(error.message());
  if (::connect(socket_.native_handle(), endpoint.data(),
                static_cast<socklen_t>(endpoint.size())) != 0) {
    if (errno != EINPROGRESS) return broken_by(errno);
    const auto writable = wait(POLLOUT, deadline);
    if (!writable) return writable.error();
    int failed = 0;
    socklen_t size = sizeof failed;
    ::getsockopt(socket_.native_handle(), SOL_SOCKET, SO_ERROR, &failed, &size);
    if (failed != 0) return broken_by(failed);
  }
  socket_.set_option(asio::ip::tcp::no_delay(true), error);
  socket_.native_non_blocking(false, error);
  return {};
}

ClientSocket::~ClientSocket() {
  if (tls_) tls_->end();
}

ClientResult<void> ClientSocket::encrypt(const std::string& host, const std::string& authorities,
                                         Timeout timeout) {
  const auto deadline = deadline_after(timeout);
  auto context = client_context(authorities);
  if (!context) return broken(context.error().sentence);
  tls_ = std::make_unique<TlsSession>(*context, socket_.native_handle(), host);
  while (true) {
    const TlsStep step = tls_->shake_hands();
    if (step == TlsStep::done) return {};
    if (step == TlsStep::failed || step == TlsStep::ended) return broken(tls_->failure());
    const auto ready = wait(step == TlsStep::wants_read ? POLLIN : POLLOUT, deadline);
    if (!ready) return ready.error();
  }
}

ClientResult<short> ClientSocket::wait(short events, Steady::time_point deadline) {
  while (true) {
    pollfd waited{socket_.native_handle(), events, 0};
    const int ready = ::poll(&waited, 1, milliseconds_until(deadline));
    if (ready > 0) return waited.revents;
    if (ready == 0) return broken("timed out");
    if (errno != EINTR) return broken_by(errno);
  }
}

// The kernel keeps the time: a reply costs one system call, whether it is waited for or there.
void ClientSocket::limit_reads(Timeout timeout) {
  if (timeout == read_limit_) return;
  read_limit_ = timeout;
  const auto us = std::chrono::microseconds(timeout.value_or(std::chrono::milliseconds(0))).count();
  const timeval limit{us / 1'000'000, us % 1'000'000};  // zero: for ever
  ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
}

ClientResult<void> ClientSocket::read(int flags) {
  const FrameReader::Room room = reader_.room(read_bytes);
  if (tls_) return read_encrypted(room, flags);
  const ssize_t read = ::recv(socket_.native_handle(), room.data, room.size, flags);
  if (read > 0) {
    reader_.commit(static_cast<std::size_t>(read));
  } else if (read == 0) {
    peer_has_ended_ = true;
  } else if (errno == EAGAIN) {
    if ((flags & MSG_DONTWAIT) == 0) return broken("timed out");
  } else if (errno != EINTR) {
    return broken_by(errno);
  }
  return {};
}

ClientResult<void> ClientSocket::read_encrypted(const FrameReader::Room& room, int flags) {
  const bool blocks = (flags & MSG_DONTWAIT) == 0;
  tls_->read_blocking(blocks);
  std::size_t read = 0;
  switch (tls_->read(room.data, room.size, read)) {
    case TlsStep::done:
      reader_.commit(read);
      return {};
    case TlsStep::ended:
      peer_has_ended_ = true;
      return {};
    case TlsStep::failed:
      return broken(tls_->failure());
    case TlsStep::wants_read:
    case TlsStep::wants_write:
      break;
  }
  if (blocks && errno != EINTR) return broken("timed out");
  return {};
}

bool ClientSocket::write_some(std::string_view& rest) {
  if (tls_) {
    std::size_t written = 0;
    const TlsStep step = tls_->write(rest, written);
    rest.remove_prefix(written);
    return step != TlsStep::failed && step != TlsStep::ended;
  }
  const ssize_t sent =
      ::send(socket_.native_handle(), rest.data(), rest.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent < 0) return errno == EAGAIN || errno == EINTR;
  rest.remove_prefix(static_cast<std::size_t>(sent));
  return true;
}

ClientResult<void> ClientSocket::send(std::string& bytes, Timeout timeout) {
  const auto deadline = deadline_after(timeout);
  std::string_view rest = bytes;
  while (!rest.empty() && !peer_has_ended_) {
    const std::size_t before = rest.size();
    // Whatever went wrong, `next` will meet it too, behind what the peer had said before.
    if (!write_some(rest)) break;
    if (rest.size() < before) continue;
    ORGLOG_TRY_ASSIGN(ready, wait(POLLIN | POLLOUT, deadline));
    if (ready & POLLIN) ORGLOG_TRY(read(MSG_DONTWAIT));
  }
  bytes.clear();
  return {};
}

ClientResult<std::string_view> ClientSocket::next(Timeout timeout) {
  std::string_view body;
  while (true) {
    const auto state = reader_.next(body);
    if (state == FrameReader::State::frame) return body;
    if (state != FrameReader::State::need_more)
      return broken(
          "the other side does not speak this protocol; the HTTP API has a port of its own");
    if (peer_has_ended_) return broken("the server has hung up");
    limit_reads(timeout);
    ORGLOG_TRY(read(0));
  }
}

}  // namespace orglog::net
