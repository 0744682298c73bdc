// The part of both servers that is alike: it hands out answers and wakes who follows the log, on
// the lane, and what the rest of the process sees of them.
#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "event_feed.hpp"
#include "listener.hpp"
#include "orglog/net/door.hpp"
#include "turned_away.hpp"

namespace orglog::net {

// `Hub` derives from it and has `hand_out(turns)`.
template <class Hub, class Connection, class Parts>
class HubBase : public Listener<Hub, Connection> {
 public:
  HubBase(const Parts& given, ReplySink& reply_sink)
      : Listener<Hub, Connection>(given.io, given.bounds.seats),
        parts(given),
        sink(reply_sink),
        followers(
            std::make_shared<Followers>(this->lane, parts.runner, parts.sources.journal.log())),
        turned_away(std::make_shared<TurnedAway>(this->lane)) {}

  Parts parts;
  ReplySink& sink;
  std::shared_ptr<Followers> followers;
  std::shared_ptr<TurnedAway> turned_away;

  EventFeed::Parts feed_parts() {
    return {this->lane, followers, parts.sources, parts.runner, parts.readers};
  }

  // Any thread: answers of a turn. Those that come while an earlier handler has not run yet join
  // it.
  void deliver(std::vector<Completed> completed) {
    {
      const std::lock_guard lock(inbox_mutex_);
      inbox_.push_back(std::move(completed));
      if (std::exchange(hand_out_posted_, true)) return;
    }
    asio::post(this->lane, [self = this->shared_from_this()] { self->empty_inbox(); });
  }

  void shut_down() {
    Listener<Hub, Connection>::shut_down();
    const std::lock_guard lock(inbox_mutex_);
    inbox_.clear();
  }

 private:
  void empty_inbox() {
    {
      const std::lock_guard lock(inbox_mutex_);
      inbox_.swap(handed_out_);
      hand_out_posted_ = false;
    }
    static_cast<Hub*>(this)->hand_out(handed_out_);
    handed_out_.clear();  // and with it the sessions that kept the connections alive
  }

  std::mutex inbox_mutex_;
  std::vector<std::vector<Completed>> inbox_;
  bool hand_out_posted_ = false;
  std::vector<std::vector<Completed>> handed_out_;
};

// `Interface` is the server's public class.
template <class Interface, class Hub>
class Serving : public Interface {
 public:
  template <class Parts>
  Serving(const Parts& parts, ProxyProtocol protocol)
      : hub_(std::make_shared<Hub>(parts, *this)), protocol_(std::move(protocol)) {}
  ~Serving() override { hub_->shut_down(); }

  asio::ip::tcp::endpoint listen(const asio::ip::tcp::endpoint& endpoint) override {
    return hub_->listen(endpoint, protocol_);
  }
  void adopt(asio::generic::stream_protocol::socket socket, const asio::ip::tcp::endpoint& peer,
             std::shared_ptr<Seat> taken) override {
    asio::post(hub_->lane,
               [hub = hub_, socket = std::move(socket), peer, taken = std::move(taken)]() mutable {
                 if (hub->draining) return;
                 const asio::generic::stream_protocol protocol(AF_UNIX, 0);
                 Socket local(hub->lane, protocol, socket.release());
                 hub->seat(std::move(local), peer, taken);
               });
  }
  void start() override {
    if (!hub_->listens()) asio::post(hub_->lane, [hub = hub_] { hub->start_sweeping(); });
  }
  void drain() override {
    asio::post(hub_->lane, [hub = hub_] { hub->drain(); });
  }
  void log_grew() override { hub_->followers->log_grew(); }
  std::size_t connection_count() const override { return hub_->connection_count; }
  void deliver(std::vector<Completed> completed) override { hub_->deliver(std::move(completed)); }

 protected:
  const std::shared_ptr<Hub>& hub() const { return hub_; }

 private:
  std::shared_ptr<Hub> hub_;
  ProxyProtocol protocol_;
};

}  // namespace orglog::net
