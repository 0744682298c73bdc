#include "operator_sessions.hpp"

#include <algorithm>

#include "orglog/base/limits.hpp"

namespace orglog::net::http {

void OperatorSessions::begin(std::string_view secret, Timestamp now) {
  if (begun_.size() >= limits::operator_sessions) {
    begun_.erase(
        std::ranges::min_element(begun_, {}, [](const auto& session) { return session.second; }));
  }
  begun_.insert_or_assign(sha256(secret), now);
}

bool OperatorSessions::holds(std::string_view secret, Timestamp now) const {
  const auto found = begun_.find(sha256(secret));
  if (found == begun_.end()) return false;
  const Timestamp begun = found->second;
  // One that will have begun was begun while the clock ran ahead: it would last until then.
  return begun <= now + limits::clock_jump && now < begun + limits::browser_session_time;
}

void OperatorSessions::end(std::string_view secret) { begun_.erase(sha256(secret)); }

}  // namespace orglog::net::http
