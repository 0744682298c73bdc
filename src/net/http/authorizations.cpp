// `/oauth/authorizations`: tokens. A secret is shown once, when it is made; of a token that stands
// in a list only the one that the request came with is known, since the client has just said it.
#include <algorithm>
#include <boost/json/array.hpp>

#include "body.hpp"
#include "changes.hpp"
#include "conventions.hpp"
#include "hub.hpp"
#include "listings.hpp"
#include "login.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/codec/json.hpp"
#include "orglog/codec/words.hpp"
#include "resources.hpp"

namespace orglog::net::http {
namespace {

namespace json = boost::json;

json::object describe(const View& view, const Account& account, const Token& token,
                      const std::string& secret) {
  json::object object{{"id", to_string(token.id)},
                      {"description", token.description.text()},
                      {"scope", orglog::json::words_of(token.scopes)}};
  json::object access{{"id", to_string(token.id)}, {"token", secret}, {"expires_in", nullptr}};
  if (token.expires_at) {
    const auto left = std::chrono::floor<std::chrono::seconds>(*token.expires_at - view.asker.now);
    access["expires_in"] = std::max<std::int64_t>(0, left.count());
  }
  object["access_token"] = std::move(access);
  for (const char* key : {"client", "grant", "session", "refresh_token"}) object[key] = nullptr;
  const json::value name = account.name.empty() ? json::value() : json::value(account.name.text());
  object["user"] = json::object{
      {"id", to_string(account.id)}, {"email", account.email.text()}, {"full_name", name}};
  object["made"] = to_text(token.is_session() ? TokenMaking::session : token.made);
  object["made_with"] = nullptr;
  if (!token.parent.is_nil()) object["made_with"] = to_string(token.parent);
  object["created_at"] = to_rfc3339(token.created_at);
  object["updated_at"] = to_rfc3339(token.created_at);
  return object;
}

Response no_authorization() {
  return not_found("authorization", "Couldn't find that authorization.");
}

// The secret of the token that this request came with; nothing of any other.
std::string secret_if_own(const Request& request, const Principal& principal, const Token& token) {
  if (token.id != principal.token) return {};
  const auto credentials = parse_authorization(request.authorization);
  return credentials ? credentials->token : std::string();
}

// `~` is the vendor's default authorization, which nobody has here: clients that log out ask for it
// to spare it.
const Token* find(const Account& account, const std::string& id) {
  for (const Token& token : account.tokens) {
    if (to_string(token.id) == id) return &token;
  }
  return nullptr;
}

std::optional<Scopes> read_scopes(Fields& fields) {
  std::optional<std::vector<std::string>> words;
  const auto text = fields.has("scope") ? fields.optional_texts("scope") : std::nullopt;
  if (text) words = text;
  if (!words || words->empty()) return Scopes{};
  std::optional<Scopes> scopes;
  for (const std::string& word : *words) {
    const auto scope = parse_scope(word);
    if (!scope) {
      fields.complain("scope must be of global, read, audit");
      return std::nullopt;
    }
    scopes = scopes ? *scopes | Scopes(*scope) : Scopes(*scope);
  }
  return scopes;
}

TokenWish read_wish(Fields& fields) {
  TokenWish wish;
  wish.description = fields.optional_name<Description>("description").value_or(Description());
  wish.scopes = read_scopes(fields).value_or(Scopes{});
  wish.expires_in = fields.optional_number("expires_in");
  if (wish.expires_in && *wish.expires_in <= 0) fields.complain("expires_in must be positive");
  return wish;
}

Awaitable<Response> issue(Exchange& exchange, Email email, TokenWish wish) {
  const auto issued = co_await issue_token_to(exchange, email, std::move(wish));
  if (!issued) co_return issued.error();
  co_return exchange.read([&](const View& view) {
    const Account* account = view.state.account(email);
    const Token* token = account != nullptr ? find(*account, to_string(issued->id)) : nullptr;
    if (token == nullptr) return no_authorization();
    // A retry finds the token of the first time, whose secret was shown then.
    const bool is_new = token->secret_hash == sha256(issued->secret);
    Response response =
        respond(status::created, describe(view, *account, *token, is_new ? issued->secret : ""));
    response.is_secret = true;
    return response;
  });
}

std::optional<Email> own_email(const Exchange& exchange) {
  return exchange.read([&](const View& view) {
    const Account* account = view.account();
    return account != nullptr ? std::optional(account->email) : std::nullopt;
  });
}

}  // namespace

// Open: it is here that one logs in.
Awaitable<Response> post_authorization(Exchange& exchange) {
  const auto credentials = parse_authorization(exchange.request.authorization);
  if (!credentials) co_return unauthorized();
  Fields fields(exchange.request.body);
  TokenWish wish = read_wish(fields);
  if (fields.wrong()) co_return fields.refusal();
  std::optional<Email> email;
  if (!credentials->email.empty()) {
    co_await exchange.catch_up();
    const auto login = co_await log_in(exchange, *credentials);
    if (!login) co_return login.error();
    email = login->email;
    wish.made = TokenMaking::password;
    wish.password_version = login->password_version;
  } else {
    const bool known = co_await exchange.identify();
    if (!known) co_return unauthorized();
    if (!exchange.hub().rates.take(exchange.principal.account.value, Steady::now()))
      co_return too_many_requests(exchange.hub().rates, "Wait before you ask again.");
    email = own_email(exchange);
    if (!email) co_return refuse(Rejection{Reason::account_required, {}});
  }
  co_return co_await issue(exchange, *email, std::move(wish));
}

// The operator's way to give somebody a token; it activates his account.
Awaitable<Response> issue_token(Exchange& exchange) {
  Fields fields(exchange.request.body);
  const auto email = fields.name<Email>("email");
  TokenWish wish = read_wish(fields);
  if (fields.wrong()) co_return fields.refusal();
  co_return co_await issue(exchange, email, std::move(wish));
}

Response list_authorizations(const Look& look, const View& view) {
  const Account* account = view.account();
  static const std::vector<Token> none;
  const std::vector<Token>& tokens = account != nullptr ? account->tokens : none;
  return respond_with_list(
      look.request, tokens, sorted_by::id, [](const Token& token) { return shape::sorted(token); },
      [&](const Token& token) {
        return describe(view, *account, token, secret_if_own(look.request, look.principal, token));
      });
}

Response get_authorization(const Look& look, const View& view) {
  const Account* account = view.account();
  const Token* token = account != nullptr ? find(*account, look.argument(0)) : nullptr;
  if (token == nullptr) return no_authorization();
  return respond(
      describe(view, *account, *token, secret_if_own(look.request, look.principal, *token)));
}

Awaitable<Response> delete_authorization(Exchange& exchange) {
  return change(exchange, [&exchange](const View& view) -> Step {
    const Account* account = view.account();
    const Token* token = account != nullptr ? find(*account, exchange.argument(0)) : nullptr;
    if (token == nullptr) return no_authorization();
    return Step(RevokeToken{token->id}, respond(describe(view, *account, *token, "")));
  });
}

// A new secret under a new id; the old one ends. In this order, so that nobody is left without.
Awaitable<Response> regenerate_authorization(Exchange& exchange) {
  co_await exchange.catch_up();
  std::optional<Token> old;
  const auto email = exchange.read([&](const View& view) -> std::optional<Email> {
    const Account* account = view.account();
    if (account == nullptr) return std::nullopt;
    const Token* token = find(*account, exchange.argument(0));
    if (token != nullptr) old = *token;
    return account->email;
  });
  if (!old || !email) co_return no_authorization();
  TokenWish wish;
  wish.description = old->description;
  wish.scopes = old->scopes;
  if (old->expires_at) {
    wish.expires_in =
        std::chrono::floor<std::chrono::seconds>(*old->expires_at - old->created_at).count();
  }
  Response response = co_await issue(exchange, *email, std::move(wish));
  if (response.code != status::created) co_return response;
  auto revoking = exchange.submit(RevokeToken{old->id});
  const Outcome outcome = co_await std::move(revoking);
  if (!succeeded(outcome)) co_return refuse(outcome);
  response.code = status::ok;
  co_return response;
}

// There are no browser sessions apart from tokens; clients that log out ask for one and go on.
Response delete_session(const Look&) { return not_found("session", "Couldn't find that session."); }

}  // namespace orglog::net::http
