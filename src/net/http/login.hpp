// Logging in: an address and a password become a token, for programs (`/oauth/authorizations`) and
// for browsers (`/dashboard/session`).
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "conventions.hpp"
#include "exchange.hpp"
#include "net/login_attempt.hpp"

namespace orglog::net::http {

// 429 with the wait, in the sentence as in `Retry-After`: whoever has waited it out gets a turn.
Response too_many_logins(std::chrono::seconds wait);

// 32 random bytes as text, `olt-` in front.
std::string random_secret();

struct Login {
  Email email;
  Position password_version = 0;  // of the account, before its password was looked at
};
// By address and password, on the readers' pool since hashing takes long. The exchange then acts
// for that person.
Awaitable<OrRefusal<Login>> log_in(Exchange& exchange, Credentials credentials);

struct TokenWish {
  Description description;
  Scopes scopes{};
  std::optional<std::int64_t> expires_in;      // seconds
  TokenMaking made{};                          // unknown: as the token tells that asks
  std::optional<Position> password_version{};  // that the login saw
};
struct IssuedToken {
  TokenId id;
  std::string secret;  // of a retry: not the one that the token has
};
Awaitable<OrRefusal<IssuedToken>> issue_token_to(Exchange& exchange, Email email, TokenWish wish);

// browser_session.cpp: a session that takes the place of the one that the request came with.
struct NextSession {
  AccountId account;
  Email email;
  TokenWish wish;
  TokenId behind;  // the token that the first of these sessions was begun with; nil: a password
};
// Nothing: the request came with no session.
std::optional<NextSession> session_like_this(const Exchange& exchange);
// Begins it; the answer carries its cookie.
Awaitable<Response> begin_next_session(Exchange& exchange, NextSession next);

}  // namespace orglog::net::http
