#include "answer.hpp"

#include <spdlog/fmt/chrono.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>

#include "body.hpp"
#include "conventions.hpp"
#include "entity_tags.hpp"
#include "exchange.hpp"
#include "known_words.hpp"
#include "net/waiting.hpp"
#include "orglog/base/limits.hpp"
#include "routes.hpp"

namespace orglog::net::http {
namespace {

Response broken(const std::exception& error) {
  spdlog::warn("an HTTP request failed: {}", error.what());
  return refuse(status::internal_server_error, "internal_server_error",
                "The server failed; its log says how.");
}

Response run_read(const Route& route, const Look& look) noexcept {
  try {
    return route.read(look);
  } catch (const std::exception& error) {
    return broken(error);
  }
}

bool still_valid(const Exchange& exchange) {
  const auto& sources = exchange.parts().sources;
  return is_authentic(sources.state_table, exchange.principal, sources.clock.now());
}

// What a token is good for: `audit` for history, `read` for all else that only looks. Commands are
// looked at again when they are decided.
std::optional<Response> out_of_scope(const Principal& principal, const Route& route) {
  const Scope wanted = route.write != nullptr ? Scope::global : route.scope;
  if (principal.is_operator || principal.scopes.cover(wanted)) return std::nullopt;
  return refuse(Rejection{Reason::scope_too_narrow, std::string(to_text(wanted))});
}

std::optional<Response> over_rate(Hub& hub, const Principal& principal, const Route& route) {
  if (principal.is_operator || principal.token.is_nil() || route.is_free) return std::nullopt;
  if (hub.rates.take(principal.token.value, Steady::now())) return std::nullopt;
  return refuse(status::too_many_requests, "rate_limit", "Your account reached the API rate limit");
}

// Without a suspension between looking at the position and keeping the answer.
Response run_steady(Exchange& exchange, const Route& route) {
  Memo& memo = exchange.hub().memo;
  const Position position = exchange.parts().runner.checkpoint();
  std::string key = Memo::key(exchange.request, exchange.principal);
  if (const Response* known = memo.find(key, position)) return *known;
  Response response = run_read(route, exchange.look());
  if (response.code == status::ok || response.code == status::partial_content) {
    response.tag = entity_tag(response);
    memo.keep(std::move(key), position, response);
  }
  return response;
}

Access access_of(const Route& route, const HttpOptions& options) {
  if (route.access != Access::log) return route.access;
  return options.log_is_public ? Access::open : Access::operator_;
}

Awaitable<Response> run_read_route(Exchange& exchange, const Route& route) {
  bool caught_up = true;
  const bool open = access_of(route, exchange.parts().options) == Access::open;
  if (!open) caught_up = co_await exchange.catch_up();
  if (!caught_up) {
    co_return refuse(status::service_unavailable, "projections_stopped",
                     "The projections stand still.");
  }
  if (!open && !still_valid(exchange)) co_return unauthorized();
  // `?proof=true` of a question about access.
  if (route.is_signed || exchange.request.parameter("proof") == "true") {
    const auto& sources = exchange.parts().sources;
    const bool covered = co_await is_signed(sources.notary, sources.log.end());
    if (!covered) {
      co_return refuse(status::service_unavailable, "not_signed", "No checkpoint can be signed.");
    }
  }
  if (route.stream != nullptr) co_return route.stream(exchange);
  const Look look = exchange.look();
  if (route.steady) co_return run_steady(exchange, route);
  if (!route.slow) co_return run_read(route, look);
  auto work = [&route, look] { return run_read(route, look); };
  auto running = exchange.apart(std::move(work));
  co_return co_await std::move(running);
}

// Whether this answer is what a retry is to be told: something was done or refused for good. Under
// a key of another request stays what that one is to be told.
bool is_final(const Exchange& exchange, const Response& response) {
  return exchange.has_submitted() && !exchange.key_is_taken() && !response.is_secret &&
         response.code != status::too_many_requests &&
         response.code < status::internal_server_error;
}

// With an `Idempotency-Key`: a request that was answered before is not run again.
Awaitable<Response> run_once(Exchange& exchange, const Route& route) {
  Retries& retries = exchange.hub().retries;
  std::string key = Retries::key(exchange.request, exchange.principal);
  const std::uint64_t digest = exchange.request_digest();
  if (const Retries::Kept* first = retries.find(key)) {
    if (first->request == digest) co_return first->response;
    co_return refuse(Rejection{Reason::command_id_taken, {}});
  }
  auto writing = route.write(exchange);
  Response response = co_await std::move(writing);
  if (is_final(exchange, response)) retries.keep(std::move(key), {digest, response});
  co_return response;
}

Response precondition_failed(std::string message) {
  return refuse(status::precondition_failed, "precondition_failed", std::move(message),
                "version_conflict");
}

// A condition of a change that cannot be kept is no reason to go on without it.
std::optional<Response> unfit_condition(const Request& request, const Route& route) {
  if (!request.if_none_match.empty())
    return precondition_failed("If-None-Match is a condition of GET and HEAD only.");
  const IfMatch wanted = parse_if_match(request.if_match);
  if (!wanted.is_condition) return std::nullopt;
  if (!route.has_version)
    return precondition_failed("Nothing that this changes has a version: leave If-Match out.");
  if (wanted.versions.empty())
    return precondition_failed("If-Match names no version that was given out here.");
  return std::nullopt;
}

Awaitable<Response> run_write_route(Exchange& exchange, const Route& route, std::string_view body) {
  if (auto refused = unfit_condition(exchange.request, route)) co_return *refused;
  auto parsed = parse_body(body);
  if (!parsed) co_return refuse(status::bad_request, "bad_request", parsed.error().why);
  if (auto refused = refuse_fields(route, *parsed)) co_return *refused;
  exchange.request.body = *std::move(parsed);
  const bool has_key = !exchange.request.idempotency_key.empty();
  if (has_key) exchange.note_content(Retries::content(exchange.request, body));
  const bool once = has_key && route.access != Access::open;
  auto running = once ? run_once(exchange, route) : route.write(exchange);
  co_return co_await std::move(running);
}

Response no_route(const Found& found) {
  if (found.allow.empty())
    return refuse(status::not_found, "not_found", "There is no such endpoint.");
  Response response = refuse(status::method_not_allowed, "method_not_allowed",
                             "This endpoint does not know that method.");
  response.headers.emplace_back("Allow", found.allow);
  return response;
}

bool is_preflight(const Request& request, const HttpOptions& options) {
  return request.method == verb::options && !options.cors_origin.empty();
}

Response preflight() {
  Response response;
  response.code = status::no_content;
  response.headers.emplace_back("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE");
  response.headers.emplace_back(
      "Access-Control-Allow-Headers",
      "Authorization, Accept, Content-Type, Range, If-Match, If-None-Match, Idempotency-Key");
  response.headers.emplace_back("Access-Control-Max-Age", "600");
  return response;
}

bool changes_by_cookie(const Request& request, const Route& route) {
  return route.write != nullptr && !cookie_secret(request).empty() && !is_from_own_page(request);
}

Awaitable<Response> answer_route(Exchange& exchange, const Route& route, std::string_view body) {
  if (!is_acceptable(exchange.request.accept)) {
    co_return refuse(status::not_acceptable, "not_acceptable",
                     "Ask for version 3: Accept: application/vnd.heroku+json; version=3");
  }
  const Access access = access_of(route, exchange.parts().options);
  if (access != Access::open) {
    const bool known = co_await exchange.identify();
    if (!known) co_return unauthorized();
    if (changes_by_cookie(exchange.request, route)) co_return from_another_site();
    if (access == Access::operator_ && !exchange.principal.is_operator)
      co_return refuse(Rejection{Reason::operator_only, "this endpoint"});
    if (auto refused = out_of_scope(exchange.principal, route)) co_return *refused;
    if (auto refused = over_rate(exchange.hub(), exchange.principal, route)) co_return *refused;
  }
  if (auto refused = refuse_parameters(route, exchange.request)) co_return *refused;
  auto running = route.write != nullptr ? run_write_route(exchange, route, body)
                                        : run_read_route(exchange, route);
  co_return co_await std::move(running);
}

// 304 where the client has the very same already.
void compare_tags(const Request& request, Response& response) {
  const bool is_read = request.method == verb::get || request.method == verb::head;
  if (response.content_type == event_stream_type) return;  // no two are the same
  if (!is_read || (response.code != status::ok && response.code != status::partial_content)) return;
  if (response.tag.empty()) response.tag = entity_tag(response);
  const bool same = names_tag(request.if_none_match, response.tag);
  response.headers.emplace_back("ETag", response.tag);
  if (!same) return;
  response.code = status::not_modified;
  response.body = {};
}

// `Sun, 06 Nov 1994 08:49:37 GMT`, as RFC 9110 5.6.7 has it.
std::string http_date(Timestamp time) {
  const auto second = std::chrono::floor<std::chrono::seconds>(time);
  const std::tm parts = fmt::gmtime(std::chrono::system_clock::to_time_t(second));
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", parts);
}

// A browser that is told so asks with a window of its own, before our page can.
void spare_browsers(const Request& request,
                    std::vector<std::pair<std::string, std::string>>& headers) {
  if (request.requested_with.empty() && request.fetch_site.empty()) return;
  std::erase_if(headers, [](const auto& header) { return header.first == "WWW-Authenticate"; });
}

}  // namespace

void finish(Hub& hub, const Request& request, Response& response) {
  auto& headers = response.headers;
  spare_browsers(request, headers);
  headers.emplace_back("Request-Id", to_string(request.id));
  headers.emplace_back("Date", http_date(hub.parts.sources.clock.now()));
  const auto set_unless_set = [&headers](const char* name, const char* value) {
    const auto is_it = [&](const auto& header) { return header.first == name; };
    if (std::ranges::none_of(headers, is_it)) headers.emplace_back(name, value);
  };
  set_unless_set("Cache-Control", response.is_secret ? "no-store" : "private, no-cache");
  set_unless_set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  headers.emplace_back("X-Content-Type-Options", "nosniff");
  headers.emplace_back("X-Frame-Options", "DENY");
  headers.emplace_back("Referrer-Policy", "no-referrer");
  if (request.is_secure || hub.parts.options.secure_cookies)
    headers.emplace_back("Strict-Transport-Security", "max-age=31536000");
  if (!hub.parts.options.cors_origin.empty()) {
    headers.emplace_back("Access-Control-Allow-Origin", hub.parts.options.cors_origin);
    headers.emplace_back("Access-Control-Expose-Headers",
                         "ETag, Accept-Ranges, Content-Range, Next-Range, Next-Cursor, Request-Id, "
                         "RateLimit-Remaining");
    headers.emplace_back("Vary", "Origin");
  }
}

Awaitable<Response> answer_request(std::shared_ptr<Hub> hub, Request& request, std::string target,
                                   std::string body) {
  Response response;
  if (is_preflight(request, hub->parts.options)) {
    response = preflight();
  } else if (!take_target(target, request)) {
    response = refuse(status::bad_request, "bad_request", "The target is no path.");
  } else if (const Found found = find_route(request); found.route == nullptr) {
    response = no_route(found);
  } else {
    Exchange exchange(hub, request);
    try {
      auto answering = answer_route(exchange, *found.route, body);
      response = co_await std::move(answering);
    } catch (const std::exception& error) {
      response = broken(error);
    }
    const Principal& principal = exchange.principal;
    if (!principal.token.is_nil()) {
      const auto left = hub->rates.left(principal.token.value, Steady::now());
      response.headers.emplace_back("RateLimit-Remaining", std::to_string(left));
    }
  }
  compare_tags(request, response);
  finish(*hub, request, response);
  co_return response;
}

}  // namespace orglog::net::http
