// One attempt at what only the owner of an account should be able to do, as the brake lets it pass
// (vault/login_brake.hpp).
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "exchange.hpp"

namespace orglog::net::http {

struct LoginAttempt {
  std::string key;  // under which it is counted
  FromAddress from = FromAddress::strange;
  std::chrono::seconds wait{};  // zero: it may go on
};

// Asks the brake, and looks where the account has signed in from only when that would help: most
// attempts cost one look-up in memory. There must be a brake. `account`: nothing where there is no
// such account; the same work is done for it.
Awaitable<LoginAttempt> begin_attempt(Exchange& exchange, std::string key,
                                      std::optional<AccountId> account);
// It was the owner.
void attempt_succeeded(const Exchange& exchange, const LoginAttempt& attempt);
// 429 with the wait, in the sentence as in `Retry-After`: whoever has waited it out gets a turn.
Response too_many_logins(std::chrono::seconds wait);

}  // namespace orglog::net::http
