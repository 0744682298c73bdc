#include "proxy_greeter.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <string>

#include "orglog/base/limits.hpp"

namespace orglog::net {

void ProxyGreeter::take(TcpSocket socket, const asio::ip::tcp::endpoint& peer) {
  if (!protocol_.is_wanted || !protocol_.proxies.is_trusted(peer.address()))
    return welcome_(std::move(socket), peer);
  if (waiting_.size() >= limits::proxy_headers_awaited)
    return refuse(peer, "too many connections have not said theirs yet");
  const auto waiting = std::make_shared<Waiting>(Waiting{std::move(socket), peer, Timer(lane_)});
  waiting_.insert(waiting);
  waiting->deadline.expires_after(limits::proxy_header_time);
  waiting->deadline.async_wait([waiting](const boost::system::error_code& cancelled) {
    boost::system::error_code ignored;
    if (!cancelled) waiting->socket.close(ignored);
  });
  spawn(lane_, await_header(waiting));
}

void ProxyGreeter::end() {
  ended_ = true;
  for (const auto& waiting : waiting_) {
    boost::system::error_code ignored;
    waiting->deadline.cancel();
    waiting->socket.close(ignored);
  }
}

Awaitable<void> ProxyGreeter::await_header(std::shared_ptr<Waiting> waiting) {
  const auto self = shared_from_this();
  const ProxyHeader header = co_await read_header(waiting->socket);
  waiting->deadline.cancel();
  waiting_.erase(waiting);
  if (ended_) co_return;
  if (header.state == ProxyHeader::State::whole) {
    welcome_(std::move(waiting->socket), header.person.value_or(waiting->peer));
  } else {
    refuse(waiting->peer, header.why);
  }
}

// Reads the header's own bytes and none that follow.
Awaitable<ProxyHeader> ProxyGreeter::read_header(TcpSocket& socket) {
  std::string bytes;
  ProxyHeader header;
  while (header.state == ProxyHeader::State::need_more) {
    const std::size_t known = bytes.size();
    bytes.resize(header.size);
    boost::system::error_code error;
    const std::size_t got =
        co_await socket.async_read_some(asio::buffer(bytes.data() + known, bytes.size() - known),
                                        asio::redirect_error(on_lane, error));
    bytes.resize(known + got);
    if (error) {
      header.state = ProxyHeader::State::bad;
      header.why = error == asio::error::eof ? "the connection ended before it was whole"
                                             : "it did not come in time";
    } else {
      header = parse_proxy_header(bytes);
    }
  }
  co_return header;
}

// The first one is said at once, those that follow once in a while, all together.
void ProxyGreeter::refuse(const asio::ip::tcp::endpoint& peer, std::string_view why) {
  ++refused_;
  const auto now = Steady::now();
  if (now < silent_until_) return;
  silent_until_ = now + limits::repeated_warning_time;
  spdlog::warn(
      "a connection of the proxy {} ended, for want of a header of PROXY protocol version 2: {} "
      "({} connections so far)",
      plain_text(peer.address()), why, refused_);
}

}  // namespace orglog::net
