// Passwords over the socket: whose, by whom, and the hashing on a thread of its own.
#include <spdlog/spdlog.h>

#include "connection.hpp"
#include "login_attempt.hpp"
#include "password_fault.hpp"

namespace orglog::net {

void Connection::handle_set_password(std::uint64_t request,
                                     const wire::protocol::SetPassword& wish) {
  auto email = Email::parse(view(wish.email()));
  if (!email) return refuse(request, ErrorCode::invalid, "email must be an e-mail address");
  const std::string_view password = view(wish.password());
  if (const auto fault = password_fault(password))
    return refuse(request, ErrorCode::invalid, "the " + *fault);
  PasswordWish change;
  change.password = password;
  change.by = principal_.is_operator ? PasswordSetBy::platform_operator : PasswordSetBy::owner;
  change.keep_tokens = wish.keep_tokens();
  change.origin = Origin::socket;
  change.client_name = client_->name;
  change.client_address = client_->address;
  std::optional<std::string> old;
  if (wish.old_password() != nullptr) old = view(wish.old_password());
  PendingQuery pending;
  pending.request = request;
  pending.principal = principal_;
  pending.change = PasswordChange{*std::move(email), std::move(old), std::move(change)};
  enqueue(std::move(pending));
}

Awaitable<void> Connection::set_password(const PendingQuery& pending) {
  const DoorParts& parts = hub_->parts;
  AccountId account;
  parts.sources.state_table.read([&](const State& state) {
    const Account* found = state.account(pending.change->email);
    if (found != nullptr) account = found->id;
  });
  // Whoever asks for another one's learns nothing about whether there is such an account.
  const Principal& asker = pending.principal;
  if (!asker.is_operator && (account.is_nil() || account != asker.account))
    co_return refuse(pending.request, ErrorCode::forbidden,
                     "a person sets their own password only");
  if (!asker.scopes.cover(Scope::global))
    co_return refuse(pending.request, ErrorCode::forbidden, "the token is too narrow");
  if (account.is_nil())
    co_return refuse(pending.request, ErrorCode::not_found, "no account has this address");
  const auto leader = parts.lead.leader();
  if (!leader)
    co_return refuse(pending.request, ErrorCode::stopping, "the server takes no commands any more");
  if (leader->engine.clock_guard().look().jumped)
    co_return refuse(pending.request, ErrorCode::busy,
                     "no password is set while the clock is wrong");
  if (!asker.is_operator) {
    const bool is_known = co_await knows_old_password(pending, *leader, account);
    if (phase_ != Phase::open || !is_known) co_return;
  }
  auto work = [leader, account, wish = pending.change->wish] {
    return leader->passwords.set(account, wish);
  };
  auto setting = run_on(parts.hashers, Asker::of(asker.account), std::move(work));
  const Result<PasswordIsSet> set = co_await std::move(setting);
  if (phase_ != Phase::open) co_return;
  if (set)
    co_return hub_->replies.password_set(output_, pending.request, set->sessions, set->tokens);
  spdlog::error("a password could not be set: {}", set.error().message());
  refuse(pending.request, ErrorCode::internal, {});
}

// Says why not.
Awaitable<bool> Connection::knows_old_password(const PendingQuery& pending, const Leader& leader,
                                               AccountId account) {
  const PasswordChange& change = *pending.change;
  auto looking = look_at_old_password(hub_->parts, leader, account, change.email,
                                      change.old_password, client_->address);
  const OldPasswordLook look = co_await std::move(looking);
  if (phase_ != Phase::open) co_return false;
  if (look.wait.count() > 0) {
    refuse(pending.request, ErrorCode::too_many_requests,
           "too many tries at an old password: wait " + std::to_string(look.wait.count()) +
               " seconds");
  } else if (!look.found) {
    spdlog::error("a password could not be looked at: {}", look.found.error().message());
    refuse(pending.request, ErrorCode::internal, {});
  } else if (*look.found != OldPassword::right) {
    refuse(pending.request, ErrorCode::forbidden,
           *look.found == OldPassword::missing ? "old_password: missing" : "old_password: wrong");
  } else {
    co_return true;
  }
  co_return false;
}

}  // namespace orglog::net
