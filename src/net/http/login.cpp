#include "login.hpp"

#include <sodium.h>

#include <algorithm>

#include "hub.hpp"
#include "orglog/base/limits.hpp"

namespace orglog::net::http {
namespace {

constexpr std::size_t secret_bytes = 32;

Response too_many_logins(std::chrono::seconds wait) {
  Response response = refuse(status::too_many_requests, "rate_limit",
                             "Too many failed logins: wait and try again.");
  response.headers.emplace_back("Retry-After", std::to_string(wait.count()));
  return response;
}

}  // namespace

std::string random_secret() {
  unsigned char bytes[secret_bytes];
  randombytes_buf(bytes, sizeof bytes);
  char text[2 * secret_bytes + 1];
  sodium_bin2hex(text, sizeof text, bytes, sizeof bytes);
  return "olt-" + std::string(text);
}

Awaitable<Login> log_in(Exchange& exchange, Credentials credentials) {
  Login login;
  const HttpServerParts& parts = exchange.parts();
  if (parts.vault == nullptr || parts.brake == nullptr) {
    login.refusal = unauthorized();
    co_return login;
  }
  const auto email = Email::parse(credentials.email);
  const std::string key = email ? email->key() : credentials.email.substr(0, limits::email_bytes);
  const auto wait = parts.brake->attempt(key, exchange.request.address);
  if (wait.count() > 0) {
    login.refusal = too_many_logins(wait);
    co_return login;
  }
  const auto account = exchange.read([&](const View& view) {
    const Account* found = email ? view.state.account(*email) : nullptr;
    return found != nullptr ? std::optional(found->id) : std::nullopt;
  });
  auto check = [&parts, account, password = std::move(credentials.password)]() -> Response {
    const auto checked = parts.vault->check_password(account, password);
    const bool right = checked && *checked == PasswordCheck::right;
    return right ? Response{} : unauthorized();
  };
  auto checking = exchange.apart(std::move(check));
  Response refusal = co_await std::move(checking);
  if (refusal.code != status::ok || !account) {
    login.refusal = std::move(refusal);
    co_return login;
  }
  parts.brake->succeeded(key, exchange.request.address);
  exchange.act_for(*account, *email);  // who has no token yet: the server issues one for him
  login.email = email;
  co_return login;
}

Awaitable<IssuedToken> issue_token_to(Exchange& exchange, Email email, TokenWish wish) {
  IssuedToken result;
  result.secret = random_secret();
  IssueToken issued;
  issued.email = email;
  issued.secret_hash = sha256(result.secret);
  issued.description = wish.description;
  issued.scopes = wish.scopes;
  if (wish.expires_in)
    issued.expires_at = exchange.parts().sources.clock.now() +
                        std::chrono::seconds{std::min<std::int64_t>(
                            *wish.expires_in, limits::token_lifetime_seconds)};
  Command command = std::move(issued);
  auto submitting = exchange.submit(std::move(command));
  const Outcome outcome = co_await std::move(submitting);
  if (!succeeded(outcome)) {
    result.refusal = refuse(outcome);
  } else {
    result.id = TokenId{outcome.created};
  }
  co_return result;
}

}  // namespace orglog::net::http
