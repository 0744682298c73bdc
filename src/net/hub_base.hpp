// What the hubs of both protocols do alike: know their connections, look after them now and then,
// hand out answers, end. Everything here is used on the lane, but for what says «any thread».
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <unordered_set>
#include <utility>
#include <vector>

#include "followers.hpp"
#include "foreign_lines.hpp"
#include "lane.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/engine/submission.hpp"
#include "turned_away.hpp"

namespace orglog::net {

// `Hub` derives from it and has `hand_out(turns)`. A `Connection` can `drain`, `check_time`, say
// whether it `may_be_cut_off` before its commands have their fate, be `cut_off`, and `close`; it
// does nothing the second time.
template <class Hub, class Connection>
class HubBase : public std::enable_shared_from_this<Hub> {
 public:
  template <class Parts>
  HubBase(const Parts& parts, ReplySink& reply_sink)
      : sink(reply_sink),
        lane(parts.io.get_executor()),
        followers(std::make_shared<Followers>(lane, parts.runner, parts.sources.journal.log())),
        turned_away(std::make_shared<TurnedAway>(lane)),
        sweep_timer_(lane) {}

  ReplySink& sink;
  Lane lane;
  std::shared_ptr<Followers> followers;
  std::shared_ptr<TurnedAway> turned_away;
  std::vector<std::shared_ptr<Acceptor>> acceptors;
  std::unordered_set<std::shared_ptr<Connection>> connections;
  bool draining = false;
  std::atomic<std::size_t> connection_count = 0;  // any thread

  void add(std::shared_ptr<Connection> connection) {
    connections.insert(std::move(connection));
    connection_count = connections.size();
  }

  void remove(const std::shared_ptr<Connection>& connection) {
    connections.erase(connection);
    connection_count = connections.size();
    if (draining && connections.empty()) sweep_timer_.cancel();
  }

  // Any thread: answers of a turn. Those that come while an earlier handler has not run yet join
  // it.
  void deliver(std::vector<Completed> completed) {
    {
      const std::lock_guard lock(inbox_mutex_);
      inbox_.push_back(std::move(completed));
      if (std::exchange(hand_out_posted_, true)) return;
    }
    asio::post(lane, [self = this->shared_from_this()] { self->empty_inbox(); });
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
    stop_by_ = Steady::now() + limits::stop_time;
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
    const std::lock_guard lock(inbox_mutex_);
    inbox_.clear();
  }

 private:
  static constexpr std::chrono::milliseconds sweep_interval{250};
  static constexpr std::chrono::milliseconds sweep_interval_at_end{10};

  void empty_inbox() {
    {
      const std::lock_guard lock(inbox_mutex_);
      inbox_.swap(handed_out_);
      hand_out_posted_ = false;
    }
    static_cast<Hub*>(this)->hand_out(handed_out_);
    handed_out_.clear();  // and with it the sessions that kept the connections alive
  }

  void sweep(Steady::time_point now) {
    const bool stop_is_over = draining && now >= stop_by_;
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
    for (const auto& acceptor : acceptors) acceptor->close(ignored);
  }

  std::mutex inbox_mutex_;
  std::vector<std::vector<Completed>> inbox_;
  bool hand_out_posted_ = false;
  std::vector<std::vector<Completed>> handed_out_;

  Timer sweep_timer_;
  Steady::time_point stop_by_{}, drain_by_{};
};

}  // namespace orglog::net
