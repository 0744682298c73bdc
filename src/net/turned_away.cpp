#include "turned_away.hpp"

#include <array>

#include "orglog/base/limits.hpp"

namespace orglog::net {

void TurnedAway::tell(Socket socket, std::string why) {
  if (listening_ >= limits::turned_away_at_once) return;
  boost::system::error_code failed;
  socket.non_blocking(true, failed);
  socket.write_some(asio::buffer(why), failed);
  if (!failed) socket.shutdown(Socket::shutdown_send, failed);
  if (failed) return;
  ++listening_;
  const auto shared = std::make_shared<Socket>(std::move(socket));
  auto deadline = std::make_shared<Timer>(lane_, limits::stop_time);
  deadline->async_wait([shared, deadline](const boost::system::error_code&) {
    boost::system::error_code ignored;
    shared->close(ignored);
  });
  spawn(lane_, let_go(shared));
}

// Bytes that nobody reads would make the kernel take the answer back.
Awaitable<void> TurnedAway::let_go(std::shared_ptr<Socket> socket) {
  const auto self = shared_from_this();
  std::array<char, 512> room{};
  boost::system::error_code error;
  while (!error)
    co_await socket->async_read_some(asio::buffer(room), asio::redirect_error(on_lane, error));
  socket->close(error);
  --listening_;
}

}  // namespace orglog::net
