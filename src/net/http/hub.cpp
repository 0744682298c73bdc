#include "hub.hpp"

#include <functional>
#include <utility>

#include "connection.hpp"
#include "net/foreign_lines.hpp"
#include "orglog/base/limits.hpp"

namespace orglog::net::http {
namespace {

constexpr std::chrono::milliseconds sweep_interval{250};
constexpr std::chrono::milliseconds sweep_interval_at_end{10};

// The coroutine that waits for outcomes: the session of its submissions.
struct Waiter {
  std::vector<Outcome> outcomes;
  std::size_t missing = 0;
  std::function<void(std::vector<Outcome>)> resume;

  void take(Completed completed) {
    outcomes[completed.index] = std::move(completed.outcome);
    if (--missing == 0) resume(std::move(outcomes));
  }
};

struct SubmitAndWait {
  const Lead& lead;

  template <class Handler>
  void operator()(Handler handler, std::vector<Submission> submissions) const {
    // `std::function` wants to be copied, a handler only moved.
    auto shared = std::make_shared<Handler>(std::move(handler));
    auto waiter = std::make_shared<Waiter>();
    waiter->outcomes.resize(submissions.size());
    waiter->missing = submissions.size();
    waiter->resume = [shared = std::move(shared)](std::vector<Outcome> outcomes) {
      Handler resume = std::move(*shared);
      std::move(resume)(std::move(outcomes));
    };
    for (std::uint32_t index = 0; index < submissions.size(); ++index) {
      submissions[index].session = waiter;
      submissions[index].index = index;
    }
    lead.submit(std::move(submissions));
  }
};

}  // namespace

void Hub::add(std::shared_ptr<Connection> connection) {
  connections.insert(std::move(connection));
  connection_count = connections.size();
}

void Hub::remove(const std::shared_ptr<Connection>& connection) {
  connections.erase(connection);
  connection_count = connections.size();
  if (draining && connections.empty()) sweep_timer_.cancel();
}

Awaitable<std::vector<Outcome>> Hub::outcomes_of(std::vector<Submission> submissions) {
  for (Submission& submission : submissions) submission.sink = &sink;
  auto waiting =
      asio::async_initiate<const asio::use_awaitable_t<Lane>, void(std::vector<Outcome>)>(
          SubmitAndWait{parts.lead}, on_lane, std::move(submissions));
  co_return co_await std::move(waiting);
}

void Hub::deliver(std::vector<Completed> completed) {
  {
    const std::lock_guard lock(inbox_mutex_);
    inbox_.push_back(std::move(completed));
    if (inbox_.size() > 1) return;  // the handler that is on its way takes these too
  }
  asio::post(lane, [self = shared_from_this()] { self->hand_out(); });
}

void Hub::hand_out() {
  std::vector<std::vector<Completed>> turns;
  {
    const std::lock_guard lock(inbox_mutex_);
    turns.swap(inbox_);
  }
  for (std::vector<Completed>& turn : turns) {
    for (Completed& completed : turn)
      static_cast<Waiter*>(completed.session.get())->take(std::move(completed));
  }
}

void Hub::sweep_later() {
  sweep_timer_.expires_after(draining ? sweep_interval_at_end : sweep_interval);
  sweep_timer_.async_wait([self = shared_from_this()](const boost::system::error_code&) {
    const auto now = Steady::now();
    say_left_out(ForeignLines::of_process().unspoken(now));
    const bool stop_is_over = self->draining && now >= self->stop_by_;
    const bool drain_is_over = self->draining && now >= self->drain_by_;
    for (auto next = self->connections.begin(); next != self->connections.end();) {
      const std::shared_ptr<Connection> connection = *next++;  // it may remove itself
      if (drain_is_over || (stop_is_over && !connection->awaits_outcome())) {
        connection->close();
      } else {
        connection->check_time(now);
      }
    }
    if (!self->draining || !self->connections.empty()) self->sweep_later();
  });
}

void Hub::drain() {
  if (std::exchange(draining, true)) return;
  stop_by_ = Steady::now() + limits::stop_time;
  drain_by_ = Steady::now() + limits::drain_time;
  boost::system::error_code ignored;
  for (const auto& acceptor : acceptors) acceptor->close(ignored);
  for (auto next = connections.begin(); next != connections.end();) {
    const std::shared_ptr<Connection> connection = *next++;
    connection->drain();
  }
  sweep_timer_.cancel();  // it looks more often from now on
}

void Hub::shut_down() {
  while (!connections.empty()) {
    const std::shared_ptr<Connection> connection = *connections.begin();
    connection->close();
  }
  boost::system::error_code ignored;
  for (const auto& acceptor : acceptors) acceptor->close(ignored);
  const std::lock_guard lock(inbox_mutex_);
  inbox_.clear();
}

}  // namespace orglog::net::http
