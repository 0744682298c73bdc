// Sockets, buffers and times of a connection. What its frames mean: session.cpp.
#include "connection.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/error.hpp>
#include <exception>
#include <utility>

#include "foreign_lines.hpp"
#include "subscription.hpp"

namespace orglog::net {
namespace {

// An output buffer that was much needed once is not kept for ever.
constexpr std::size_t kept_output_bytes = 256 << 10;

std::string text_of(const asio::ip::tcp::endpoint& endpoint) {
  const std::string address = endpoint.address().to_string();
  const std::string port = std::to_string(endpoint.port());
  return endpoint.address().is_v6() ? "[" + address + "]:" + port : address + ":" + port;
}

}  // namespace

Connection::Connection(std::shared_ptr<Hub> hub, Socket socket, const asio::ip::tcp::endpoint& peer,
                       std::shared_ptr<Seat> seat)
    : hub_(std::move(hub)),
      socket_(std::move(socket)),
      client_(std::make_shared<Client>()),
      peer_(text_of(peer)),
      seat_(std::move(seat)),
      has_room_(hub_->lane),
      asked_(hub_->queued_queries),
      commands_(hub_->waiting_commands),
      may_answer_(hub_->lane) {
  client_->address = plain_text(peer.address());
}

void Connection::start() {
  boost::system::error_code ignored;
  socket_.set_option(asio::socket_base::keep_alive(true), ignored);
  socket_.non_blocking(true);
  say_foreign(spdlog::level::info, "connection {} opened", peer_);
  spawn(hub_->lane, run());
}

Awaitable<void> Connection::run() {
  const auto self = shared_from_this();
  std::string broken;
  try {
    co_await read();
  } catch (const std::exception& error) {
    broken = error.what();
  }
  if (broken.empty()) co_return;
  hub_->forget_gathered();
  say_foreign(spdlog::level::warn, "connection {}: {}", peer_, broken);
  fail(0, ErrorCode::internal, {});
  close("an internal failure");
}

Awaitable<void> Connection::read() {
  while (phase_ != Phase::closed) {
    while (phase_ == Phase::open && output_is_full()) co_await has_room_.wait();
    const auto room = reader_.room(read_size_);
    if (phase_ == Phase::open && !may_hold_input()) fail(0, ErrorCode::busy, no_room_for_account);
    const auto buffer = asio::buffer(room.data, room.size);
    boost::system::error_code error;
    const std::size_t read =
        co_await socket_.async_read_some(buffer, asio::redirect_error(on_lane, error));
    if (error) {
      lost(error);
      co_return;
    }
    // What comes after the last frame that is looked at is thrown away: a peer that is still
    // writing would otherwise be reset before it has read why.
    if (phase_ != Phase::open || draining_) continue;
    reader_.commit(read);
    adapt_read_size(read, room.size);
    co_await take_all_frames();
  }
}

Awaitable<void> Connection::take_all_frames() {
  while (true) {
    const Taken taken = take_frames();
    if (taken == Taken::all) co_return;
    if (taken == Taken::token_waits) co_await check_token();
    if (taken == Taken::output_is_full) co_await has_room_.wait();
  }
}

Connection::Taken Connection::take_frames() {
  std::string_view body;
  auto taken = Taken::all;
  while (phase_ == Phase::open && !draining_) {
    if (pending_token_) taken = Taken::token_waits;
    if (output_is_full()) taken = Taken::output_is_full;
    if (taken != Taken::all) break;
    const auto state = reader_.next(body);
    if (state == FrameReader::State::need_more) break;
    if (state == FrameReader::State::frame) {
      take_one(body);
    } else if (state == FrameReader::State::too_large) {
      fail(0, ErrorCode::too_large, "frame");
    } else {
      fail(0, ErrorCode::malformed, "a frame without bytes");
    }
  }
  hub_->submit();
  flush();
  return taken;
}

void Connection::take_one(std::string_view body) {
  last_heard_ = Steady::now();
  ++figures_.requests;
  request_bytes_ = body.size();
  if (const auto* frame = verified_request(body)) {
    handle(*frame);
  } else {
    fail(0, ErrorCode::malformed, "not a frame that a client may send");
  }
}

bool Connection::output_is_full() {
  const std::size_t bound =
      authenticated_ ? limits::output_buffer_bytes : limits::handshake_output_bytes;
  const std::size_t unsent = output_.size() - sent_;
  const bool full =
      unsent > bound || (unsent > limits::buffered_bytes_free && !output_charge_.resize(unsent));
  if (full) room_is_awaited_ = true;
  return full;
}

// Whether the account has room for what is read; a little is everybody's.
bool Connection::may_hold_input() {
  const std::size_t held = reader_.bytes();
  return !authenticated_ || input_.resize(held > limits::buffered_bytes_free ? held : 0);
}

WaitingCharge Connection::new_charge(WaitingUse use) const {
  return {hub_->parts.bounds.waiting, owner(), use};
}

void Connection::give_up() {
  fail(0, ErrorCode::busy, "too many connections are open without a token");
  close_by_ = std::min(close_by_, Steady::now() + limits::stop_time);
}

// Much at once: read more at once. A connection that says little keeps little memory.
void Connection::adapt_read_size(std::size_t read, std::size_t room) {
  const std::size_t most = authenticated_ ? limits::read_bytes_max : limits::handshake_frame_bytes;
  if (read == room && read_size_ < most) read_size_ *= 2;
  if (read < read_size_ / 4 && read_size_ > limits::read_bytes_min) read_size_ /= 2;
}

void Connection::lost(const boost::system::error_code& error) {
  if (error != asio::error::eof) return close(error.message());
  if (phase_ == Phase::open && reader_.inside_frame())
    return close("the peer left in the middle of a frame");
  // It may have ended its side only, and wait for what it has asked.
  peer_has_ended_ = true;
  flush();
}

void Connection::fail(std::uint64_t request, ErrorCode code, std::string_view detail) {
  if (phase_ != Phase::open) return;
  why_ = wire::protocol::EnumNameErrorCode(code);
  say_foreign(spdlog::level::warn, "connection {} ({}): {} {}", peer_, client_->name, why_, detail);
  hub_->replies.failure(output_, request, code, detail);
  end_after_output();
  flush();
}

void Connection::end_after_output() {
  phase_ = Phase::ending;
  const std::chrono::milliseconds linger = draining_ ? limits::stop_time : limits::linger_time;
  close_by_ = Steady::now() + linger;
  has_room_.raise();
  may_answer_.raise();
  let_go();
}

void Connection::let_go() {
  for (const auto& feed : feeds_) feed->abandon();
  feeds_.clear();
  forget_queries();
}

void Connection::forget_queries() {
  in_flight_ -= queries_.size();
  asked_.give_back(queries_.size());
  queries_.clear();
}

void Connection::drain() {
  draining_ = true;
  if (phase_ == Phase::ending) close_by_ = std::min(close_by_, Steady::now() + limits::stop_time);
  for (const PendingQuery& query : queries_)
    hub_->replies.failure(output_, query.request, ErrorCode::stopping, "the server is ending");
  forget_queries();
  has_room_.raise();
  flush();
}

void Connection::cut_off() {
  if (phase_ == Phase::open) {
    hub_->replies.failure(output_, 0, ErrorCode::stopping, "the server is ending");
    write_output();
  }
  close("the server is ending");
}

bool Connection::may_be_cut_off() const {
  return in_flight_ == asked_.count() && (phase_ != Phase::ending || Steady::now() >= close_by_);
}

void Connection::close(std::string_view why) {
  if (phase_ == Phase::closed) return;
  phase_ = Phase::closed;
  boost::system::error_code ignored;
  socket_.close(ignored);
  has_room_.raise();
  may_answer_.raise();
  let_go();
  seat_.reset();
  say_foreign(spdlog::level::info,
              "connection {} ended: client {}, {} requests, {} commands, {} queries, {} events: {}",
              peer_, client_->name, figures_.requests, figures_.commands, figures_.queries,
              figures_.events, why);
  hub_->remove(shared_from_this());
}

// A peer that ended its side after it has asked for a subscription waits for what is there now.
bool Connection::has_answered_all() const {
  const auto follows = [](const auto& feed) { return feed->follows(); };
  return in_flight_ == 0 && (draining_ || std::ranges::all_of(feeds_, follows));
}

void Connection::flush() {
  if (phase_ == Phase::closed) return;
  if (phase_ == Phase::open && (draining_ || peer_has_ended_) && has_answered_all()) {
    why_ = draining_ ? "the server is ending" : "the peer has ended";
    if (draining_) hub_->replies.failure(output_, 0, ErrorCode::stopping, why_);
    end_after_output();
  }
  write_output();
  if (phase_ != Phase::closed && sent_ == output_.size()) output_is_written();
}

void Connection::write_output() {
  while (sent_ < output_.size() && !waits_to_write_) {
    boost::system::error_code error;
    const auto rest = asio::buffer(output_.data() + sent_, output_.size() - sent_);
    sent_ += socket_.write_some(rest, error);
    if (error == asio::error::would_block) return wait_to_write();
    if (error) return close(error.message());
    last_sent_ = Steady::now();
  }
}

void Connection::wait_to_write() {
  waits_to_write_ = true;
  if (sent_ > output_.size() / 2) output_.erase(0, std::exchange(sent_, 0));
  socket_.async_wait(Socket::wait_write,
                     [self = shared_from_this()](const boost::system::error_code& error) {
                       self->waits_to_write_ = false;
                       if (!error) self->flush();
                     });
}

void Connection::output_is_written() {
  output_.clear();
  sent_ = 0;
  if (output_.capacity() > kept_output_bytes) output_.shrink_to_fit();
  output_charge_.resize(0);
  if (std::exchange(room_is_awaited_, false)) {
    has_room_.raise();
    may_answer_.raise();
    for (const auto& feed : feeds_) feed->wake();
  }
  if (phase_ != Phase::ending) return;
  boost::system::error_code ignored;
  if (!std::exchange(shut_down_, true)) socket_.shutdown(Socket::shutdown_send, ignored);
  if (peer_has_ended_) close(why_);
}

void Connection::check_time(Steady::time_point now) {
  if (now >= close_by_) return close(why_);
  const bool waits_for_us = in_flight_ > 0 || std::ranges::any_of(feeds_, [](const auto& feed) {
                              return feed->follows();
                            });
  if (waits_to_write_ && now - last_sent_ > limits::idle_time) {
    close("the peer does not read");
  } else if (!authenticated_ && now - opened_ > limits::handshake_time) {
    fail(0, ErrorCode::timeout, "no token in time");
  } else if (!waits_for_us && now - last_heard_ > limits::idle_time) {
    fail(0, ErrorCode::timeout, "nothing asked for too long");
  }
}

}  // namespace orglog::net
