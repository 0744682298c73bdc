// From a request to its answer: route, version, credentials, rate, body, handler, and the fields
// that every answer carries. In two steps, so that nothing is read and kept for whoever may not
// ask.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "exchange.hpp"
#include "hub.hpp"
#include "message.hpp"
#include "net/lane.hpp"
#include "orglog/net/waiting_bytes.hpp"

namespace orglog::net::http {

struct Route;

class Call {
 public:
  Call(std::shared_ptr<Hub> hub, Request& request) : hub_(std::move(hub)), request_(request) {}

  // With the header alone. An answer, which is a refusal but for a preflight: nothing of the body
  // is wanted. Throws nothing.
  Awaitable<std::optional<Response>> admit(std::string target);
  // After `admit` had nothing against it: how many bytes of a body are taken, and the rest of the
  // way. Throws nothing.
  std::size_t body_bytes() const;
  Awaitable<Response> answer(std::string body);

  const Request& request() const { return request_; }
  // Completes an answer that is given in place of `answer`.
  void finish_answer(Response& response);
  // Who has shown a good token.
  const Principal* principal() const;
  WaitingOwner owner() const;
  // Whether commands of it are on their way, so that their fate must be told.
  bool awaits_outcome() const { return exchange_ && exchange_->awaits_outcome(); }

 private:
  std::optional<Response> look_for_route(const std::string& target);

  std::shared_ptr<Hub> hub_;
  Request& request_;
  const Route* route_ = nullptr;
  std::optional<Exchange> exchange_;
};

// The header fields of every answer.
void finish(Hub& hub, const Request& request, Response& response);

}  // namespace orglog::net::http
