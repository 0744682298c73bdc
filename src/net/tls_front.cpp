// TLS in front of the doors: a pump for each connection.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <mutex>
#include <utility>

#include "foreign_lines.hpp"
#include "lane.hpp"
#include "listener.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/base/result.hpp"
#include "orglog/net/tls.hpp"
#include "tls.hpp"

namespace orglog {
namespace net {
namespace {

class Pump;

// What all connections share; on the lane, but for what says «any thread».
struct Front final : Listener<Front, Pump> {
  static constexpr const char* name = "a TLS";

  Front(asio::io_context& io, TlsFiles tls_files, TlsContext tls_context,
        std::chrono::milliseconds time, std::shared_ptr<Seats> seats)
      : Listener(io, std::move(seats)),
        files(std::move(tls_files)),
        handshake_time(time),
        context_(std::move(tls_context)) {}

  const TlsFiles files;
  const std::chrono::milliseconds handshake_time;
  // Between two waits all pumps use the same room, so that one that waits holds none.
  std::array<char, limits::tls_record_bytes> room{};

  // Says nothing: a sentence would cost the peer, and us, the handshake first.
  void turn_away(const Socket&, const char*) {}

  TlsContext context() const {  // any thread
    const std::lock_guard lock(mutex_);
    return context_;
  }
  void use(TlsContext context) {  // any thread
    const std::lock_guard lock(mutex_);
    context_ = std::move(context);
  }

 private:
  mutable std::mutex mutex_;
  TlsContext context_;
};

// One connection: `outer` is the peer's, encrypted; `inner` leads to the server. Bytes that the
// other side does not take are kept, one record at most each way, and nothing is read until they
// are gone: so a side that is slow holds the other one back.
class Pump final : public std::enable_shared_from_this<Pump> {
 public:
  Pump(std::shared_ptr<Front> front, Socket outer, const asio::ip::tcp::endpoint& peer,
       std::shared_ptr<Seat> seat, AdoptConnection adopt)
      : front_(std::move(front)),
        outer_(std::move(outer)),
        inner_(front_->lane),
        session_(front_->context(), outer_.native_handle()),
        peer_(peer),
        seat_(std::move(seat)),
        adopt_(std::move(adopt)) {}

  void start() {
    boost::system::error_code ignored;
    outer_.set_option(asio::socket_base::keep_alive(true), ignored);
    outer_.non_blocking(true, ignored);
    spawn(front_->lane, run());
  }
  void give_up() { close(); }
  // It ends when its server has ended it.
  bool may_be_cut_off() const { return false; }
  void cut_off() { check_time(Steady::now()); }

  void check_time(Steady::time_point now) {
    if (now < write_by_ && now < end_by_) return;
    if (!joined_)
      say_foreign(spdlog::level::info, "a TLS handshake with {} took too long", text_of_peer());
    close();
  }

  // Ends at once. Does nothing the second time.
  void close() {
    if (std::exchange(closed_, true)) return;
    boost::system::error_code ignored;
    outer_.close(ignored);
    inner_.close(ignored);
    seat_.reset();
    front_->remove(shared_from_this());
  }

  // Waits no longer than a stop takes for what the server has ended already.
  void drain() {
    if (!joined_) return close();
    if (end_by_ != Steady::time_point::max()) end_by_ = std::min(end_by_, front_->stop_by);
  }

 private:
  std::string text_of_peer() const {
    return peer_.address().to_string() + " port " + std::to_string(peer_.port());
  }

  Awaitable<void> run() {
    const auto self = shared_from_this();
    try {
      co_await shake_hands();
      if (!closed_) join();
      if (!closed_) {
        spawn(front_->lane, down());
        co_await up();
      }
    } catch (const std::exception& error) {
      say_foreign(spdlog::level::warn, "TLS connection with {}: {}", text_of_peer(), error.what());
      close();
    }
  }

  Awaitable<void> shake_hands() {
    end_by_ = Steady::now() + front_->handshake_time;
    auto step = TlsStep::wants_read;
    while (!closed_ && step != TlsStep::done) {
      step = session_.shake_hands();
      if (step == TlsStep::failed || step == TlsStep::ended) {
        say_foreign(spdlog::level::info, "TLS handshake with {} failed: {}", text_of_peer(),
                    session_.failure());
        close();
      } else if (step != TlsStep::done) {
        co_await until_ready(step);
      }
    }
  }

  void join() {
    end_by_ = Steady::time_point::max();
    asio::local::stream_protocol::socket other(front_->lane.get_inner_executor());
    asio::local::connect_pair(inner_, other);
    inner_.non_blocking(true);
    joined_ = true;
    adopt_(std::move(other), peer_, seat_);
    adopt_ = {};
  }

  // Until the outer socket has what the step wants.
  Awaitable<void> until_ready(TlsStep step) {
    boost::system::error_code error;
    const auto wait = step == TlsStep::wants_read ? Socket::wait_read : Socket::wait_write;
    co_await outer_.async_wait(wait, asio::redirect_error(on_lane, error));
    if (error) close();
  }

  // From the peer to the server.
  Awaitable<void> up() {
    while (!closed_) {
      std::size_t got = 0;
      const TlsStep step = session_.read(front_->room.data(), front_->room.size(), got);
      if (step == TlsStep::done) {
        co_await give_server(got);
      } else if (step == TlsStep::failed) {
        close();
      } else if (step == TlsStep::ended) {
        boost::system::error_code ignored;
        inner_.shutdown(Inner::shutdown_send, ignored);
        way_ended();
        co_return;
      } else {
        co_await until_ready(step);
      }
    }
  }

  Awaitable<void> give_server(std::size_t size) {
    std::string_view bytes(front_->room.data(), size);
    std::string rest;
    while (!bytes.empty() && !closed_) {
      boost::system::error_code error;
      bytes.remove_prefix(inner_.write_some(asio::buffer(bytes), error));
      if (error == asio::error::would_block) {
        if (rest.empty()) {
          rest = bytes;
          bytes = rest;
        }
        co_await inner_.async_wait(Inner::wait_write, asio::redirect_error(on_lane, error));
      }
      // The server wants no more, but what it has said still has to reach the peer.
      if (error) co_return end_soon();
    }
  }

  // From the server to the peer. The server ends its connections itself; what it said last is given
  // a moment to arrive.
  Awaitable<void> down() {
    const auto self = shared_from_this();
    while (!closed_) {
      boost::system::error_code error;
      const auto room = asio::buffer(front_->room);
      const std::size_t got = inner_.read_some(room, error);
      if (error == asio::error::would_block) {
        co_await inner_.async_wait(Inner::wait_read, asio::redirect_error(on_lane, error));
        continue;
      }
      if (error) break;
      co_await give_peer(got);
    }
    end_soon();
    co_await say_end();
    way_ended();
  }

  Awaitable<void> give_peer(std::size_t size) {
    std::string_view bytes(front_->room.data(), size);
    std::string rest;
    while (!bytes.empty() && !closed_) {
      std::size_t sent = 0;
      const TlsStep step = session_.write(bytes, sent);
      bytes.remove_prefix(sent);
      if (step == TlsStep::done) continue;
      if (step != TlsStep::wants_read && step != TlsStep::wants_write) co_return close();
      if (rest.empty()) {
        rest = bytes;
        bytes = rest;
      }
      write_by_ = Steady::now() + limits::idle_time;
      co_await until_ready(step);
      write_by_ = Steady::time_point::max();
    }
  }

  Awaitable<void> say_end() {
    auto step = TlsStep::wants_write;
    while (!closed_ && (step == TlsStep::wants_write || step == TlsStep::wants_read)) {
      step = session_.end();
      if (step == TlsStep::wants_write || step == TlsStep::wants_read) co_await until_ready(step);
    }
    boost::system::error_code ignored;
    if (!closed_) outer_.shutdown(Socket::shutdown_send, ignored);
  }

  void end_soon() {
    const auto now = Steady::now();
    const auto end = front_->draining
                         ? std::max(front_->stop_by, now + Front::sweep_interval_at_end)
                         : now + limits::linger_time;
    end_by_ = std::min(end_by_, end);
  }

  void way_ended() {
    if (std::exchange(one_way_ended_, true)) close();
  }

  using Inner = asio::basic_stream_socket<asio::local::stream_protocol, Lane>;

  std::shared_ptr<Front> front_;
  Socket outer_;
  Inner inner_;
  TlsSession session_;
  asio::ip::tcp::endpoint peer_;
  std::shared_ptr<Seat> seat_;
  AdoptConnection adopt_;
  bool joined_ = false;
  bool one_way_ended_ = false;
  bool closed_ = false;
  Steady::time_point write_by_ = Steady::time_point::max();
  Steady::time_point end_by_ = Steady::time_point::max();
};

class OpenFront final : public TlsFront {
 public:
  OpenFront(asio::io_context& io, TlsFiles files, TlsContext context,
            std::chrono::milliseconds handshake_time, std::shared_ptr<Seats> seats)
      : front_(std::make_shared<Front>(io, std::move(files), std::move(context), handshake_time,
                                       std::move(seats))) {}
  ~OpenFront() override { front_->shut_down(); }

  asio::ip::tcp::endpoint listen(const asio::ip::tcp::endpoint& endpoint, AdoptConnection adopt,
                                 ProxyProtocol protocol) override {
    return front_->listen(endpoint, protocol, adopt);
  }
  OrFailure<void> reload() override {
    ORGLOG_TRY_ASSIGN(context, server_context(front_->files));
    front_->use(std::move(context));
    return {};
  }
  void drain() override {
    asio::post(front_->lane, [front = front_] { front->drain(); });
  }
  std::size_t connection_count() const override { return front_->connection_count; }

 private:
  std::shared_ptr<Front> front_;
};

}  // namespace
}  // namespace net

OrFailure<std::unique_ptr<TlsFront>> make_tls_front(boost::asio::io_context& io, TlsFiles files,
                                                    std::chrono::milliseconds handshake_time,
                                                    std::shared_ptr<Seats> seats) {
  ORGLOG_TRY_ASSIGN(context, net::server_context(files));
  if (!seats) seats = std::make_shared<Seats>(SeatBounds::of(limits::connections));
  return std::make_unique<net::OpenFront>(io, std::move(files), std::move(context), handshake_time,
                                          std::move(seats));
}

}  // namespace orglog
