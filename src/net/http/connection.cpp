#include "connection.hpp"

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/span_body.hpp>
#include <boost/beast/http/write.hpp>
#include <exception>

#include "answer.hpp"
#include "event_stream.hpp"
#include "framing.hpp"
#include "incoming.hpp"
#include "orglog/base/limits.hpp"

namespace orglog::net::http {
namespace {

namespace beast = boost::beast;
using beast::http::field;

// The one place through which every field of an answer goes. No field holds a control character, as
// none may begin a line of its own that somebody else has written.
template <class Message>
void add_fields(const Response& response, Message& message) {
  for (const auto& [name, value] : response.headers) {
    std::string clean = value;
    for (char& c : clean) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte < ' ' || byte == 0x7f) c = '?';
    }
    message.insert(name, clean);
  }
}

}  // namespace

Connection::Connection(std::shared_ptr<Hub> hub, Socket socket, const asio::ip::tcp::endpoint& peer,
                       std::shared_ptr<Seat> seat)
    : hub_(std::move(hub)),
      socket_(std::move(socket)),
      peer_(peer.address()),
      buffer_(2 * limits::http_header_bytes),
      seat_(std::move(seat)) {}

void Connection::start() { spawn(hub_->lane, run()); }

void Connection::drain() {
  if (waiting_) close();
  if (stream_) stream_->stop();
}

void Connection::close() {
  if (std::exchange(closed_, true)) return;
  const auto self = shared_from_this();
  boost::system::error_code ignored;
  socket_.close(ignored);
  if (stream_) stream_->abandon();
  seat_.reset();
  hub_->remove(self);
}

void Connection::check_time(Steady::time_point now) {
  if (now >= deadline_) return close();
  if (stream_) stream_->check_time(now);
}

Awaitable<void> Connection::run() {
  const auto self = shared_from_this();
  try {
    while (!closed_ && !hub_->draining) {
      const bool has_bytes = co_await wait_for_bytes();
      if (!has_bytes) break;
      const bool goes_on = co_await take_request();
      if (!goes_on) break;
    }
  } catch (const std::exception& error) {
    spdlog::debug("http connection {}: {}", plain_text(peer_), error.what());
  }
  boost::system::error_code ignored;
  if (!closed_) socket_.shutdown(Socket::shutdown_send, ignored);
  close();
}

// A connection that only waits holds no buffer.
Awaitable<bool> Connection::wait_for_bytes() {
  if (buffer_.size() > 0) co_return true;
  buffer_.shrink_to_fit();
  waiting_ = true;
  deadline_ = Steady::now() + limits::http_idle_time;
  boost::system::error_code error;
  co_await socket_.async_wait(Socket::wait_read, asio::redirect_error(on_lane, error));
  waiting_ = false;
  co_return !error && !closed_;
}

// Whoever reads slowly holds the answer in memory for as long.
Awaitable<bool> Connection::send(Request& request, Response response) {
  if (closed_) co_return false;
  if (hub_->draining) request.keep_alive = false;
  WaitingCharge charge(hub_->parts.bounds.waiting, owner_);
  if (const std::size_t held = response.body.held_bytes();
      held > limits::buffered_bytes_free && !charge.resize(held)) {
    response = no_room(owner_.kind == WaitingOwner::Kind::account);
    finish(*hub_, request, response);
  }
  if (response.stream) {
    if (!request.takes_chunks) request.keep_alive = false;  // its end is that of the connection
    co_await write_stream(request, std::move(response));
  } else {
    co_await write(request, std::move(response));
  }
  co_return request.keep_alive && !closed_;
}

Awaitable<void> Connection::write(const Request& request, Response response) {
  deadline_ = Steady::now() + limits::http_request_time;
  using Body = beast::http::span_body<const char>;  // of `response`, which outlives the writing
  beast::http::response<Body> message(response.code, 11);
  add_fields(response, message);
  const bool has_body =
      response.code != status::no_content && response.code != status::not_modified;
  if (has_body) message.set(field::content_type, response.content_type);
  message.keep_alive(request.keep_alive);
  const std::size_t size = response.body.size();
  if (request.method != verb::head && has_body) message.body() = response.body.view();
  if (has_body) message.content_length(size);
  boost::system::error_code error;
  if (request.method == verb::head || !has_body) {
    beast::http::response_serializer<Body> header(message);
    co_await beast::http::async_write_header(socket_, header, asio::redirect_error(on_lane, error));
  } else {
    co_await beast::http::async_write(socket_, message, asio::redirect_error(on_lane, error));
  }
  if (error) close();
}

Awaitable<void> Connection::write_stream(const Request& request, Response response) {
  using Body = beast::http::empty_body;
  beast::http::response<Body> message(response.code, 11);
  add_fields(response, message);
  message.set(field::content_type, response.content_type);
  message.keep_alive(request.keep_alive);
  chunked_ = request.takes_chunks;
  if (chunked_) message.chunked(true);
  beast::http::response_serializer<Body> header(message);
  deadline_ = Steady::now() + limits::http_request_time;
  boost::system::error_code error;
  co_await beast::http::async_write_header(socket_, header, asio::redirect_error(on_lane, error));
  if (error) close();
  if (closed_) co_return;
  deadline_ = Steady::time_point::max();
  stream_ = std::move(response.stream);
  if (hub_->draining) stream_->stop();
  if (stream_->follows()) watch_peer();
  const auto running = stream_;
  co_await running->run(*this);
  stream_.reset();
  if (chunked_) co_await write_all("0\r\n\r\n");
}

Awaitable<void> Connection::write_piece(std::string_view bytes) {
  std::string chunk;
  if (chunked_) {
    chunk = fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes);
    bytes = chunk;
  }
  co_await write_all(bytes);
  deadline_ = Steady::time_point::max();
}

// A peer that is slow is waited for, one that takes nothing is not.
Awaitable<void> Connection::write_all(std::string_view bytes) {
  while (!bytes.empty() && !closed_) {
    deadline_ = Steady::now() + limits::http_stall_time;
    boost::system::error_code error;
    const auto buffer = asio::buffer(bytes.data(), bytes.size());
    const std::size_t written =
        co_await socket_.async_write_some(buffer, asio::redirect_error(on_lane, error));
    if (error) close();
    bytes.remove_prefix(written);
  }
}

// Whoever ends its side while it waits for what may never come has gone.
void Connection::watch_peer() {
  socket_.async_wait(Socket::wait_read,
                     [self = shared_from_this()](const boost::system::error_code& error) {
                       if (error || self->closed_ || !self->stream_) return;
                       boost::system::error_code failed;
                       if (self->socket_.available(failed) == 0 || failed) self->close();
                     });
}

}  // namespace orglog::net::http
