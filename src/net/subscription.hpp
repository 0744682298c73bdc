// A subscription of the binary protocol: frames of events, as long as its peer gives credits and
// the connection has room.
#pragma once

#include "event_feed.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/net/waiting_bytes.hpp"

namespace orglog::net {

class Connection;

class SocketFeed final : public EventFeed, public std::enable_shared_from_this<SocketFeed> {
 public:
  // `number`: of the Subscribe frame.
  SocketFeed(std::shared_ptr<Connection> connection, Principal principal, std::uint64_t number,
             std::uint32_t credits, Request request, WaitingCharge seat);

  void start();
  void add_credits(std::uint32_t credits);
  std::uint64_t number() const { return number_; }

 private:
  Awaitable<void> run();
  std::unique_ptr<EventBatch> new_batch() const override;
  bool may_send(bool events) override;
  Awaitable<void> send(Chunk chunk) override;
  void refuse(ErrorCode code, std::string_view detail) override;

  std::shared_ptr<Connection> connection_;
  std::uint64_t number_;
  std::uint32_t credits_;
  WaitingCharge seat_;
};

}  // namespace orglog::net
