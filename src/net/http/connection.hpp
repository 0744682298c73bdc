// One HTTP/1.1 connection: a coroutine that reads a request, has it answered, writes the answer,
// and begins anew.
#pragma once

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <memory>
#include <optional>
#include <string>

#include "answer.hpp"
#include "hub.hpp"
#include "message.hpp"

namespace orglog::net::http {

class Connection final : public std::enable_shared_from_this<Connection> {
 public:
  // `peer`: at the other end, or whom the proxy there has named (PROXY protocol).
  Connection(std::shared_ptr<Hub> hub, Socket socket, const asio::ip::tcp::endpoint& peer,
             std::shared_ptr<Seat> seat);

  void start();
  // Answers what has been asked, and ends.
  void drain();
  // Ends at once. Does nothing the second time.
  void close();
  void cut_off() { close(); }
  void give_up() { close(); }
  // Ends when the peer did not keep to the times it has.
  void check_time(Steady::time_point now);
  // Unless it waits for the fate of commands: a stop waits for it too.
  bool may_be_cut_off() const { return call_ == nullptr || !call_->awaits_outcome(); }
  // A piece of an answer that is written as it comes; returns when the socket has taken it, or the
  // connection has ended. Called by the stream that it waits for.
  Awaitable<void> write_piece(std::string_view bytes);

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

  Awaitable<void> run();
  Awaitable<bool> wait_for_bytes();
  Awaitable<bool> take_request();
  Awaitable<bool> read_header(Parser& parser);
  Awaitable<bool> serve(Parser& parser, Request& request);
  Awaitable<std::optional<Response>> admit(Call& call, const Parser& parser);
  std::optional<Response> refuse_seat(Call& call);
  Awaitable<bool> read_body(Parser& parser, std::size_t body_bytes);
  Awaitable<bool> send(Request& request, Response response);
  Awaitable<bool> refuse_unread(const Parser& parser, Request& request, Response response);
  Awaitable<void> discard(std::size_t bytes);
  Awaitable<void> write(const Request& request, Response response);
  Awaitable<void> write_stream(const Request& request, Response response);
  Awaitable<void> write_all(std::string_view bytes);
  void watch_peer();
  Awaitable<void> refuse_bytes(const boost::system::error_code& error, std::size_t body_bytes);
  Awaitable<void> end_with(Response response);
  Awaitable<void> linger();

  std::shared_ptr<Hub> hub_;
  Socket socket_;
  asio::ip::address peer_;
  boost::beast::flat_buffer buffer_;
  Steady::time_point deadline_ = Steady::time_point::max();
  std::shared_ptr<Seat> seat_;
  WaitingOwner owner_;          // whoever asked last
  const Call* call_ = nullptr;  // the request that is being answered
  bool waiting_ = false;        // between two requests
  bool closed_ = false;
  std::shared_ptr<EventStream> stream_;  // that is being written
  bool chunked_ = false;                 // how
};

}  // namespace orglog::net::http
