// What all connections share. Everything here is used on the lane, but for what says «any thread».
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_set>
#include <vector>

#include "followers.hpp"
#include "lane.hpp"
#include "orglog/net/binary_server.hpp"
#include "queued_queries.hpp"
#include "replies.hpp"
#include "turned_away.hpp"
#include "waiting_commands.hpp"

namespace orglog::net {

class Connection;

// Where the outcome of a command goes: a connection, or the batch that it is part of. The `session`
// of a submission.
class ReplyTarget {
 public:
  virtual ~ReplyTarget() = default;
  // Answers the connection into whose output the outcome went, or will go.
  virtual Connection& complete(Completed& completed) = 0;
};

class Hub : public std::enable_shared_from_this<Hub> {
 public:
  Hub(const BinaryServerParts& server_parts, ReplySink& reply_sink)
      : parts(server_parts),
        sink(reply_sink),
        lane(parts.io.get_executor()),
        followers(std::make_shared<Followers>(lane, parts.runner, parts.sources.log)),
        turned_away(std::make_shared<TurnedAway>(lane)),
        sweep_timer_(lane) {}

  BinaryServerParts parts;
  ReplySink& sink;
  Lane lane;
  std::shared_ptr<Followers> followers;
  std::shared_ptr<TurnedAway> turned_away;
  Replies replies;
  std::vector<std::shared_ptr<Acceptor>> acceptors;
  std::unordered_set<std::shared_ptr<Connection>> connections;
  QueuedQueries queued_queries;
  WaitingCommands waiting_commands;
  bool draining = false;
  std::atomic<std::size_t> connection_count = 0;  // any thread

  void add(std::shared_ptr<Connection> connection);
  void remove(const std::shared_ptr<Connection>& connection);

  // The commands of the read that is being looked at, and their way to the engine.
  std::vector<Submission>& gathered();
  void submit();
  void forget_gathered() { gathered_.clear(); }

  // Any thread: answers of a turn. Those that come while an earlier handler has not run yet join
  // it.
  void deliver(std::vector<Completed> completed);

  // Waits until readers see everything before `position`; false: they never will.
  Awaitable<bool> reached(Position position);
  bool is_valid(const Principal& principal) const;

  void start_sweeping();
  void drain();
  // When no handler will run any more: lets go of everything that holds this.
  void shut_down();

 private:
  void hand_out();
  void sweep_later();
  void sweep(Steady::time_point now);

  std::vector<Submission> gathered_;
  std::size_t usually_gathered_ = 0;

  std::mutex inbox_mutex_;
  std::vector<std::vector<Completed>> inbox_;
  bool hand_out_posted_ = false;
  std::vector<std::vector<Completed>> handed_out_;
  std::vector<Connection*> written_;

  Timer sweep_timer_;
  Steady::time_point stop_by_{}, drain_by_{};
};

}  // namespace orglog::net
