// Attempts at what only the owner of an account should be able to do, as both doors count them
// (vault/login_brake.hpp). On the lane.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "lane.hpp"
#include "orglog/net/door.hpp"

namespace orglog::net {

// One attempt, as the brake lets it pass.
struct LoginAttempt {
  std::string key;  // under which it is counted
  FromAddress from = FromAddress::strange;
  std::chrono::seconds wait{};  // zero: it may go on
};

// Asks the brake, and looks where the account has signed in from only when that would help: most
// attempts cost one look-up in memory. What strangers have done at this address does not hold where
// the account has signed in before. `account`: nothing where there is no such account; the same
// work is done for it.
Awaitable<LoginAttempt> begin_attempt(const DoorParts& parts, std::string key,
                                      std::optional<AccountId> account, std::string address);

struct OldPasswordLook {
  std::chrono::seconds wait{};  // not zero: there were too many tries, and nothing was looked at
  Result<OldPassword> found = OldPassword::wrong;
};
// A token or a session alone is not enough for a new password: whoever stole one must not keep the
// account by it.
Awaitable<OldPasswordLook> look_at_old_password(const DoorParts& parts, const Leader& leader,
                                                AccountId account, Email email,
                                                std::optional<std::string> old,
                                                std::string address);

}  // namespace orglog::net
