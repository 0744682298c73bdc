// `/dashboard/session`: a browser signs in with an address and a password, or with a token, and
// gets a cookie that no script can read. Behind it stands a token of its own, so signing out ends
// this browser's access and nothing else. What a cookie must bring along for a change is written
// down in conventions.hpp.
#include <spdlog/fmt/fmt.h>

#include <algorithm>

#include "body.hpp"
#include "hub.hpp"
#include "login.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/codec/json.hpp"
#include "orglog/domain/account_tokens.hpp"
#include "resources.hpp"

namespace orglog::net::http {
namespace {

namespace json = boost::json;

constexpr std::int64_t lifetime_seconds =
    std::chrono::floor<std::chrono::seconds>(limits::browser_session_time).count();

void add_cookie(std::string_view name, std::string_view secret, std::int64_t seconds,
                bool is_secure, Response& response) {
  response.headers.emplace_back(
      "Set-Cookie", fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Strict{}", name,
                                secret, seconds, is_secure ? "; Secure" : ""));
  response.is_secret = true;
}

// One of the plain name that a browser still has from before goes where it means nothing any more.
void set_cookie(const Exchange& exchange, std::string_view secret, std::int64_t seconds,
                Response& response) {
  const Request& request = exchange.request;
  add_cookie(session_cookie(request), secret, seconds, request.is_secure, response);
  if (request.is_secure && find_cookie(request, plain_session_cookie).count > 0)
    add_cookie(plain_session_cookie, "", 0, true, response);
}

Response describe(const View& view, Scopes scopes) {
  json::object object;
  object["operator"] = view.is_platform_operator();
  object["account"] = nullptr;
  if (const Account* account = view.account())
    object["account"] = json::object{{"id", to_string(account->id)},
                                     {"email", account->email.text()},
                                     {"name", account->name.text()}};
  object["scope"] = orglog::json::words_of(scopes);
  return respond(object);
}

TokenWish session_wish(Scopes scopes) {
  TokenWish wish{*Description::parse(session_description), scopes, lifetime_seconds};
  wish.made = TokenMaking::session;
  return wish;
}

// What a browser that signs in had before, whoever's it was: by now nobody is behind it.
using Former = std::vector<std::string>;
Former former_of(const Request& request) {
  Former former;
  for (const std::string_view name : {host_session_cookie, plain_session_cookie}) {
    const CookieValue cookie = find_cookie(request, name);
    if (cookie.count == 1 && !cookie.value.empty()) former.emplace_back(cookie.value);
  }
  return former;
}

struct FormerSession {
  AccountId account;
  Email email;
  TokenId token;
};
std::optional<FormerSession> session_behind(const Exchange& exchange, const std::string& secret) {
  return exchange.read([&](const View& view) -> std::optional<FormerSession> {
    const Sha256Digest hash = sha256(secret);
    const Account* account = view.state.account_of_token(hash);
    if (account == nullptr) return std::nullopt;
    const auto token = std::ranges::find(account->tokens, hash, &Token::secret_hash);
    if (token == account->tokens.end() || !token->is_session()) return std::nullopt;
    return FormerSession{account->id, account->email, token->id};
  });
}

// By the person for whom the exchange acts; a session that has ended by now is no fault.
Awaitable<std::optional<Response>> end_session(Exchange& exchange, TokenId session) {
  auto revoking = exchange.submit(RevokeToken{session});
  const Outcome outcome = co_await std::move(revoking);
  const bool has_gone = outcome.rejection.reason == Reason::token_not_found;
  if (!succeeded(outcome) && !has_gone) co_return refuse(outcome);
  co_return std::nullopt;
}

// Before the next one begins: a failure between the two leaves a browser that is signed out.
Awaitable<std::optional<Response>> end_former(Exchange& exchange, Former former) {
  for (const std::string& secret : former) {
    exchange.hub().operator_sessions.end(secret);
    const auto session = session_behind(exchange, secret);
    if (!session) continue;
    exchange.act_for(session->account, session->email);
    auto refusal = co_await end_session(exchange, session->token);
    if (refusal) co_return refusal;
  }
  co_return std::nullopt;
}

Response begin_for_operator(Exchange& exchange) {
  const std::string secret = random_secret();
  exchange.hub().operator_sessions.begin(secret, exchange.parts().sources.clock.now());
  Response response = exchange.read([&](const View& view) { return describe(view, Scopes{}); });
  response.code = status::created;
  set_cookie(exchange, secret, lifetime_seconds, response);
  return response;
}

// Those that have ended by themselves, and the oldest where there are too many: nobody signs out
// everywhere, and a person has only so many tokens.
std::vector<TokenId> outlived(const View& view, const Email& email) {
  std::vector<const Token*> sessions;
  std::vector<TokenId> ended;
  const Account* account = view.state.account(email);
  if (account == nullptr) return ended;
  for (const Token& token : account->tokens) {
    if (!token.is_session()) continue;
    if (token.is_in_force(view.asker.now)) {
      sessions.push_back(&token);
    } else {
      ended.push_back(token.id);
    }
  }
  std::ranges::sort(sessions, {}, &Token::created_at);
  for (std::size_t at = 0; at + limits::browser_sessions <= sessions.size(); ++at)
    ended.push_back(sessions[at]->id);
  return ended;
}

Awaitable<Response> begin_for_person(Exchange& exchange, Email email, TokenWish wish) {
  const Scopes scopes = wish.scopes;
  const auto ended = exchange.read([&](const View& view) { return outlived(view, email); });
  for (const TokenId id : ended) {
    auto refusal = co_await end_session(exchange, id);
    if (refusal) co_return *std::move(refusal);
  }
  const auto issued = co_await issue_token_to(exchange, email, std::move(wish));
  if (!issued) co_return issued.error();
  Response response = exchange.read([&](const View& view) {
    const Account* account = view.state.account(email);
    if (account == nullptr) return unauthorized();
    Caller person;
    person.account = account->id;
    person.now = view.asker.now;
    return describe(View{view.state, person}, scopes);
  });
  if (response.code != status::ok) co_return response;
  response.code = status::created;
  set_cookie(exchange, issued->secret, lifetime_seconds, response);
  co_return response;
}

// A session ends no later than the token that it was begun with, and may no more than that.
std::optional<NextSession> like_own_token(const Exchange& exchange) {
  return exchange.read([&](const View& view) -> std::optional<NextSession> {
    const Account* account = view.account();
    const Token* token =
        account == nullptr
            ? nullptr
            : view.state.token_in_force(exchange.principal.token, account->id, view.asker.now);
    if (token == nullptr) return std::nullopt;
    NextSession own{account->id, account->email, session_wish(token->scopes), {}};
    if (const Token* behind = token_behind(*account, *token)) own.behind = behind->id;
    if (token->expires_at) {
      const auto left =
          std::chrono::floor<std::chrono::seconds>(*token->expires_at - view.asker.now);
      own.wish.expires_in = std::clamp<std::int64_t>(left.count(), 1, lifetime_seconds);
    }
    return own;
  });
}

Awaitable<Response> begin_with_token(Exchange& exchange, std::string token, Former former) {
  exchange.request.authorization = "Bearer " + token;
  const bool known = co_await exchange.identify();
  if (!known) co_return unauthorized();
  const Principal shown = exchange.principal;
  if (!shown.is_operator && !exchange.hub().rates.take(shown.account.value, Steady::now()))
    co_return refuse(status::too_many_requests, "rate_limit", "Wait before you ask again.");
  auto own = like_own_token(exchange);
  if (!shown.is_operator && !own) co_return unauthorized();
  const auto refusal = co_await end_former(exchange, std::move(former));
  if (refusal) co_return *refusal;
  if (shown.is_operator) {
    exchange.principal = shown;
    co_return begin_for_operator(exchange);
  }
  // The server issues it, for the person whose token is good.
  exchange.act_for(shown.account, own->email, shown.token);
  co_return co_await begin_for_person(exchange, own->email, std::move(own->wish));
}

}  // namespace

std::optional<NextSession> session_like_this(const Exchange& exchange) {
  return cookie_secret(exchange.request).empty() ? std::nullopt : like_own_token(exchange);
}

// Where the token behind it has ended by now, the password that was just said stands behind it.
Awaitable<Response> begin_next_session(Exchange& exchange, NextSession next) {
  const bool is_behind = exchange.read([&](const View& view) {
    return view.state.token_in_force(next.behind, next.account, view.asker.now) != nullptr;
  });
  exchange.act_for(next.account, next.email, is_behind ? next.behind : TokenId{});
  co_return co_await begin_for_person(exchange, next.email, std::move(next.wish));
}

Awaitable<Response> post_browser_session(Exchange& exchange) {
  if (!is_from_own_page(exchange.request)) co_return from_another_site();
  // No secret can be handed out twice: whoever signs in again gets another session.
  exchange.request.idempotency_key.clear();
  Fields fields(exchange.request.body);
  const auto token = fields.optional_text("token");
  Credentials credentials;
  if (!token) {
    credentials.email = fields.text("email");
    credentials.password = fields.text("password");
  }
  if (fields.wrong()) co_return fields.refusal();
  Former former = former_of(exchange.request);
  if (token) {
    co_return co_await begin_with_token(exchange, *token, std::move(former));
  }
  co_await exchange.catch_up();
  const auto login = co_await log_in(exchange, std::move(credentials));
  if (!login) co_return login.error();
  const AccountId account = exchange.principal.account;
  const auto refusal = co_await end_former(exchange, std::move(former));
  if (refusal) co_return *refusal;
  exchange.act_for(account, login->email);
  TokenWish wish = session_wish(Scopes{});
  wish.password_version = login->password_version;
  co_return co_await begin_for_person(exchange, login->email, std::move(wish));
}

Response get_browser_session(const Look& look, const View& view) {
  return describe(view, look.principal.scopes);
}

// Also of a session that may only look, and of one that has ended already: the cookie goes.
Awaitable<Response> delete_browser_session(Exchange& exchange) {
  if (!is_from_own_page(exchange.request)) co_return from_another_site();
  const std::string secret(cookie_secret(exchange.request));
  Response response;
  response.code = status::no_content;
  set_cookie(exchange, "", 0, response);
  if (secret.empty()) co_return response;
  const bool known = co_await exchange.identify();
  if (!known) co_return response;
  if (exchange.principal.is_operator) {
    exchange.hub().operator_sessions.end(secret);
    co_return response;
  }
  const auto own = like_own_token(exchange);
  if (!own) co_return response;
  Command command = RevokeToken{exchange.principal.token};
  exchange.act_for(exchange.principal.account, own->email);
  auto revoking = exchange.submit(std::move(command));
  const Outcome outcome = co_await std::move(revoking);
  if (!succeeded(outcome)) co_return refuse(outcome);
  co_return response;
}

}  // namespace orglog::net::http
