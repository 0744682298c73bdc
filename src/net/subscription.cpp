#include "subscription.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <exception>

#include "connection.hpp"

namespace orglog::net {
namespace {

class FrameBatch final : public EventBatch {
 public:
  FrameBatch(std::uint64_t subscription, std::uint32_t events_max)
      : subscription_(subscription), events_max_(events_max) {}

  void add(const RecordView& record, const boost::json::object& json) override {
    frame_.add(record.position, record.stored, boost::json::serialize(json));
  }
  std::uint32_t count() const override { return frame_.count(); }
  bool is_full() const override {
    return frame_.count() >= events_max_ || frame_.bytes() >= limits::events_frame_bytes;
  }
  std::string finish(const Reached& reached) override {
    return frame_.finish(subscription_, reached.next, reached.caught_up, reached.done);
  }

 private:
  EventsFrame frame_;
  std::uint64_t subscription_;
  std::uint32_t events_max_;
};

}  // namespace

SocketFeed::SocketFeed(std::shared_ptr<Connection> connection, Principal principal,
                       std::uint64_t number, std::uint32_t credits, Request request,
                       WaitingCharge seat)
    : EventFeed(connection->hub().feed_parts(), principal, std::move(request)),
      connection_(std::move(connection)),
      number_(number),
      credits_(std::min(credits, limits::subscription_credits)),
      seat_(std::move(seat)) {}

void SocketFeed::start() { spawn(connection_->hub().lane, run()); }

void SocketFeed::add_credits(std::uint32_t credits) {
  credits_ += std::min(credits, limits::subscription_credits - credits_);
  wake();
}

Awaitable<void> SocketFeed::run() {
  const auto self = shared_from_this();
  std::string broken;
  try {
    co_await stream();
  } catch (const std::exception& error) {
    broken = error.what();
  }
  if (!broken.empty()) connection_->close(broken);
  if (was_stopped())
    connection_->hub().replies.no_events(connection_->output(), number_, next(), false, true);
  connection_->feed_ended(*this);
  connection_->flush();
}

std::unique_ptr<EventBatch> SocketFeed::new_batch() const {
  return std::make_unique<FrameBatch>(number_, credits_);
}

bool SocketFeed::may_send(bool events) {
  if (events && credits_ == 0) return false;
  return !connection_->output_is_full();
}

Awaitable<void> SocketFeed::send(Chunk chunk) {
  credits_ -= chunk.events;
  connection_->streamed(chunk.events);
  connection_->output() += chunk.bytes;
  connection_->flush();
  co_return;
}

void SocketFeed::refuse(ErrorCode code, std::string_view detail) {
  connection_->hub().replies.failure(connection_->output(), number_, code, detail);
}

}  // namespace orglog::net
