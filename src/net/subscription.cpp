#include "subscription.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/json/serialize.hpp>
#include <exception>

#include "connection.hpp"
#include "orglog/codec/event_codec.hpp"
#include "orglog/codec/json.hpp"
#include "questions.hpp"

namespace orglog::net {

// The work of the pool for one chunk. It borrows what lives as long as the server.
struct EventFeed::Reading {
  const QuerySources& sources;
  std::vector<Tag> tags;
  std::uint64_t subscription;
  Position from;
  Position end;  // where the feed has caught up
  std::uint32_t events_max;
  bool follow;

  Chunk operator()() const noexcept {
    try {
      return read();
    } catch (const std::exception& error) {
      Chunk chunk;
      chunk.failure = error.what();
      return chunk;
    }
  }

  Chunk read() const {
    Chunk chunk;
    EventsFrame frame;
    Error undecodable;
    const auto read_to =
        sources.log.read(from, std::min(end, from + limits::subscription_scan_events),
                         [&](const RecordView& record) {
                           if (!passes(record)) return true;
                           undecodable = add(record, frame);
                           return !undecodable && frame.count() < events_max &&
                                  frame.bytes() < limits::events_frame_bytes;
                         });
    if (!read_to || undecodable) {
      chunk.failure = (read_to ? undecodable : read_to.error()).message();
      return chunk;
    }
    chunk.next = *read_to;
    chunk.events = frame.count();
    const bool caught_up = chunk.next >= end;
    if (chunk.events > 0 || caught_up)
      chunk.frame = frame.finish(subscription, chunk.next, caught_up, caught_up && !follow);
    return chunk;
  }

  bool passes(const RecordView& record) const {
    return std::ranges::all_of(tags,
                               [&](const Tag& tag) { return record.header.tags.contains(tag); });
  }

  // Under the lock of the state for one event only: names are looked up in it.
  Error add(const RecordView& record, EventsFrame& frame) const {
    const auto event = decode_event(record.header.type, record.payload);
    if (!event) return event.error();
    boost::json::object json;
    sources.state_table.read(
        [&](const State& state) { json = json::event(state, record, *event); });
    frame.add(record.position, record.stored, boost::json::serialize(json));
    return {};
  }
};

EventFeed::EventFeed(std::shared_ptr<Connection> connection, Principal principal, Request request)
    : connection_(std::move(connection)),
      principal_(principal),
      request_(std::move(request)),
      changed_(connection_->hub().lane),
      next_(request_.from) {
  request_.credits = std::min(request_.credits, limits::subscription_credits);
}

void EventFeed::start() {
  auto coroutine = run();
  asio::co_spawn(connection_->hub().lane, std::move(coroutine), asio::detached);
}

void EventFeed::add_credits(std::uint32_t credits) {
  request_.credits += std::min(credits, limits::subscription_credits - request_.credits);
  wake();
}

void EventFeed::unsubscribe() {
  unsubscribed_ = true;
  wake();
}

void EventFeed::abandon() {
  abandoned_ = true;
  wake();
}

Awaitable<void> EventFeed::run() {
  const auto self = shared_from_this();
  std::string broken;
  try {
    co_await stream();
  } catch (const std::exception& error) {
    broken = error.what();
  }
  Hub& hub = connection_->hub();
  hub.unfollow(this);
  if (!broken.empty()) connection_->close(broken);
  if (unsubscribed_ && !done_ && !abandoned_)
    hub.replies.no_events(connection_->output(), number(), next_, false, true);
  connection_->feed_ended(*this);
  connection_->flush();
}

Awaitable<void> EventFeed::stream() {
  Hub& hub = connection_->hub();
  end_ = hub.parts.sources.log.end();
  const bool reached = co_await hub.reached(end_);
  if (!reached) co_return refuse(ErrorCode::internal, "projections stand still");
  if (request_.from > end_) co_return refuse(ErrorCode::invalid, "from: beyond the end");
  if (follows() && is_wanted()) hub.follow(this);
  while (is_wanted()) co_await go_on();
}

// One step. Rights are looked at before every one, so that they end when they are taken.
Awaitable<void> EventFeed::go_on() {
  Hub& hub = connection_->hub();
  if (follows()) end_ = std::max(end_, hub.parts.runner.checkpoint());
  if (must_wait()) {
    co_await changed_.wait();
    co_return;
  }
  if (!hub.is_valid(principal_)) co_return refuse(ErrorCode::unauthenticated, "token");
  auto tags = subscription_tags(hub.parts.sources.state_table, principal_, request_.org,
                                request_.app, request_.user);
  if (!tags) co_return refuse(code_of(tags.error().kind), tags.error().detail);
  Reading reading{hub.parts.sources, *std::move(tags), number(), next_, end_,
                  request_.credits,  follows()};
  auto pending = run_on(hub.parts.readers, std::move(reading));
  const Chunk chunk = co_await std::move(pending);
  if (is_wanted()) send(chunk);
}

bool EventFeed::must_wait() const {
  const bool has_caught_up = next_ >= end_;
  if (has_caught_up && told_caught_up_) return true;
  if (!has_caught_up && request_.credits == 0) return true;
  return connection_->output_is_full();
}

void EventFeed::send(const Chunk& chunk) {
  if (!chunk.failure.empty()) {
    spdlog::warn("a subscription stopped at position {}: {}", next_, chunk.failure);
    return refuse(ErrorCode::internal, {});
  }
  next_ = chunk.next;
  request_.credits -= chunk.events;
  connection_->streamed(chunk.events);
  if (next_ >= end_) {
    // Nothing that passes came since it was told so: it is not told again.
    if (chunk.events == 0 && told_caught_up_) return;
    told_caught_up_ = true;
    done_ = !follows();
  }
  connection_->output() += chunk.frame;
  connection_->flush();
}

void EventFeed::refuse(ErrorCode code, std::string_view detail) {
  done_ = true;
  if (abandoned_) return;
  connection_->hub().replies.failure(connection_->output(), number(), code, detail);
}

}  // namespace orglog::net
