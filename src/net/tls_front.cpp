#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <mutex>
#include <unordered_set>
#include <utility>
#include <vector>

#include "accept.hpp"
#include "foreign_lines.hpp"
#include "lane.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/base/result.hpp"
#include "orglog/net/tls.hpp"
#include "tls.hpp"

namespace orglog {
namespace net {
namespace {

constexpr std::chrono::milliseconds sweep_interval{250};
constexpr std::chrono::milliseconds sweep_interval_at_end{10};
class Pump;

// What all connections share; on the lane, but for what says «any thread».
struct Front : std::enable_shared_from_this<Front> {
  Front(asio::io_context& io, TlsFiles tls_files, TlsContext tls_context,
        std::chrono::milliseconds time, std::shared_ptr<Seats> shared_seats)
      : lane(io.get_executor()),
        files(std::move(tls_files)),
        handshake_time(time),
        seats(std::move(shared_seats)),
        sweep_timer(lane),
        context_(std::move(tls_context)) {}

  Lane lane;
  const TlsFiles files;
  const std::chrono::milliseconds handshake_time;
  const std::shared_ptr<Seats> seats;
  Timer sweep_timer;
  std::vector<std::shared_ptr<Acceptor>> acceptors;
  std::unordered_set<std::shared_ptr<Pump>> pumps;
  bool draining = false;
  Steady::time_point stop_by{};             // while draining
  std::atomic<std::size_t> pump_count = 0;  // any thread
  // Between two waits all pumps use the same room, so that one that waits holds none.
  std::array<char, limits::tls_record_bytes> room{};

  void add(const std::shared_ptr<Pump>& pump);
  void remove(const std::shared_ptr<Pump>& pump);
  void sweep_later();
  void drain();
  void shut_down();

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
    seat_->when_given_up([lane = front_->lane, weak = weak_from_this()] {
      asio::post(lane, [weak] {
        if (const auto self = weak.lock()) self->close();
      });
    });
    auto coroutine = run();
    asio::co_spawn(front_->lane, std::move(coroutine), asio::detached);
  }

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
        auto other_way = down();
        asio::co_spawn(front_->lane, std::move(other_way), asio::detached);
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
    const auto end = front_->draining ? std::max(front_->stop_by, now + sweep_interval_at_end)
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

void Front::add(const std::shared_ptr<Pump>& pump) {
  pumps.insert(pump);
  pump_count = pumps.size();
}

void Front::remove(const std::shared_ptr<Pump>& pump) {
  pumps.erase(pump);
  pump_count = pumps.size();
  if (draining && pumps.empty()) sweep_timer.cancel();
}

void Front::sweep_later() {
  sweep_timer.expires_after(draining ? sweep_interval_at_end : sweep_interval);
  sweep_timer.async_wait([self = shared_from_this()](const boost::system::error_code&) {
    const auto now = Steady::now();
    for (auto next = self->pumps.begin(); next != self->pumps.end();) {
      const std::shared_ptr<Pump> pump = *next++;  // it may remove itself
      pump->check_time(now);
    }
    if (!self->draining || !self->pumps.empty()) self->sweep_later();
  });
}

void Front::drain() {
  if (std::exchange(draining, true)) return;
  stop_by = Steady::now() + limits::stop_time;
  boost::system::error_code ignored;
  for (const auto& acceptor : acceptors) acceptor->close(ignored);
  for (auto next = pumps.begin(); next != pumps.end();) {
    const std::shared_ptr<Pump> pump = *next++;
    pump->drain();
  }
  sweep_timer.cancel();  // it looks more often from now on
}

void Front::shut_down() {
  while (!pumps.empty()) {
    const std::shared_ptr<Pump> pump = *pumps.begin();
    pump->close();
  }
  boost::system::error_code ignored;
  for (const auto& acceptor : acceptors) acceptor->close(ignored);
}

void welcome(const std::shared_ptr<Front>& front, Socket socket,
             const asio::ip::tcp::endpoint& peer, bool is_proxy, const AdoptConnection& adopt) {
  auto taken = front->seats->take(peer.address(), is_proxy);
  if (!taken.seat) {
    say_foreign(spdlog::level::warn, "a TLS connection from {} was turned away: {}",
                peer.address().to_string(), taken.why);
    return;  // a sentence would cost it, and us, the handshake first
  }
  boost::system::error_code ignored;
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket.set_option(asio::socket_base::keep_alive(true), ignored);
  socket.non_blocking(true, ignored);
  const auto pump =
      std::make_shared<Pump>(front, std::move(socket), peer, std::move(taken.seat), adopt);
  front->add(pump);
  pump->start();
}

class OpenFront final : public TlsFront {
 public:
  OpenFront(asio::io_context& io, TlsFiles files, TlsContext context,
            std::chrono::milliseconds handshake_time, std::shared_ptr<Seats> seats)
      : front_(std::make_shared<Front>(io, std::move(files), std::move(context), handshake_time,
                                       std::move(seats))) {}
  ~OpenFront() override { front_->shut_down(); }

  asio::ip::tcp::endpoint listen(const asio::ip::tcp::endpoint& endpoint, AdoptConnection adopt,
                                 ProxyProtocol protocol) override {
    const auto acceptor = std::make_shared<Acceptor>(front_->lane, endpoint, true);
    front_->acceptors.push_back(acceptor);
    if (front_->acceptors.size() == 1) front_->sweep_later();
    auto welcome_to_front = [front = front_, proxies = protocol.proxies, adopt = std::move(adopt)](
                                TcpSocket socket, const asio::ip::tcp::endpoint& peer) {
      welcome(front, std::move(socket), peer, proxies.is_trusted(peer.address()), adopt);
    };
    auto coroutine =
        accept_all(front_->lane, acceptor, std::move(protocol), std::move(welcome_to_front));
    asio::co_spawn(front_->lane, std::move(coroutine), asio::detached);
    return acceptor->local_endpoint();
  }
  OrFailure<void> reload() override {
    ORGLOG_TRY_ASSIGN(context, server_context(front_->files));
    front_->use(std::move(context));
    return {};
  }
  void drain() override {
    asio::post(front_->lane, [front = front_] { front->drain(); });
  }
  std::size_t connection_count() const override { return front_->pump_count; }

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
