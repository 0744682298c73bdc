#include "login.hpp"

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "hub.hpp"
#include "orglog/base/bytes.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/base/random.hpp"

namespace orglog::net::http {
namespace {

// Whoever cannot be remembered is a stranger next time: no reason to refuse them now.
void remember(const HttpServerParts& parts, AccountId account, const std::string& address) {
  const auto added = parts.known_addresses.add(account, address, parts.sources.clock.now());
  if (!added) spdlog::error("an address cannot be remembered: {}", added.error().message());
}

}  // namespace

Response too_many_logins(std::chrono::seconds wait) {
  return with_field(refuse(status::too_many_requests, "rate_limit",
                           fmt::format("Too many attempts: wait {} second{}, then try again.",
                                       wait.count(), wait.count() == 1 ? "" : "s")),
                    "Retry-After", std::to_string(wait.count()));
}

std::string random_secret() { return "olt-" + to_hex(random_bytes(32)); }

Awaitable<OrRefusal<Login>> log_in(Exchange& exchange, Credentials credentials) {
  const HttpServerParts& parts = exchange.parts();
  // It could not issue what the login is for.
  if (!parts.lead.leader()) co_return refuse_stopping();
  const auto email = Email::parse(credentials.email);
  const std::string key = email ? email->key() : credentials.email.substr(0, limits::email_bytes);
  Position password_version = 0;
  const auto account = exchange.read([&](const View& view) {
    const Account* found = email ? view.state.account(*email) : nullptr;
    if (found != nullptr) password_version = found->password_version;
    return found != nullptr ? std::optional(found->id) : std::nullopt;
  });
  auto beginning = begin_attempt(parts, key, account, exchange.request.address);
  const LoginAttempt attempt = co_await std::move(beginning);
  if (attempt.wait.count() > 0) co_return too_many_logins(attempt.wait);
  auto check = [&parts, &request = exchange.request, account,
                password = std::move(credentials.password)]() -> Response {
    const auto checked = parts.vault.check_password(account, password);
    const bool right = checked && *checked == PasswordCheck::right;
    if (!right) return unauthorized();
    if (account) remember(parts, *account, request.address);
    return {};
  };
  auto checking =
      Exchange::apart_on(parts.hashers, Asker::at(exchange.request.address), std::move(check));
  Response refusal = co_await std::move(checking);
  if (refusal.code != status::ok || !account) co_return refusal;
  parts.brake.succeeded(attempt.key, exchange.request.address, attempt.from);
  exchange.act_for(*account, *email);  // who has no token yet: the server issues one for them
  co_return Login{*email, password_version};
}

Awaitable<OrRefusal<IssuedToken>> issue_token_to(Exchange& exchange, Email email, TokenWish wish) {
  const std::string secret = random_secret();
  IssueToken issued;
  issued.email = email;
  issued.secret_hash = sha256(secret);
  issued.description = wish.description;
  issued.scopes = wish.scopes;
  issued.made = wish.made;
  issued.password_version = wish.password_version;
  if (wish.expires_in)
    issued.expires_at = exchange.parts().sources.clock.now() +
                        std::chrono::seconds{std::min<std::int64_t>(
                            *wish.expires_in, limits::token_lifetime_seconds)};
  auto submitting = exchange.submit(std::move(issued));
  const Outcome outcome = co_await std::move(submitting);
  if (!succeeded(outcome)) co_return refuse(outcome);
  co_return IssuedToken{TokenId{outcome.created}, secret};
}

}  // namespace orglog::net::http
