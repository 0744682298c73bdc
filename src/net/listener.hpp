// The part of both protocols, and of TLS in front, that is alike: it listens, seats or turns away,
// knows its connections, looks after them now and then, and ends. All of it is used on the lane,
// but for what says «any thread».
#pragma once

#include <atomic>
#include <boost/asio/error.hpp>
#include <memory>
#include <unordered_set>
#include <utility>
#include <vector>

#include "foreign_lines.hpp"
#include "lane.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/net/seats.hpp"
#include "proxy_greeter.hpp"

namespace orglog::net {

// `Hub` derives from it, has a `name`, in the log before «connection», and can `turn_away` a peer
// for whom there is no seat. A `Connection` can `start`, `drain`, `check_time`, `give_up` its seat,
// say whether it `may_be_cut_off` before its commands have their fate, be `cut_off`, and `close`;
// it does nothing the second time.
template <class Hub, class Connection>
class Listener : public std::enable_shared_from_this<Hub> {
 public:
  static constexpr std::chrono::milliseconds sweep_interval{250};
  static constexpr std::chrono::milliseconds sweep_interval_at_end{10};

  Listener(asio::io_context& io, std::shared_ptr<Seats> shared_seats)
      : lane(io.get_executor()), sweep_timer_(lane), seats_(std::move(shared_seats)) {}

  Lane lane;
  std::unordered_set<std::shared_ptr<Connection>> connections;
  bool draining = false;
  Steady::time_point stop_by{};                   // while draining
  std::atomic<std::size_t> connection_count = 0;  // any thread

  // Listens and accepts; before the io threads run. `more` goes to each connection, behind its
  // seat.
  template <class... More>
  asio::ip::tcp::endpoint listen(const asio::ip::tcp::endpoint& endpoint,
                                 const ProxyProtocol& protocol, const More&... more) {
    const auto acceptor = std::make_shared<Acceptor>(lane, endpoint, true);
    acceptors_.push_back(acceptor);
    if (acceptors_.size() == 1) start_sweeping();
    auto welcome = [self = this->shared_from_this(), proxies = protocol.proxies, more...](
                       TcpSocket socket, const asio::ip::tcp::endpoint& peer) {
      boost::system::error_code ignored;
      socket.set_option(asio::ip::tcp::no_delay(true), ignored);
      auto taken = self->seats_->take(peer.address(), proxies.is_trusted(peer.address()));
      if (taken.seat) return self->seat(std::move(socket), peer, std::move(taken.seat), more...);
      say_foreign(spdlog::level::warn, "{} connection from {} was turned away: {}", Hub::name,
                  plain_text(peer.address()), taken.why);
      self->turn_away(std::move(socket), taken.why);
    };
    spawn(lane, accept_all(acceptor, std::make_shared<ProxyGreeter>(lane, protocol, welcome)));
    return acceptor->local_endpoint();
  }
  bool listens() const { return !acceptors_.empty(); }

  template <class... More>
  void seat(Socket socket, const asio::ip::tcp::endpoint& peer, const std::shared_ptr<Seat>& taken,
            const More&... more) {
    const auto connection = std::make_shared<Connection>(this->shared_from_this(),
                                                         std::move(socket), peer, taken, more...);
    connections.insert(connection);
    connection_count = connections.size();
    taken->when_given_up([on = lane, weak = std::weak_ptr(connection)] {
      asio::post(on, [weak] {
        if (const auto there = weak.lock()) there->give_up();
      });
    });
    connection->start();
  }

  void remove(const std::shared_ptr<Connection>& connection) {
    connections.erase(connection);
    connection_count = connections.size();
    if (draining && connections.empty()) sweep_timer_.cancel();
  }

  void start_sweeping() {
    sweep_timer_.expires_after(draining ? sweep_interval_at_end : sweep_interval);
    sweep_timer_.async_wait([self = this->shared_from_this()](const boost::system::error_code&) {
      self->sweep(Steady::now());
      say_left_out(ForeignLines::of_process().unspoken(Steady::now()));
      if (!self->draining || !self->connections.empty()) self->start_sweeping();
    });
  }

  void drain() {
    if (std::exchange(draining, true)) return;
    stop_by = Steady::now() + limits::stop_time;
    drain_by_ = Steady::now() + limits::drain_time;
    close_acceptors();
    each_connection([](Connection& connection) { connection.drain(); });
    sweep_timer_.cancel();  // it looks more often from now on
  }

  // When no handler will run any more: lets go of everything that holds this.
  void shut_down() {
    while (!connections.empty()) {
      const std::shared_ptr<Connection> connection = *connections.begin();
      connection->close();
    }
    close_acceptors();
  }

 private:
  // Until the acceptor is closed. Without descriptors the loop pauses instead of spinning.
  Awaitable<void> accept_all(std::shared_ptr<Acceptor> acceptor,
                             std::shared_ptr<ProxyGreeter> greeter) {
    constexpr std::chrono::milliseconds pause_without_descriptors{100};
    const auto self = this->shared_from_this();
    while (acceptor->is_open()) {
      boost::system::error_code error;
      asio::ip::tcp::endpoint peer;
      TcpSocket socket(lane);
      co_await acceptor->async_accept(socket, peer, asio::redirect_error(on_lane, error));
      if (!error) {
        greeter->take(std::move(socket), peer);
      } else if (acceptor->is_open() && error != asio::error::connection_aborted) {
        say_foreign(spdlog::level::warn, "cannot accept: {}", error.message());
        Timer pause(lane, pause_without_descriptors);
        co_await pause.async_wait(asio::redirect_error(on_lane, error));
      }
    }
    greeter->end();
  }

  void sweep(Steady::time_point now) {
    const bool stop_is_over = draining && now >= stop_by;
    const bool drain_is_over = draining && now >= drain_by_;
    each_connection([&](Connection& connection) {
      if (drain_is_over || (stop_is_over && connection.may_be_cut_off())) {
        connection.cut_off();
      } else {
        connection.check_time(now);
      }
    });
  }

  template <class Visit>
  void each_connection(const Visit& visit) {
    for (auto next = connections.begin(); next != connections.end();) {
      const std::shared_ptr<Connection> connection = *next++;  // it may remove itself
      visit(*connection);
    }
  }

  void close_acceptors() {
    boost::system::error_code ignored;
    for (const auto& acceptor : acceptors_) acceptor->close(ignored);
  }

  Timer sweep_timer_;
  Steady::time_point drain_by_{};
  std::shared_ptr<Seats> seats_;
  std::vector<std::shared_ptr<Acceptor>> acceptors_;
};

}  // namespace orglog::net
