// From a request to its answer: route, version, credentials, rate, body, handler, and the fields
// that every answer carries.
#pragma once

#include <memory>
#include <string>

#include "hub.hpp"
#include "message.hpp"
#include "net/lane.hpp"

namespace orglog::net::http {

// Takes the target and the body into the request. Throws nothing.
Awaitable<Response> answer_request(std::shared_ptr<Hub> hub, Request& request, std::string target,
                                   std::string body);
// The header fields of every answer.
void finish(Hub& hub, const Request& request, Response& response);

}  // namespace orglog::net::http
