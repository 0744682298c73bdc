#include "answer.hpp"

#include <spdlog/fmt/chrono.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>

#include "body.hpp"
#include "conventions.hpp"
#include "entity_tags.hpp"
#include "exchange.hpp"
#include "header_lists.hpp"
#include "known_words.hpp"
#include "net/foreign_lines.hpp"
#include "net/waiting.hpp"
#include "orglog/base/limits.hpp"
#include "routes.hpp"

namespace orglog::net::http {
namespace {

Response broken(const std::exception& error) {
  say_foreign(spdlog::level::warn, "an HTTP request failed: {}", error.what());
  return refuse(status::internal_server_error, "internal_server_error",
                "The server failed; its log says how.");
}

bool has_tag(const Request& request, const Response& response) {
  const bool is_read = request.method == verb::get || request.method == verb::head;
  if (response.content_type == event_stream_type) return false;  // no two are the same
  return is_read && (response.code == status::ok || response.code == status::partial_content);
}

void tag(const Request& request, Response& response) {
  if (has_tag(request, response) && response.tag.empty()) response.tag = entity_tag(response);
}

struct RunRead {
  const Look& look;

  Response operator()(std::monostate) const { return {}; }
  Response operator()(Read* read) const { return read(look); }
  Response operator()(ReadState* read) const {
    return look.read([&](const View& view) { return read(look, view); });
  }
  Response operator()(ReadTeam* read) const {
    return look.with_team([&](const View& view, const Org& org) { return read(look, view, org); });
  }
  Response operator()(ReadApp* read) const {
    return look.with_app([&](const View& view, const App& app) { return read(look, view, app); });
  }
};

// With its tag, which costs as much as the answer is long.
Response run_read(const Route& route, const Look& look) noexcept {
  try {
    Response response = std::visit(RunRead{look}, route.read);
    tag(look.request, response);
    return response;
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
  if (hub.rates.take(principal.account.value, Steady::now())) return std::nullopt;
  return too_many_requests(hub.rates, "Your account reached the API rate limit");
}

// Whoever shows no good token, and wants more than to read what is everybody's.
std::optional<Response> over_rate_of_address(Hub& hub, const Request& request) {
  if (hub.rates.take(Rates::of_address(request.address), Steady::now())) return std::nullopt;
  return too_many_requests(hub.rates,
                           "Your address reached the rate limit of requests without a token");
}

// What may be much is the readers' to look at; a little is looked at here and now.
Awaitable<Response> run_where_it_belongs(Exchange& exchange, const Route& route) {
  const bool is_much = route.slow || (route.weight != nullptr && exchange.is_much(route.weight));
  if (!is_much) co_return run_read(route, exchange.look());
  const bool is_open = access_of(route, exchange.parts().options) == Access::open;
  // The token may end while it waits for its turn.
  auto work = [&exchange, &route, is_open] {
    if (!is_open && !still_valid(exchange)) return unauthorized();
    return run_read(route, exchange.look());
  };
  co_return co_await exchange.apart(std::move(work));
}

// The answer is of a state at or after the position that it is kept for.
Awaitable<Response> run_steady(Exchange& exchange, const Route& route) {
  KeptAnswers& answers = exchange.hub().of_state;
  const Runner& runner = exchange.parts().runner;
  const Position position = runner.checkpoint();
  std::string key = KeptAnswers::state_key(exchange.request, exchange.principal, position);
  if (const KeptAnswers::Kept* known = answers.find(key)) co_return known->response;
  Response response = co_await run_where_it_belongs(exchange, route);
  const bool is_good = response.code == status::ok || response.code == status::partial_content;
  if (is_good && runner.checkpoint() == position) answers.keep(std::move(key), {0, response});
  co_return response;
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
    auto signing = is_signed(sources.notary(), sources.journal.end());
    const bool covered = co_await std::move(signing);
    if (!covered) {
      co_return refuse(status::service_unavailable, "not_signed", "No checkpoint can be signed.");
    }
  }
  if (route.stream != nullptr) co_return route.stream(exchange);
  auto running = route.steady ? run_steady(exchange, route) : run_where_it_belongs(exchange, route);
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
  KeptAnswers& retries = exchange.hub().retries;
  std::string key = KeptAnswers::retry_key(exchange.request, exchange.principal);
  const std::uint64_t digest = exchange.request_digest();
  if (const KeptAnswers::Kept* first = retries.find(key)) {
    if (first->request == digest) co_return first->response;
    co_return refuse(Rejection{Reason::command_id_taken, {}});
  }
  Response response = co_await route.write(exchange);
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

// As an object, and, where its key stands for it from now on, as a digest. A long one is read where
// nobody waits for it.
using ParsedBody = OrFailure<boost::json::object>;
Awaitable<ParsedBody> read_body(Exchange& exchange, std::string_view body, bool has_key) {
  auto work = [&exchange, body, has_key] {
    if (has_key) exchange.note_content(content_of(exchange.request, body));
    return parse_body(body);
  };
  if (body.size() <= limits::body_bytes_at_once) co_return work();
  auto reading = run_on(exchange.parts().readers, exchange.asker(), std::move(work));
  co_return co_await std::move(reading);
}

Awaitable<Response> run_write_route(Exchange& exchange, const Route& route, std::string_view body) {
  if (auto refused = unfit_condition(exchange.request, route)) co_return *refused;
  const bool has_key = !exchange.request.idempotency_key.empty();
  auto parsed = co_await read_body(exchange, body, has_key);
  if (!parsed) co_return refuse(status::bad_request, "bad_request", parsed.error().sentence);
  if (auto refused = refuse_fields(route, *parsed)) co_return *refused;
  exchange.request.body = *std::move(parsed);
  const bool once = has_key && route.access != Access::open;
  auto running = once ? run_once(exchange, route) : route.write(exchange);
  co_return co_await std::move(running);
}

Response no_route(const Found& found) {
  if (found.allow.empty())
    return refuse(status::not_found, "not_found", "There is no such endpoint.");
  return with_field(refuse(status::method_not_allowed, "method_not_allowed",
                           "This endpoint does not know that method."),
                    "Allow", found.allow);
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

// One of them somebody else has set, and nobody can say which.
Response two_sessions(const Request& request) {
  return refuse(status::bad_request, "bad_request",
                "Two cookies are called " + std::string(session_cookie(request)) +
                    ": clear the cookies of this site and sign in again.",
                "two_sessions");
}

// No coding of a body is undone here.
Response coded_body() {
  return with_field(
      refuse(status::unsupported_media_type, "unsupported_media_type",
             "A body is read as it comes: send it without Content-Encoding.", "malformed"),
      "Accept-Encoding", "identity");
}

bool changes_by_cookie(const Request& request, const Route& route) {
  return route.write != nullptr && !cookie_secret(request).empty() && !is_from_own_page(request);
}

// What a header alone decides.
Awaitable<std::optional<Response>> refuse_header(Exchange& exchange, const Route& route) {
  const std::string& coding = exchange.request.content_encoding;
  if (route.write != nullptr && !coding.empty() && !same_without_case(coding, "identity"))
    co_return coded_body();
  if (!is_acceptable(exchange.request.accept)) {
    co_return refuse(status::not_acceptable, "not_acceptable",
                     "Ask for version 3: Accept: application/vnd.heroku+json; version=3");
  }
  const Access access = access_of(route, exchange.parts().options);
  if (access != Access::open) {
    const bool known = co_await exchange.identify();
    if (!known) {
      auto refused = over_rate_of_address(exchange.hub(), exchange.request);
      co_return refused ? *refused : unauthorized();
    }
    if (changes_by_cookie(exchange.request, route)) co_return from_another_site();
    if (access == Access::operator_ && !exchange.principal.is_operator)
      co_return refuse(Rejection{Reason::operator_only, "this endpoint"});
    if (auto refused = out_of_scope(exchange.principal, route)) co_return refused;
    if (auto refused = over_rate(exchange.hub(), exchange.principal, route)) co_return refused;
  } else if (route.write != nullptr) {
    if (auto refused = over_rate_of_address(exchange.hub(), exchange.request)) co_return refused;
  }
  co_return refuse_parameters(route, exchange.request);
}

// 304 where the client has the very same already.
void compare_tags(const Request& request, Response& response) {
  if (!has_tag(request, response)) return;
  tag(request, response);
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

std::optional<Response> Call::look_for_route(const std::string& target) {
  if (is_preflight(request_, hub_->parts.options)) return preflight();
  if (!take_target(target, request_))
    return refuse(status::bad_request, "bad_request", "The target is no path.");
  if (find_cookie(request_, session_cookie(request_)).count > 1) return two_sessions(request_);
  const Found found = find_route(request_);
  if (found.route == nullptr) return no_route(found);
  route_ = found.route;
  return std::nullopt;
}

Awaitable<std::optional<Response>> Call::admit(std::string target) {
  std::optional<Response> refused = look_for_route(target);
  if (!refused) {
    exchange_.emplace(hub_, request_);
    try {
      refused = co_await refuse_header(*exchange_, *route_);
    } catch (const std::exception& error) {
      refused = broken(error);
    }
  }
  if (refused) finish_answer(*refused);
  co_return refused;
}

std::size_t Call::body_bytes() const {
  const bool is_open = access_of(*route_, hub_->parts.options) == Access::open;
  return is_open || route_->write == nullptr ? limits::http_open_body_bytes
                                             : limits::http_body_bytes;
}

Awaitable<Response> Call::answer(std::string body) {
  Response response;
  try {
    auto running = route_->write != nullptr ? run_write_route(*exchange_, *route_, body)
                                            : run_read_route(*exchange_, *route_);
    response = co_await std::move(running);
  } catch (const std::exception& error) {
    response = broken(error);
  }
  finish_answer(response);
  co_return response;
}

const Principal* Call::principal() const {
  if (!exchange_) return nullptr;
  const Principal& principal = exchange_->principal;
  return principal.is_operator || !principal.account.is_nil() ? &principal : nullptr;
}

WaitingOwner Call::owner() const {
  const Principal* known = principal();
  return known == nullptr ? WaitingOwner{} : WaitingOwner::of(known->is_operator, known->account);
}

void Call::finish_answer(Response& response) {
  if (exchange_ && !exchange_->principal.token.is_nil()) {
    const auto left = hub_->rates.left(exchange_->principal.account.value, Steady::now());
    response.headers.emplace_back("RateLimit-Remaining", std::to_string(left));
  }
  compare_tags(request_, response);
  finish(*hub_, request_, response);
}

}  // namespace orglog::net::http
