// What all HTTP connections share; used on the lane, but for what says «any thread».
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <unordered_set>
#include <vector>

#include "event_stream.hpp"
#include "memo.hpp"
#include "net/followers.hpp"
#include "net/lane.hpp"
#include "net/turned_away.hpp"
#include "operator_sessions.hpp"
#include "orglog/net/http_server.hpp"
#include "rate.hpp"
#include "retries.hpp"

namespace orglog::net::http {

class Connection;

class Hub : public std::enable_shared_from_this<Hub> {
 public:
  Hub(const HttpServerParts& server_parts, ReplySink& reply_sink)
      : parts(server_parts),
        sink(reply_sink),
        lane(parts.io.get_executor()),
        followers(std::make_shared<Followers>(lane, parts.runner, parts.sources.log)),
        turned_away(std::make_shared<TurnedAway>(lane)),
        rates(parts.options.requests_an_hour),
        sweep_timer_(lane) {}

  HttpServerParts parts;
  ReplySink& sink;
  Lane lane;
  std::shared_ptr<Followers> followers;
  std::shared_ptr<TurnedAway> turned_away;
  Rates rates;
  Memo memo;
  Retries retries;
  OperatorSessions operator_sessions;
  std::vector<std::shared_ptr<Acceptor>> acceptors;
  std::unordered_set<std::shared_ptr<Connection>> connections;
  bool draining = false;
  std::atomic<std::size_t> connection_count = 0;  // any thread

  void add(std::shared_ptr<Connection> connection);
  void remove(const std::shared_ptr<Connection>& connection);

  // Submitted together, so decided in this order with nothing of others between them. There must be
  // one.
  Awaitable<std::vector<Outcome>> outcomes_of(std::vector<Submission> submissions);
  void deliver(std::vector<Completed> completed);  // any thread

  void start_sweeping() { sweep_later(); }
  void drain();
  void shut_down();

 private:
  void hand_out();
  void sweep_later();

  std::mutex inbox_mutex_;
  std::vector<std::vector<Completed>> inbox_;
  Timer sweep_timer_;
  Steady::time_point stop_by_{}, drain_by_{};
};

}  // namespace orglog::net::http
