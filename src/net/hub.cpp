#include "hub.hpp"

#include <utility>

#include "connection.hpp"
#include "foreign_lines.hpp"
#include "orglog/base/limits.hpp"
#include "waiting.hpp"

namespace orglog::net {
namespace {

constexpr std::chrono::milliseconds sweep_interval{250};
constexpr std::chrono::milliseconds sweep_interval_at_end{10};

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

std::vector<Submission>& Hub::gathered() {
  if (gathered_.empty()) gathered_.reserve(usually_gathered_);
  return gathered_;
}

void Hub::submit() {
  if (gathered_.empty()) return;
  usually_gathered_ = gathered_.size();
  parts.lead.submit(std::exchange(gathered_, {}));
}

void Hub::deliver(std::vector<Completed> completed) {
  {
    const std::lock_guard lock(inbox_mutex_);
    inbox_.push_back(std::move(completed));
    if (std::exchange(hand_out_posted_, true)) return;
  }
  asio::post(lane, [self = shared_from_this()] { self->hand_out(); });
}

void Hub::hand_out() {
  {
    const std::lock_guard lock(inbox_mutex_);
    inbox_.swap(handed_out_);
    hand_out_posted_ = false;
  }
  for (std::vector<Completed>& turn : handed_out_) {
    for (Completed& completed : turn) {
      Connection& connection =
          static_cast<ReplyTarget*>(completed.session.get())->complete(completed);
      if (!std::exchange(connection.touched, true)) written_.push_back(&connection);
    }
  }
  for (Connection* connection : written_) {
    connection->touched = false;
    connection->flush();
  }
  written_.clear();
  handed_out_.clear();  // and with it the sessions that kept the connections alive
}

Awaitable<bool> Hub::reached(Position position) {
  auto waiting = net::reached(parts.runner, position);
  co_return co_await std::move(waiting);
}

bool Hub::is_valid(const Principal& principal) const {
  return is_authentic(parts.sources.state_table, principal, parts.sources.clock.now());
}

void Hub::start_sweeping() { sweep_later(); }

void Hub::sweep_later() {
  sweep_timer_.expires_after(draining ? sweep_interval_at_end : sweep_interval);
  sweep_timer_.async_wait([self = shared_from_this()](const boost::system::error_code&) {
    self->sweep(Steady::now());
    say_left_out(ForeignLines::of_process().unspoken(Steady::now()));
    const bool over = self->draining && self->connections.empty();
    if (!over) self->sweep_later();
  });
}

void Hub::sweep(Steady::time_point now) {
  const bool stop_is_over = draining && now >= stop_by_;
  const bool drain_is_over = draining && now >= drain_by_;
  for (auto next = connections.begin(); next != connections.end();) {
    const std::shared_ptr<Connection> connection = *next++;  // it may remove itself
    if (drain_is_over || (stop_is_over && connection->may_be_cut_off())) {
      connection->cut_off();
    } else {
      connection->check_time(now);
    }
  }
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
    connection->close("the server has ended");
  }
  boost::system::error_code ignored;
  for (const auto& acceptor : acceptors) acceptor->close(ignored);
  const std::lock_guard lock(inbox_mutex_);
  inbox_.clear();
}

}  // namespace orglog::net
