// Two peers of the HTTP API: one that asks and waits for its answer, and one that may say anything.
#pragma once

#include <poll.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace orglog::testing {

using HttpFields = std::vector<std::pair<std::string, std::string>>;

struct HttpAnswer {
  unsigned status = 0;
  std::string body;
  boost::beast::http::fields fields;

  // Empty when it is not there.
  std::string field(std::string_view name) const { return std::string(fields[name]); }
  bool has(std::string_view name) const { return fields.find(name) != fields.end(); }
  boost::json::value json() const { return boost::json::parse(body); }
  // The text at a path of keys: `text("owner", "email")`.
  template <class... Keys>
  std::string text(Keys... keys) const {
    boost::json::value value = json();
    ((value = boost::json::value(value.at(keys))), ...);
    return std::string(value.as_string());
  }
  std::string id() const { return text("id"); }
};

// A connection on which any bytes go out and answers are read.
class HttpPeer {
 public:
  // `from`: an address of this machine, such as 127.0.0.2.
  explicit HttpPeer(const std::string& port, const std::string& from = "127.0.0.1") {
    socket_.open(boost::asio::ip::tcp::v4());
    socket_.bind({boost::asio::ip::make_address(from), 0});
    socket_.connect(
        {boost::asio::ip::make_address("127.0.0.1"), static_cast<std::uint16_t>(std::stoi(port))});
    socket_.set_option(boost::asio::ip::tcp::no_delay(true));
    socket_.non_blocking(true);  // reads wait in `poll`
  }

  // What the server does not take any more is lost.
  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      boost::system::error_code error;
      const std::size_t sent = socket_.write_some(boost::asio::buffer(bytes), error);
      if (error && error != boost::asio::error::would_block) return;
      bytes.remove_prefix(sent);
      pollfd waited{socket_.native_handle(), POLLOUT, 0};
      if (error && ::poll(&waited, 1, 20'000) <= 0) return;
    }
  }
  void end_sending() {
    boost::system::error_code ignored;
    socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
  }
  // The next answer; nothing when the stream ends before one is whole. `no_body`: it was a HEAD.
  std::optional<HttpAnswer> answer(bool no_body = false) {
    boost::beast::http::response_parser<boost::beast::http::string_body> parser;
    parser.body_limit(boost::none);
    parser.skip(no_body);
    parser.eager(true);
    while (!parser.is_done()) {
      boost::system::error_code error;
      if (buffer_.size() > 0) {
        const std::size_t used = parser.put(buffer_.data(), error);
        buffer_.consume(used);
        if (error && error != boost::beast::http::error::need_more) return std::nullopt;
        if (parser.is_done()) break;
        if (!error && used > 0) continue;
      }
      if (!read()) return std::nullopt;
    }
    auto message = parser.release();
    return HttpAnswer{message.result_int(), std::move(message.body()), std::move(message.base())};
  }
  // Whether something has come that nobody has read yet.
  bool has_bytes() {
    pollfd waited{socket_.native_handle(), POLLIN, 0};
    return buffer_.size() > 0 || ::poll(&waited, 1, 0) > 0;
  }
  // Whether the server ends the connection; what it still says is thrown away.
  bool ends(std::chrono::seconds time = std::chrono::seconds(60)) {
    while (read(time)) buffer_.consume(buffer_.size());
    return ended_;
  }

 private:
  bool read(std::chrono::seconds time = std::chrono::seconds(60)) {
    pollfd waited{socket_.native_handle(), POLLIN, 0};
    const std::chrono::milliseconds wait = time;
    if (ended_ || ::poll(&waited, 1, static_cast<int>(wait.count())) <= 0) return false;
    boost::system::error_code error;
    const std::size_t read = socket_.read_some(buffer_.prepare(1 << 16), error);
    ended_ = error && error != boost::asio::error::would_block;
    buffer_.commit(read);
    return !ended_;
  }

  boost::asio::io_context io_;
  boost::asio::ip::tcp::socket socket_{io_};
  boost::beast::flat_buffer buffer_;
  bool ended_ = false;
};

// Asks with a token, over one connection as long as the server keeps it.
class HttpClient {
 public:
  HttpClient(std::string port, std::string token, std::string from = "127.0.0.1")
      : port_(std::move(port)), token_(std::move(token)), from_(std::move(from)) {}

  // Without a token when `fields` say who asks, or `token` is empty.
  HttpAnswer ask(std::string_view method, std::string_view target, std::string_view body = {},
                 const HttpFields& fields = {}) {
    std::string text = std::string(method) + " " + std::string(target) + " HTTP/1.1\r\n";
    text += "Host: localhost\r\n";
    bool says_who = token_.empty();
    for (const auto& [name, value] : fields) {
      says_who = says_who || name == "Authorization";
      text += name + ": " + value + "\r\n";
    }
    if (!says_who) text += "Authorization: Bearer " + token_ + "\r\n";
    if (!body.empty()) text += "Content-Type: application/json\r\n";
    text += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
    if (!peer_) peer_.emplace(port_, from_);
    peer_->send(text);
    auto answer = peer_->answer(method == "HEAD");
    if (!answer) throw std::runtime_error("no answer to " + text);
    if (answer->field("Connection") == "close") peer_.reset();
    return *std::move(answer);
  }
  HttpAnswer get(std::string_view target, const HttpFields& fields = {}) {
    return ask("GET", target, {}, fields);
  }
  HttpAnswer put(std::string_view target, std::string_view body, const HttpFields& fields = {}) {
    return ask("PUT", target, body, fields);
  }
  HttpAnswer post(std::string_view target, std::string_view body, const HttpFields& fields = {}) {
    return ask("POST", target, body, fields);
  }
  HttpAnswer patch(std::string_view target, std::string_view body, const HttpFields& fields = {}) {
    return ask("PATCH", target, body, fields);
  }
  HttpAnswer erase(std::string_view target, const HttpFields& fields = {}) {
    return ask("DELETE", target, {}, fields);
  }
  const std::string& token() const { return token_; }

 private:
  std::string port_, token_, from_;
  std::optional<HttpPeer> peer_;
};

// `Basic` of a text, for `Authorization`.
inline std::string basic(std::string_view text) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string encoded = "Basic ";
  for (std::size_t at = 0; at < text.size(); at += 3) {
    std::uint32_t bits = 0;
    for (std::size_t byte = 0; byte < 3; ++byte) {
      bits <<= 8;
      if (at + byte < text.size()) bits |= static_cast<unsigned char>(text[at + byte]);
    }
    for (std::size_t digit = 0; digit < 4; ++digit) {
      const bool filler = at + digit > text.size();
      encoded.push_back(filler ? '=' : digits[bits >> (18 - 6 * digit) & 63]);
    }
  }
  return encoded;
}

// The id of the only token that this client's person has.
inline std::string only_authorization(HttpClient& client) {
  const boost::json::value listed = client.get("/oauth/authorizations").json();
  return std::string(listed.as_array().at(0).at("id").as_string());
}

}  // namespace orglog::testing
