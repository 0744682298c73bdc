// Passwords over the socket: whose, by whom, and the hashing on the readers' pool.
#include <spdlog/spdlog.h>

#include "connection.hpp"

namespace orglog::net {
namespace {

namespace schema = wire::protocol;

}  // namespace

void Connection::handle_set_password(std::uint64_t request, const schema::SetPassword& wish) {
  auto email = Email::parse(view(wish.email()));
  if (!email) return refuse(request, ErrorCode::invalid, "email");
  const std::string_view password = view(wish.password());
  if (password.size() < limits::password_bytes_min)
    return refuse(request, ErrorCode::invalid, "password: too short");
  if (password.size() > limits::password_bytes_max)
    return refuse(request, ErrorCode::invalid, "password: too long");
  enqueue({request, principal_, {}, PasswordChange{*std::move(email), std::string(password)}, {}});
}

Awaitable<void> Connection::set_password(const PendingQuery& pending) {
  AccountId account;
  hub_->parts.sources.state_table.read([&](const State& state) {
    const Account* found = state.account(pending.change->email);
    if (found != nullptr) account = found->id;
  });
  // Whoever asks for another one's learns nothing about whether there is such an account.
  const Principal& asker = pending.principal;
  if (!asker.is_operator && (account.is_nil() || account != asker.account))
    co_return refuse(pending.request, ErrorCode::forbidden, "email: not yours");
  if (!asker.scopes.cover(Scope::global))
    co_return refuse(pending.request, ErrorCode::forbidden, "the token is too narrow");
  if (account.is_nil()) co_return refuse(pending.request, ErrorCode::not_found, "email");
  auto work = [vault = &hub_->parts.vault, account, &pending] {
    const auto set = vault->set_password(account, pending.change->password);
    return set ? std::string() : set.error().message();
  };
  auto setting = run_on(hub_->parts.readers, work);
  const std::string failed = co_await std::move(setting);
  if (phase_ != Phase::open) co_return;
  if (failed.empty()) co_return hub_->replies.password_set(output_, pending.request);
  spdlog::error("a password could not be set: {}", failed);
  refuse(pending.request, ErrorCode::internal, {});
}

}  // namespace orglog::net
