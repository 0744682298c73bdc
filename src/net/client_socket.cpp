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

ClientResult<void> ClientSocket::send(std::string& bytes, Timeout timeout) {
  const auto deadline = deadline_after(timeout);
  std::string_view rest = bytes;
  while (!rest.empty() && !peer_has_ended_) {
    const ssize_t sent =
        ::send(socket_.native_handle(), rest.data(), rest.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent > 0) {
      rest.remove_prefix(static_cast<std::size_t>(sent));
      continue;
    }
    if (errno == EPIPE || errno == ECONNRESET) break;
    if (errno != EAGAIN && errno != EINTR) return broken_by(errno);
    const auto ready = wait(POLLIN | POLLOUT, deadline);
    if (!ready) return ready.error();
    if (*ready & POLLIN) ORGLOG_TRY(read(MSG_DONTWAIT));
  }
  bytes.clear();
  return {};
}

ClientResult<std::string_view> ClientSocket::next(Timeout timeout) {
  std::string_view body;
  while (true) {
    const auto state = reader_.next(body);
    if (state == FrameReader::State::frame) return body;
    if (state != FrameReader::State::need_more) return broken("a frame that is none");
    if (peer_has_ended_) return broken("the server has hung up");
    limit_reads(timeout);
    ORGLOG_TRY(read(0));
  }
}

}  // namespace orglog::net
