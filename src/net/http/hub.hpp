// What all HTTP connections share; used on the lane, but for what says «any thread».
#pragma once

#include <vector>

#include "event_stream.hpp"
#include "kept_answers.hpp"
#include "net/serving.hpp"
#include "operator_sessions.hpp"
#include "orglog/net/http_server.hpp"
#include "rate.hpp"

namespace orglog::net::http {

class Connection;

class Hub final : public HubBase<Hub, Connection, HttpServerParts> {
 public:
  static constexpr const char* name = "an HTTP";
  using HubBase::HubBase;

  Rates rates{parts.options.requests_an_hour};
  KeptAnswers of_state{limits::http_memo_bytes};
  KeptAnswers retries{limits::http_retry_bytes};
  OperatorSessions operator_sessions;

  // Submitted together, so decided in this order with nothing of others between them. There must be
  // one.
  Awaitable<std::vector<Outcome>> outcomes_of(std::vector<Submission> submissions);
  void turn_away(Socket socket, const char* why);
  void hand_out(std::vector<std::vector<Completed>>& turns);
};

}  // namespace orglog::net::http
