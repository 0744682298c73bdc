#include "hub.hpp"

#include <utility>

#include "connection.hpp"
#include "waiting.hpp"

namespace orglog::net {

std::vector<Submission>& Hub::gathered() {
  if (gathered_.empty()) gathered_.reserve(usually_gathered_);
  return gathered_;
}

void Hub::submit() {
  if (gathered_.empty()) return;
  usually_gathered_ = gathered_.size();
  parts.lead.submit(std::exchange(gathered_, {}));
}

void Hub::hand_out(std::vector<std::vector<Completed>>& turns) {
  for (std::vector<Completed>& turn : turns) {
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
}

Awaitable<bool> Hub::reached(Position position) {
  auto waiting = net::reached(parts.runner, position);
  co_return co_await std::move(waiting);
}

bool Hub::is_valid(const Principal& principal) const {
  return is_authentic(parts.sources.state_table, principal, parts.sources.clock.now());
}

}  // namespace orglog::net
