// The mail of an invitation, or by which an account is activated, once more.
#pragma once

#include <optional>

#include "exchange.hpp"

namespace orglog::net::http {

// Submits `SendAgain` for a person who is invited to the team or a member of it. Nothing: a mail
// goes out. Else the refusal; one that comes too soon says in `Retry-After` how long to wait.
Awaitable<std::optional<Response>> send_again(Exchange& exchange, SendAgain wish);

}  // namespace orglog::net::http
