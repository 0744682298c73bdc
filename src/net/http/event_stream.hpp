// A subscription over HTTP: server-sent events (WHATWG HTML, 9.2). An event's `id` is its position,
// so that `Last-Event-ID` says where to go on.
#pragma once

#include <memory>
#include <string>

#include "net/event_feed.hpp"
#include "orglog/net/waiting_bytes.hpp"

namespace orglog::net::http {

class Connection;
class Hub;

class EventStream final : public EventFeed {
 public:
  struct Manner {
    bool as_messages =
        false;  // every event is of the type `message`, and says in its data what it is
    bool beyond_end = false;  // the peer has seen more than there is, and is told at the beginning
  };
  EventStream(std::shared_ptr<Hub> hub, Principal principal, Request request, Manner manner,
              WaitingCharge seat);

  // Writes to the connection, which waits for it, until it has ended or the peer has gone.
  Awaitable<void> run(Connection& connection);
  // A peer that hears nothing for long is told that we are still here; and that is how we learn
  // that it is not.
  void check_time(Steady::time_point now);

 private:
  std::unique_ptr<EventBatch> new_batch() const override;
  bool may_send(bool events) override;
  Awaitable<void> send(Chunk chunk) override;
  void refuse(ErrorCode code, std::string_view detail) override;

  std::shared_ptr<Hub> hub_;
  std::string beginning() const;

  WaitingCharge seat_;
  Manner manner_;
  Connection* connection_ = nullptr;
  Steady::time_point last_sent_ = Steady::now();
  std::string last_words_;
};

}  // namespace orglog::net::http
