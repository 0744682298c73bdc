// `/password-resets`: a mailed one-time link, and what it is good for. The same link activates an
// account that somebody else made.
#include "body.hpp"
#include "orglog/base/limits.hpp"
#include "resources.hpp"
#include "shapes.hpp"

namespace orglog::net::http {
namespace {

boost::json::object shown(const std::string& email, AccountId id, Timestamp now) {
  return {{"created_at", to_rfc3339(now)},
          {"user", boost::json::object{{"email", email}, {"id", to_string(id)}}}};
}

Response no_link() { return not_found("password_reset", "This link is no longer good."); }

}  // namespace

// Answers the same whether there is such an account or not.
Awaitable<Response> post_password_reset(Exchange& exchange) {
  Fields fields(exchange.request.body);
  const auto email = fields.name<Email>("email");
  if (fields.wrong()) co_return fields.refusal();
  const HttpServerParts& parts = exchange.parts();
  if (!parts.request_password_reset || parts.brake == nullptr)
    co_return refuse(status::service_unavailable, "unavailable", "Passwords are not kept here.");
  const auto wait = parts.brake->attempt("reset " + email.key(), exchange.request.address);
  if (wait.count() > 0)
    co_return refuse(status::too_many_requests, "rate_limit", "Wait before you ask again.");
  co_await exchange.catch_up();
  const auto account = exchange.read([&](const View& view) {
    const Account* found = view.state.account(email);
    return found != nullptr ? std::optional(found->id) : std::nullopt;
  });
  if (account) {
    const auto requested = parts.request_password_reset(*account);
    if (!requested)
      co_return refuse(status::service_unavailable, "unavailable", requested.error().message());
  }
  co_return respond(status::created, shown(email.text(), AccountId{}, parts.sources.clock.now()));
}

Awaitable<Response> finalize_password_reset(Exchange& exchange) {
  Fields fields(exchange.request.body);
  const std::string password = fields.text("password");
  const auto again = fields.optional_text("password_confirmation");
  if (again && *again != password) fields.complain("password_confirmation is not the same");
  if (fields.wrong()) co_return fields.refusal();
  const HttpServerParts& parts = exchange.parts();
  if (parts.vault == nullptr) co_return no_link();
  // Before the link is used up.
  const ClockReading clock = parts.engine.clock_guard().look();
  if (clock.jumped) co_return refuse(Rejection{Reason::clock_jumped, to_rfc3339(clock.now)});
  const Timestamp now = clock.now;
  if (password.size() < limits::password_bytes_min) co_return invalid("password is too short.");
  if (password.size() > limits::password_bytes_max) co_return invalid("password is too long.");
  const auto link = parts.vault->use_link(exchange.argument(0), now);
  if (!link || !*link) co_return no_link();
  const AccountId account = (*link)->account;
  auto work = [&]() -> Response {
    const auto set = parts.vault->set_password(account, password);
    return set ? Response{}
               : refuse(status::internal_server_error, "internal_server_error",
                        set.error().message());
  };
  auto setting = exchange.apart(std::move(work));
  Response is_set = co_await std::move(setting);
  if (is_set.code != status::ok) co_return is_set;
  co_await exchange.catch_up();
  const auto email = exchange.read([&](const View& view) {
    const Account* found = view.state.account(account);
    return found != nullptr ? std::optional(found->email) : std::nullopt;
  });
  if (!email) co_return no_link();
  exchange.act_for(account, *email);  // the link proves who it is: the server activates him
  Command command = ActivateAccount{*email};
  auto activating = exchange.submit(std::move(command));
  const Outcome outcome = co_await std::move(activating);
  if (!succeeded(outcome)) co_return refuse(outcome);
  co_return respond(shown(email->text(), account, now));
}

}  // namespace orglog::net::http
