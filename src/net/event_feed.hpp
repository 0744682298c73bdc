// What every subscription is, whoever it is for: the log is read on the readers' pool, a bounded
// chunk a time, filtered by what the asker may see at that moment, and handed on while there is
// room for it; when the end is reached it is over, or the log is waited for. One path for catching
// up and following. How events are written and where they go is the business of those who derive.
#pragma once

#include <boost/json/object.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "followers.hpp"
#include "lane.hpp"
#include "orglog/engine/query.hpp"
#include "replies.hpp"

namespace orglog::net {

// The events of one chunk as they are written for the peer. Used on the pool.
class EventBatch {
 public:
  // How far the chunk goes.
  struct Reached {
    Position next = 0;       // all before it was looked at
    bool caught_up = false;  // nothing newer was there
    bool is_news = false;    // and the peer has not been told before
    bool done = false;       // nothing more will come
  };
  virtual ~EventBatch() = default;
  // Without `stored` where the peer may not be given the record itself.
  virtual void add(const RecordView& record, const boost::json::object& json) = 0;
  virtual std::uint32_t count() const = 0;
  virtual bool is_full() const = 0;
  virtual std::string finish(const Reached& reached) = 0;
};

class EventFeed {
 public:
  struct Request {
    Position from = 0;
    std::string org, app, user;
    bool follow = false;
    AskedFrom asked_from{};
  };
  // What it borrows lives as long as the server.
  struct Parts {
    const Lane& lane;
    std::shared_ptr<Followers> followers;
    const QuerySources& sources;
    Runner& runner;
    Readers& readers;
  };
  EventFeed(Parts parts, Principal principal, Request request);
  virtual ~EventFeed() = default;
  EventFeed(const EventFeed&) = delete;
  EventFeed& operator=(const EventFeed&) = delete;

  // No more is wanted; the peer is told where it stopped.
  void stop();
  // The connection is gone.
  void abandon();
  // Something changed that it may wait for: the log, the connection's output.
  void wake() { changed_.raise(); }
  bool follows() const { return request_.follow; }

 protected:
  // What one reading of the log on the pool brought.
  struct Chunk {
    std::string bytes;  // empty: nothing to tell
    std::uint32_t events = 0;
    Position next = 0;
    std::string failure;
  };

  // Until it is done, stopped or abandoned.
  Awaitable<void> stream();
  // Lets it say something soon, whether or not there is news.
  void speak();
  bool was_stopped() const { return stopped_ && !done_ && !abandoned_; }
  Position next() const { return next_; }

  virtual std::unique_ptr<EventBatch> new_batch() const = 0;
  // Whether there is room, for events or for the word that there are none; if not, it is woken when
  // there is.
  virtual bool may_send(bool events) = 0;
  virtual Awaitable<void> send(Chunk chunk) = 0;
  // It has ended; the peer is told why.
  virtual void refuse(ErrorCode code, std::string_view detail) = 0;

 private:
  struct Scan;

  Awaitable<void> go_on();
  bool is_wanted() const { return !done_ && !stopped_ && !abandoned_; }
  bool must_wait();
  Awaitable<void> take(Chunk chunk);
  void end(ErrorCode code, std::string_view detail);

  Parts parts_;
  Principal principal_;
  Request request_;
  Signal changed_;
  Position next_;
  Position end_ = 0;  // read up to here at present
  bool is_noted_ = false;
  bool told_caught_up_ = false;
  bool is_to_speak_ = false;
  bool done_ = false;
  bool stopped_ = false;
  bool abandoned_ = false;
};

}  // namespace orglog::net
