// A peer of `/events`, as a browser's EventSource is one: reads the chunks as they come, and out of
// them the blocks of the stream.
#pragma once

#include <poll.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace orglog::testing {

// What stands between two empty lines.
struct StreamBlock {
  std::string id, event, data, comment, retry;

  std::uint64_t position() const { return std::stoull(id); }
  boost::json::value json() const { return boost::json::parse(data); }
};

class EventSource {
 public:
  // Asks at once. A small buffer makes a peer that the server has to wait for.
  EventSource(const std::string& port, const std::string& token, const std::string& query = {},
              const std::string& fields = {}, int receive_buffer_bytes = 0) {
    socket_.open(boost::asio::ip::tcp::v4());
    if (receive_buffer_bytes > 0)
      socket_.set_option(boost::asio::socket_base::receive_buffer_size(receive_buffer_bytes));
    socket_.connect(
        {boost::asio::ip::make_address("127.0.0.1"), static_cast<std::uint16_t>(std::stoi(port))});
    const std::string asked = "GET /events" + (query.empty() ? query : "?" + query) +
                              " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n" +
                              "Authorization: Bearer " + token + "\r\n" + fields + "\r\n";
    boost::asio::write(socket_, boost::asio::buffer(asked));
  }

  // The status line and the header fields as they came; empty when there are none.
  const std::string& head() {
    while (head_.empty()) {
      if (const auto end = raw_.find("\r\n\r\n"); end != std::string::npos) {
        head_ = raw_.substr(0, end + 2);
        raw_.erase(0, end + 4);
      } else if (!read()) {
        break;
      }
    }
    return head_;
  }
  int status() { return head().size() > 12 ? std::stoi(head_.substr(9, 3)) : 0; }
  // The next block; nothing when the stream has ended.
  std::optional<StreamBlock> block() {
    head();
    while (true) {
      if (const auto end = text_.find("\n\n"); end != std::string::npos) {
        const StreamBlock found = parse(std::string_view(text_).substr(0, end + 1));
        text_.erase(0, end + 2);
        return found;
      }
      if (take_chunk()) continue;
      if (is_whole_ || !read()) return std::nullopt;
    }
  }
  // The next event of this type, or of any when it is empty; others are passed over.
  std::optional<StreamBlock> event(std::string_view type = {}) {
    while (auto found = block()) {
      if (found->data.empty() || (!type.empty() && found->event != type)) continue;
      return found;
    }
    return std::nullopt;
  }
  // Whether the server has said that this was all, and not just gone.
  bool is_whole() const { return is_whole_; }
  void leave() { socket_.close(); }
  std::string body() {  // of an answer that is no stream, as far as it has come
    head();
    return raw_;
  }

 private:
  static StreamBlock parse(std::string_view lines) {
    StreamBlock block;
    while (!lines.empty()) {
      const auto end = lines.find('\n');
      const std::string_view line = lines.substr(0, end);
      lines.remove_prefix(end + 1);
      const auto colon = line.find(':');
      const std::string_view name = line.substr(0, colon);
      std::string value(line.substr(std::min(line.size(), colon + 2)));
      if (name.empty()) block.comment = value;
      if (name == "id") block.id = value;
      if (name == "event") block.event = value;
      if (name == "data") block.data = value;
      if (name == "retry") block.retry = value;
    }
    return block;
  }
  bool take_chunk() {
    const auto line = raw_.find("\r\n");
    if (line == std::string::npos) return false;
    std::size_t size = 0;
    std::from_chars(raw_.data(), raw_.data() + line, size, 16);
    if (raw_.size() < line + 2 + size + 2) return false;
    text_.append(raw_, line + 2, size);
    raw_.erase(0, line + 2 + size + 2);
    if (size == 0) is_whole_ = true;
    return size > 0;
  }
  bool read() {
    pollfd waited{socket_.native_handle(), POLLIN, 0};
    if (::poll(&waited, 1, 60'000) <= 0) return false;
    char bytes[16 << 10];
    boost::system::error_code error;
    const std::size_t count = socket_.read_some(boost::asio::buffer(bytes), error);
    raw_.append(bytes, count);
    return !error;
  }

  boost::asio::io_context io_;
  boost::asio::ip::tcp::socket socket_{io_};
  std::string head_, raw_, text_;
  bool is_whole_ = false;
};

}  // namespace orglog::testing
