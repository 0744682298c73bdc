#include "login_attempt.hpp"

#include <spdlog/fmt/fmt.h>

namespace orglog::net::http {

Awaitable<LoginAttempt> begin_attempt(Exchange& exchange, std::string key,
                                      std::optional<AccountId> account) {
  const HttpServerParts& parts = exchange.parts();
  const std::string& address = exchange.request.address;
  LoginAttempt attempt{std::move(key), FromAddress::strange, {}};
  attempt.wait = parts.brake->attempt(attempt.key, address);
  if (attempt.wait.count() == 0 || parts.known_addresses == nullptr ||
      !parts.brake->would_pass_if_known(attempt.key, address)) {
    co_return attempt;
  }
  auto look = [&parts, &address, &attempt, account]() -> Response {
    attempt.from = parts.known_addresses->look(account, address);
    return {};
  };
  auto looking = exchange.apart_for(Asker::at(address), std::move(look));
  const Response looked = co_await std::move(looking);
  if (looked.code == status::ok && attempt.from == FromAddress::known)
    attempt.wait = parts.brake->attempt(attempt.key, address, attempt.from);
  co_return attempt;
}

void attempt_succeeded(const Exchange& exchange, const LoginAttempt& attempt) {
  exchange.parts().brake->succeeded(attempt.key, exchange.request.address, attempt.from);
}

Response too_many_logins(std::chrono::seconds wait) {
  return with_field(refuse(status::too_many_requests, "rate_limit",
                           fmt::format("Too many attempts: wait {} second{}, then try again.",
                                       wait.count(), wait.count() == 1 ? "" : "s")),
                    "Retry-After", std::to_string(wait.count()));
}

}  // namespace orglog::net::http
