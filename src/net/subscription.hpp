// One subscription: a coroutine that reads the log on the readers' pool, a bounded chunk a time,
// sends what passes the filter as long as it has credits and its connection has room, and when it
// has caught up ends or waits for the log to grow. One path for both.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lane.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/engine/query.hpp"
#include "replies.hpp"

namespace orglog::net {

class Connection;

class EventFeed final : public std::enable_shared_from_this<EventFeed> {
 public:
  struct Request {
    std::uint64_t number = 0;  // of the Subscribe frame
    Position from = 0;
    std::string org, app, user;
    std::uint32_t credits = 0;
    bool follow = false;
  };
  EventFeed(std::shared_ptr<Connection> connection, Principal principal, Request request);

  void start();
  void add_credits(std::uint32_t credits);
  // The peer wants no more: it is told where it stopped.
  void unsubscribe();
  // The connection is gone.
  void abandon();
  // Something changed that it may wait for: the log, the connection's output.
  void wake() { changed_.raise(); }

  std::uint64_t number() const { return request_.number; }
  bool follows() const { return request_.follow; }

 private:
  // What one reading of the log on the pool brought.
  struct Chunk {
    std::string frame;  // empty: nothing to tell
    std::uint32_t events = 0;
    Position next = 0;
    std::string failure;
  };
  struct Reading;

  Awaitable<void> run();
  Awaitable<void> stream();
  Awaitable<void> go_on();
  bool is_wanted() const { return !done_ && !unsubscribed_ && !abandoned_; }
  bool must_wait() const;
  void send(const Chunk& chunk);
  // Says why, and ends.
  void refuse(ErrorCode code, std::string_view detail);

  std::shared_ptr<Connection> connection_;
  Principal principal_;
  Request request_;
  Signal changed_;
  Position next_;
  Position end_ = 0;  // read up to here at present
  bool told_caught_up_ = false;
  bool done_ = false;
  bool unsubscribed_ = false;
  bool abandoned_ = false;
};

}  // namespace orglog::net
