// A peer of the binary protocol that may say anything: bytes out, frames in.
#pragma once

#include <poll.h>
#include <sys/socket.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <string>
#include <string_view>

#include "frames.hpp"
#include "orglog/net/frame.hpp"

namespace orglog::testing {

class RawPeer {
 public:
  // `from`: an address of this machine, such as 127.0.0.2.
  explicit RawPeer(const std::string& port, int receive_buffer_bytes = 0,
                   const std::string& from = "127.0.0.1") {
    const auto number = static_cast<std::uint16_t>(std::stoi(port));
    socket_.open(boost::asio::ip::tcp::v4());
    if (receive_buffer_bytes > 0)
      socket_.set_option(boost::asio::socket_base::receive_buffer_size(receive_buffer_bytes));
    socket_.bind({boost::asio::ip::make_address(from), 0});
    socket_.connect({boost::asio::ip::make_address("127.0.0.1"), number});
    socket_.set_option(boost::asio::ip::tcp::no_delay(true));
  }
  // One that has said hello and is let in.
  RawPeer(const std::string& port, const char* token) : RawPeer(port) { let_in(token); }

  // What the server does not take any more is lost.
  void send(std::string_view bytes) {
    boost::system::error_code ignored;
    boost::asio::write(socket_, boost::asio::buffer(bytes), ignored);
  }
  void end_sending() { socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send); }
  void leave() { socket_.close(); }

  // The next frame, valid until the next call; nullptr when the stream ends or the time is over.
  const protocol::Frame* frame(std::chrono::milliseconds time = std::chrono::seconds(20)) {
    std::string_view body;
    while (reader_.next(body) != FrameReader::State::frame) {
      if (!read(time)) return nullptr;
    }
    return protocol::GetFrame(body.data());
  }
  // Whether the server ends the connection; what it still says is thrown away.
  bool ends(std::chrono::milliseconds time = std::chrono::seconds(20)) {
    while (frame(time) != nullptr) continue;
    return ended_;
  }
  protocol::ErrorCode failure(std::uint64_t request) {
    const protocol::Frame* said = frame();
    const bool expected = said != nullptr && said->request() == request;
    return expected && said->body_as_Failure() ? said->body_as_Failure()->code()
                                               : protocol::ErrorCode::none;
  }
  void let_in(const char* token) {
    send(hello_frame() + authenticate_frame(token));
    frame();
    frame();
  }

 private:
  bool read(std::chrono::milliseconds time) {
    pollfd waited{socket_.native_handle(), POLLIN, 0};
    if (ended_ || ::poll(&waited, 1, static_cast<int>(time.count())) <= 0) return false;
    const auto room = reader_.room(1 << 16);
    boost::system::error_code error;
    const std::size_t read = socket_.read_some(boost::asio::buffer(room.data, room.size), error);
    ended_ = error.failed();
    reader_.commit(read);
    return !ended_;
  }

  boost::asio::io_context io_;
  boost::asio::ip::tcp::socket socket_{io_};
  FrameReader reader_{limits::reply_frame_bytes};
  bool ended_ = false;
};

}  // namespace orglog::testing
