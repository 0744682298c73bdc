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

void Hub::turn_away(Socket socket, const char* why) {
  std::string failure;
  replies.failure(failure, 0, ErrorCode::busy, why);
  turned_away->tell(std::move(socket), std::move(failure));
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

Awaitable<bool> Hub::reached(Position position) { return net::reached(parts.runner, position); }

bool Hub::is_valid(const Principal& principal) const {
  return is_authentic(parts.sources.state_table, principal, parts.sources.clock.now());
}

}  // namespace orglog::net
