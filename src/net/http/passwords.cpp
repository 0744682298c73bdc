// Passwords: `/password-resets`, a mailed one-time link, and what it is good for (the same link
// activates an account that somebody else made); `/account/password`, where one sets one's own.
#include "body.hpp"
#include "hub.hpp"
#include "login.hpp"
#include "net/foreign_lines.hpp"
#include "net/password_fault.hpp"
#include "orglog/base/limits.hpp"
#include "resources.hpp"
#include "shapes.hpp"

namespace orglog::net::http {
namespace {

namespace json = boost::json;

json::object shown(const std::string& email, AccountId id, Timestamp now) {
  return {{"created_at", to_rfc3339(now)},
          {"user", json::object{{"email", email}, {"id", to_string(id)}}}};
}

Response no_link() { return not_found("password_reset", "This link is no longer good."); }

void look_up_and_mail(const std::shared_ptr<Hub>& hub, const Email& email) {
  std::optional<AccountId> account;
  hub->parts.sources.state_table.read([&](const State& state) {
    if (const Account* found = state.account(email)) account = found->id;
  });
  if (!account) return;
  const auto leader = hub->parts.lead.leader();
  if (!leader) return;
  const auto requested = leader->request_password_reset(*account);
  if (!requested)
    say_foreign(spdlog::level::err, "a mail with a link for a password cannot be queued: {}",
                requested.error().message());
}

// Whoever asks must not learn by the time that it takes whether there is such an account: nothing
// is done for it until the answer is long on its way, at a moment that nobody can foretell. A stop
// in between forgets it, and the person asks again.
void mail_later(const std::shared_ptr<Hub>& hub, const Asker& asker, const Email& email) {
  const auto timer = std::make_shared<Timer>(hub->lane);
  const std::chrono::milliseconds more(random_uuid().bytes.front());
  timer->expires_after(limits::password_mail_delay + more);
  timer->async_wait([timer, asker, email, weak = std::weak_ptr(hub)](boost::system::error_code no) {
    const auto there = weak.lock();
    if (no || !there) return;
    there->parts.hashers.post(asker, [there, email] { look_up_and_mail(there, email); });
  });
}

struct Wanted {
  PasswordWish wish;
  std::shared_ptr<const Leader> leader;
};

// What both doors of a new password ask for, before anything is used up.
OrRefusal<Wanted> read_new_password(Exchange& exchange, Fields& fields, PasswordSetBy by) {
  PasswordWish wish;
  wish.password = fields.text("password");
  const auto again = fields.optional_text("password_confirmation");
  if (again && *again != wish.password) fields.complain("password_confirmation is not the same");
  wish.keep_tokens = fields.optional_flag("keep_tokens").value_or(false);
  wish.by = by;
  wish.origin = cookie_secret(exchange.request).empty() ? Origin::http : Origin::dashboard;
  wish.correlation = exchange.request.id;
  wish.client_name = exchange.request.user_agent;
  wish.client_address = exchange.request.address;
  auto leader = exchange.parts().lead.leader();
  const ClockReading clock = exchange.parts().lead.look_at(exchange.parts().sources.clock);
  if (fields.wrong()) return fields.refusal();
  if (!leader) return refuse_stopping();
  if (clock.jumped) return refuse(Rejection{Reason::clock_jumped, to_rfc3339(clock.now)});
  if (const auto fault = password_fault(wish.password)) return invalid(*fault + ".");
  return Wanted{std::move(wish), std::move(leader)};
}

// 202 where the log cannot be told yet: the password is in force, and what it ends ends later.
Response done(const PasswordIsSet& set, const Email& email, Timestamp now) {
  json::object object = shown(email.text(), set.account, now);
  object["sessions_ended"] = set.sessions;
  object["tokens_ended"] = set.tokens;
  return respond(set.told ? status::ok : status::accepted, object);
}

std::optional<Email> address_of(const Exchange& exchange, AccountId id) {
  return exchange.read([&](const View& view) {
    const Account* account = view.state.account(id);
    const bool is_there = account != nullptr && !account->email.is_erased();
    return is_there ? std::optional(account->email) : std::nullopt;
  });
}

Response wrong_old(OldPassword old) {
  return refuse(status::forbidden, "forbidden",
                old == OldPassword::missing
                    ? "Say the old password: current_password."
                    : "current_password is not the password of this account.",
                old == OldPassword::missing ? "old_password_missing" : "old_password_wrong");
}

Awaitable<std::optional<Response>> refuse_without_old(Exchange& exchange, Email email,
                                                      const Leader& leader,
                                                      std::optional<std::string> old) {
  const HttpServerParts& parts = exchange.parts();
  const AccountId account = exchange.principal.account;
  if (!parts.hashers.has_room_for(Asker::of(account))) co_return too_many_waiting();
  auto looking = look_at_old_password(parts, leader, account, std::move(email), std::move(old),
                                      exchange.request.address);
  const OldPasswordLook look = co_await std::move(looking);
  if (look.wait.count() > 0) co_return too_many_logins(look.wait);
  if (!look.found) co_return broken(look.found.error());
  if (*look.found != OldPassword::right) co_return wrong_old(*look.found);
  co_return std::nullopt;
}

}  // namespace

// Answers the same whether there is such an account or not, and has done the same until then.
Awaitable<Response> post_password_reset(Exchange& exchange) {
  Fields fields(exchange.request.body);
  const auto email = fields.name<Email>("email");
  if (fields.wrong()) co_return fields.refusal();
  const HttpServerParts& parts = exchange.parts();
  if (!parts.lead.leader()) co_return refuse_stopping();
  const Asker asker = Asker::at(exchange.request.address);
  const auto account = exchange.read([&](const View& view) {
    const Account* found = view.state.account(email);
    return found != nullptr ? std::optional(found->id) : std::nullopt;
  });
  auto beginning = begin_attempt(parts, "reset " + email.key(), account, exchange.request.address);
  const LoginAttempt attempt = co_await std::move(beginning);
  if (attempt.wait.count() > 0) co_return too_many_logins(attempt.wait);
  if (!parts.hashers.has_room_for(asker)) co_return too_many_waiting();
  co_await exchange.catch_up();
  mail_later(exchange.shared_hub(), asker, email);
  co_return respond(status::created, shown(email.text(), AccountId{}, parts.sources.clock.now()));
}

// The link proves who it is: the account is activated by its password.
Awaitable<Response> finalize_password_reset(Exchange& exchange) {
  Fields fields(exchange.request.body);
  const auto wanted = read_new_password(exchange, fields, PasswordSetBy::link);
  if (!wanted) co_return wanted.error();
  const HttpServerParts& parts = exchange.parts();
  const Timestamp now = parts.sources.clock.now();
  auto work = [link = exchange.argument(0), &wanted, now] {
    return wanted->leader->passwords.set_by_link(link, wanted->wish, now);
  };
  const Asker asker = Asker::at(exchange.request.address);
  if (!parts.hashers.has_room_for(asker)) co_return too_many_waiting();
  auto setting = run_on(parts.hashers, asker, std::move(work));
  const Result<std::optional<PasswordIsSet>> set = co_await std::move(setting);
  if (!set) co_return broken(set.error());
  if (!*set) co_return no_link();
  co_await exchange.catch_up();
  const auto email = address_of(exchange, (*set)->account);
  co_return email ? done(**set, *email, now) : no_link();
}

// The browser that asks for it goes on with a session of its own: the former one ends with all
// others.
Awaitable<Response> put_account_password(Exchange& exchange) {
  Fields fields(exchange.request.body);
  const auto old = fields.optional_text("current_password");
  const auto wanted = read_new_password(exchange, fields, PasswordSetBy::owner);
  if (!wanted) co_return wanted.error();
  co_await exchange.catch_up();
  const AccountId account = exchange.principal.account;
  const auto email = address_of(exchange, account);
  if (!email) co_return refuse(Rejection{Reason::account_required, {}});
  const auto refusal = co_await refuse_without_old(exchange, *email, *wanted->leader, old);
  if (refusal) co_return *refusal;
  auto work = [account, &wanted] { return wanted->leader->passwords.set(account, wanted->wish); };
  const std::optional<NextSession> session = session_like_this(exchange);
  auto setting = run_on(exchange.parts().hashers, Asker::of(account), std::move(work));
  const Result<PasswordIsSet> set = co_await std::move(setting);
  if (!set) co_return broken(set.error());
  Response answer = done(*set, *email, exchange.parts().sources.clock.now());
  answer.is_secret = true;
  if (!session || !set->told) co_return answer;
  const Response begun = co_await begin_next_session(exchange, *session);
  for (const auto& header : begun.headers) {
    if (header.first == "Set-Cookie") answer.headers.push_back(header);
  }
  co_return answer;
}

}  // namespace orglog::net::http
