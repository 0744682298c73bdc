// A request on its way in: the header is read and judged, then the body of whoever may send one.
// What is kept meanwhile is counted on the account of whoever asks.
#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>

#include "connection.hpp"
#include "errors.hpp"
#include "framing.hpp"
#include "header_lists.hpp"
#include "incoming.hpp"
#include "orglog/base/limits.hpp"

namespace orglog::net::http {
namespace {

constexpr std::size_t read_at_once = 4 << 10;

bool waits_for_continue(const boost::beast::http::request_header<>& header) {
  const auto expected = header[boost::beast::http::field::expect];
  return same_without_case({expected.data(), expected.size()}, "100-continue");
}

Response body_too_large(std::size_t bytes) {
  const std::size_t kibibytes = bytes >> 10;
  const bool is_much = kibibytes >= 1024;
  return refuse(status::bad_request, "bad_request",
                "The body is over " + std::to_string(is_much ? kibibytes >> 10 : kibibytes) +
                    (is_much ? " MiB." : " KiB."));
}

Response too_many_connections(const std::string& whose) {
  return busy(status::service_unavailable, whose + " has too many connections open.");
}

}  // namespace

Awaitable<bool> Connection::take_request() {
  Parser parser;
  const bool has_header = co_await read_header(parser);
  if (!has_header) co_return false;
  if (const auto fault = framing_fault(parser.get())) {
    co_await end_with(refuse(status::bad_request, "bad_request", *fault));
    co_return false;
  }
  Request request = request_of(parser.get(), parser.get().keep_alive(), peer_, hub_->parts.options);
  co_return co_await serve(parser, request);
}

// A header that does not come in one piece is kept for somebody who may be anybody.
Awaitable<bool> Connection::read_header(Parser& parser) {
  deadline_ = Steady::now() + limits::http_request_time;
  parser.header_limit(limits::http_header_bytes);
  parser.body_limit(limits::http_body_bytes);
  WaitingCharge charge(hub_->parts.bounds.waiting, owner_);
  std::size_t arrived = buffer_.size();
  boost::system::error_code error;
  while (!parser.is_header_done()) {
    buffer_.consume(parser.put(buffer_.data(), error));
    if (error == boost::beast::http::error::need_more) error = {};
    if (error || parser.is_header_done()) break;
    if (arrived > read_at_once && !charge.resize(arrived)) {
      co_await end_with(no_room(owner_.kind == WaitingOwner::Kind::account));
      co_return false;
    }
    const auto room = buffer_.prepare(read_at_once);
    const std::size_t got =
        co_await socket_.async_read_some(room, asio::redirect_error(on_lane, error));
    buffer_.commit(got);
    arrived += got;
    if (error) co_return false;  // it has gone
  }
  if (error && !closed_) co_await refuse_bytes(error, limits::http_body_bytes);
  co_return !error && !closed_;
}

Awaitable<bool> Connection::serve(Parser& parser, Request& request) {
  Call call(hub_, request);
  std::optional<Response> refused = co_await admit(call, parser);
  if (closed_) co_return false;
  if (refused) co_return co_await refuse_unread(parser, request, *std::move(refused));
  WaitingCharge charge(hub_->parts.bounds.waiting, owner_);
  const std::uint64_t expected =
      parser.is_done() ? 0 : parser.content_length().value_or(call.body_bytes());
  const bool is_small = expected <= limits::waiting_bytes_free;
  if (!is_small && !charge.resize(limits::decoded_factor * expected)) {
    Response response = no_room(owner_.kind == WaitingOwner::Kind::account);
    call.finish_answer(response);
    co_return co_await refuse_unread(parser, request, std::move(response));
  }
  const bool is_whole = co_await read_body(parser, call.body_bytes());
  if (!is_whole) co_return false;
  deadline_ = Steady::time_point::max();
  call_ = &call;
  seat_->is_served(true);
  Response response = co_await call.answer(std::move(parser.get().body()));
  call_ = nullptr;
  if (closed_) co_return false;
  seat_->is_served(false);
  co_return co_await send(request, std::move(response));
}

// Whether the rest of the request is wanted.
Awaitable<std::optional<Response>> Connection::admit(Call& call, const Parser& parser) {
  deadline_ = Steady::time_point::max();
  const std::string target(parser.get().target().data(), parser.get().target().size());
  seat_->is_served(true);
  std::optional<Response> refused = co_await call.admit(target);
  if (closed_) co_return refused;
  seat_->is_served(false);
  owner_ = call.owner();
  if (!refused) refused = refuse_seat(call);
  const auto length = parser.content_length();
  if (!refused && length && *length > call.body_bytes()) {
    refused = body_too_large(call.body_bytes());
    call.finish_answer(*refused);
  }
  co_return refused;
}

std::optional<Response> Connection::refuse_seat(Call& call) {
  std::optional<Response> refused;
  const Request& request = call.request();
  const TrustedProxies& proxies = hub_->parts.options.proxies;
  if (proxies.is_trusted(peer_)) {
    boost::system::error_code failed;
    const auto address = asio::ip::make_address(request.address, failed);
    if (!failed && !proxies.is_trusted(address) && !seat_->comes_from(address))
      refused = too_many_connections("Your address");
  }
  const Principal* principal = call.principal();
  if (!refused && principal != nullptr && !seat_->shows_token(principal->account))
    refused = too_many_connections("Your account");
  if (refused) call.finish_answer(*refused);
  return refused;
}

Awaitable<bool> Connection::read_body(Parser& parser, std::size_t body_bytes) {
  if (parser.is_done()) co_return true;
  parser.body_limit(body_bytes);
  deadline_ = Steady::now() + limits::http_request_time;
  boost::system::error_code error;
  if (waits_for_continue(parser.get())) {
    boost::beast::http::response<boost::beast::http::empty_body> go_on(status::continue_,
                                                                       parser.get().version());
    co_await boost::beast::http::async_write(socket_, go_on, asio::redirect_error(on_lane, error));
  }
  co_await boost::beast::http::async_read(socket_, buffer_, parser,
                                          asio::redirect_error(on_lane, error));
  if (error && !closed_) co_await refuse_bytes(error, body_bytes);
  co_return !error && !closed_;
}

// The answer goes out at once. What little is left of the request is passed over, so that the next
// one can come; where it is much, or nobody knows how much, the connection ends.
Awaitable<bool> Connection::refuse_unread(const Parser& parser, Request& request,
                                          Response response) {
  const std::uint64_t left =
      parser.is_done() ? 0 : parser.content_length().value_or(limits::http_body_bytes);
  const bool has_more = left > 0;
  const bool may_go_on =
      !has_more || (left <= limits::http_discarded_bytes && !waits_for_continue(parser.get()));
  if (!may_go_on || response.code == status::service_unavailable) request.keep_alive = false;
  const bool goes_on = co_await send(request, std::move(response));
  if (goes_on && has_more) co_await discard(left);
  if (!goes_on && !closed_ && has_more) co_await linger();
  co_return goes_on && !closed_;
}

Awaitable<void> Connection::discard(std::size_t bytes) {
  deadline_ = Steady::now() + limits::http_request_time;
  while (bytes > 0 && !closed_) {
    if (buffer_.size() == 0) {
      boost::system::error_code error;
      const auto room = buffer_.prepare(std::min(bytes, read_at_once));
      buffer_.commit(co_await socket_.async_read_some(room, asio::redirect_error(on_lane, error)));
      if (error) co_return close();
    }
    const std::size_t passed = std::min(bytes, buffer_.size());
    buffer_.consume(passed);
    bytes -= passed;
  }
}

// The peer's bytes are no request that is taken: it is told so, when there is a sense in it.
Awaitable<void> Connection::refuse_bytes(const boost::system::error_code& error,
                                         std::size_t body_bytes) {
  namespace http = boost::beast::http;
  if (error.category() != make_error_code(http::error::end_of_stream).category()) co_return;
  if (error == http::error::end_of_stream || error == http::error::partial_message) co_return;
  Response response = refuse(status::bad_request, "bad_request", "This is no valid HTTP request.");
  if (error == http::error::body_limit) {
    response = body_too_large(body_bytes);
  } else if (error == http::error::header_limit) {
    response =
        refuse(status::request_header_fields_too_large, "bad_request", "The header is too large.");
  }
  co_await end_with(std::move(response));
}

// Where the next request would begin is not known: the connection ends with this answer.
Awaitable<void> Connection::end_with(Response response) {
  Request request;
  request.id = random_uuid();
  request.keep_alive = false;
  finish(*hub_, request, response);
  co_await write(request, std::move(response));
  co_await linger();
}

// Bytes that nobody has read would make the kernel reset the connection, and the peer might never
// see the answer: it gets a while to end by itself.
Awaitable<void> Connection::linger() {
  deadline_ = Steady::now() + limits::linger_time;
  boost::system::error_code error;
  if (!closed_) socket_.shutdown(Socket::shutdown_send, error);
  while (!error && !closed_) {
    buffer_.clear();
    const auto room = buffer_.prepare(read_at_once);
    co_await socket_.async_read_some(room, asio::redirect_error(on_lane, error));
  }
}

}  // namespace orglog::net::http
