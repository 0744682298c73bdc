#include "event_feed.hpp"

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>

#include "foreign_lines.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/engine/viewer_events.hpp"
#include "questions.hpp"
#include "waiting.hpp"

namespace orglog::net {
namespace {

// Among the followers as long as it lives.
class Following {
 public:
  Following(std::shared_ptr<Followers> followers, Signal& signal)
      : followers_(std::move(followers)), signal_(signal) {
    followers_->add(signal_);
  }
  ~Following() { followers_->remove(signal_); }
  Following(const Following&) = delete;
  Following& operator=(const Following&) = delete;

 private:
  std::shared_ptr<Followers> followers_;
  Signal& signal_;
};

}  // namespace

// The work of the pool for one chunk. It borrows what lives as long as the server.
struct EventFeed::Scan {
  const QuerySources& sources;
  Principal asker;
  std::vector<Tag> tags;
  std::unique_ptr<EventBatch> batch;
  Position from;
  Position end;  // where the feed has caught up
  bool follow;
  bool told_caught_up;
  bool speaks;  // whether or not there is news

  Chunk operator()() noexcept {
    try {
      return read();
    } catch (const std::exception& error) {
      Chunk chunk;
      chunk.failure = error.what();
      return chunk;
    }
  }

  Chunk read() {
    Chunk chunk;
    ViewerEvents viewer(sources, asker);
    const auto show = [&](const RecordView& record) -> Result<Flow> {
      if (!passes(record)) return Flow::on;
      ORGLOG_TRY(add(record, viewer));
      return batch->is_full() ? Flow::done : Flow::on;
    };
    const Position until = std::min(end, from + limits::subscription_scan_events);
    const auto read_to = sources.journal.read(from, until, show);
    if (!read_to) {
      chunk.failure = read_to.error().message();
      return chunk;
    }
    chunk.next = *read_to;
    chunk.events = batch->count();
    const bool caught_up = chunk.next >= end;
    const bool is_news = caught_up && !told_caught_up;
    if (chunk.events > 0 || is_news || speaks)
      chunk.bytes = batch->finish({chunk.next, caught_up, is_news, caught_up && !follow});
    return chunk;
  }

  bool passes(const RecordView& record) const {
    return std::ranges::all_of(tags,
                               [&](const Tag& tag) { return record.header.tags.contains(tag); });
  }

  Result<void> add(const RecordView& record, ViewerEvents& viewer) const {
    ORGLOG_TRY_ASSIGN(event, sources.journal.event_of(record));
    RecordView given = record;
    if (!viewer.may_be_given(record, event)) given.stored = {};
    batch->add(given, viewer.shown(record, event));
    return viewer.outcome();
  }
};

EventFeed::EventFeed(Parts parts, Principal principal, Request request)
    : parts_(std::move(parts)),
      principal_(principal),
      request_(std::move(request)),
      changed_(parts_.lane),
      next_(request_.from) {}

void EventFeed::stop() {
  stopped_ = true;
  wake();
}

void EventFeed::abandon() {
  abandoned_ = true;
  wake();
}

void EventFeed::speak() {
  is_to_speak_ = true;
  wake();
}

Awaitable<void> EventFeed::stream() {
  end_ = parts_.sources.journal.end();
  const bool is_reached = co_await reached(parts_.runner, end_);
  if (!is_reached) co_return end(ErrorCode::internal, "projections stand still");
  if (request_.from > end_)
    co_return end(ErrorCode::invalid, "from must not lie beyond the end of the log");
  std::optional<Following> following;
  if (follows() && is_wanted()) following.emplace(parts_.followers, changed_);
  while (is_wanted()) co_await go_on();
}

// One step. Rights are looked at before every one, so that they end when they are taken.
Awaitable<void> EventFeed::go_on() {
  if (follows()) end_ = std::max(end_, parts_.runner.checkpoint());
  if (must_wait()) {
    co_await changed_.wait();
    co_return;
  }
  const QuerySources& sources = parts_.sources;
  if (!is_authentic(sources.state_table, principal_, sources.clock.now()))
    co_return end(ErrorCode::unauthenticated, "token");
  auto tags =
      subscription_tags(sources.state_table, principal_, request_.org, request_.app, request_.user);
  if (!tags) co_return end(code_of(tags.error().kind), tags.error().detail);
  if (!std::exchange(is_noted_, true))
    note_reading(sources, principal_, *tags, request_.asked_from);
  Scan scan{sources,     principal_,      *std::move(tags),
            new_batch(), next_,           end_,
            follows(),   told_caught_up_, std::exchange(is_to_speak_, false)};
  auto pending = run_on(parts_.readers, Asker::of(principal_.account), std::move(scan));
  Chunk chunk = co_await std::move(pending);
  if (is_wanted()) co_await take(std::move(chunk));
}

bool EventFeed::must_wait() {
  const bool has_caught_up = next_ >= end_;
  if (has_caught_up && told_caught_up_ && !is_to_speak_) return true;
  return !may_send(!has_caught_up);
}

Awaitable<void> EventFeed::take(Chunk chunk) {
  if (!chunk.failure.empty()) {
    say_foreign(spdlog::level::warn, "a subscription stopped at position {}: {}", next_,
                chunk.failure);
    co_return end(ErrorCode::internal, {});
  }
  next_ = chunk.next;
  if (next_ >= end_) {
    told_caught_up_ = true;
    done_ = !follows();
  }
  // Empty: nothing that passes came, and the peer knows that it has caught up.
  if (chunk.bytes.empty()) co_return;
  co_await send(std::move(chunk));
}

void EventFeed::end(ErrorCode code, std::string_view detail) {
  done_ = true;
  if (!abandoned_) refuse(code, detail);
}

}  // namespace orglog::net
