#include "login_attempt.hpp"

namespace orglog::net {

Awaitable<LoginAttempt> begin_attempt(const DoorParts& parts, std::string key,
                                      std::optional<AccountId> account, std::string address) {
  LoginAttempt attempt{std::move(key), FromAddress::strange, {}};
  attempt.wait = parts.brake.attempt(attempt.key, address);
  const Asker asker = Asker::at(address);
  if (attempt.wait.count() == 0 || !parts.brake.would_pass_if_known(attempt.key, address) ||
      !parts.readers.has_room_for(asker)) {
    co_return attempt;
  }
  auto look = [&parts, account, address] { return parts.known_addresses.look(account, address); };
  auto looking = run_on(parts.readers, asker, std::move(look));
  attempt.from = co_await std::move(looking);
  if (attempt.from == FromAddress::known)
    attempt.wait = parts.brake.attempt(attempt.key, address, attempt.from);
  co_return attempt;
}

Awaitable<OldPasswordLook> look_at_old_password(const DoorParts& parts, const Leader& leader,
                                                AccountId account, Email email,
                                                std::optional<std::string> old,
                                                std::string address) {
  OldPasswordLook look;
  LoginAttempt attempt;
  if (old) {
    // Counted apart from sign-ins: strangers, who have no token, must not slow this.
    auto beginning = begin_attempt(parts, "old password of " + email.key(), account, address);
    attempt = co_await std::move(beginning);
    look.wait = attempt.wait;
    if (look.wait.count() > 0) co_return look;
  }
  auto work = [&leader, account, old] { return leader.passwords.check_old(account, old); };
  auto checking = run_on(parts.hashers, Asker::of(account), std::move(work));
  look.found = co_await std::move(checking);
  if (old && look.found && *look.found == OldPassword::right)
    parts.brake.succeeded(attempt.key, address, attempt.from);
  co_return look;
}

}  // namespace orglog::net
