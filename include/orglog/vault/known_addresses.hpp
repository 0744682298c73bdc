// Where people have signed in from, so that strangers who try their accounts elsewhere do not slow
// them there (vault/login_brake.hpp). Kept in the vault, of each account a bounded number, as tags
// made with the account's own key: without the key they say nothing, and an erasure takes both. Any
// thread, but not an io thread: the vault's file is waited for.
#pragma once

#include <optional>
#include <string_view>

#include "orglog/vault/keyring.hpp"
#include "orglog/vault/login_brake.hpp"
#include "orglog/vault/vault.hpp"

namespace orglog {

class KnownAddresses {
 public:
  // Borrows both.
  KnownAddresses(Vault& vault, const Keyring& keyring) : vault_(vault), keyring_(keyring) {}

  // `account` is nothing where there is no such account: the same work is done.
  FromAddress look(std::optional<AccountId> account, std::string_view address) const;
  // The account has just signed in from there; durable when it returns. An account without a key
  // has no known addresses.
  Result<void> add(AccountId account, std::string_view address, Timestamp now);

 private:
  Vault& vault_;
  const Keyring& keyring_;
};

}  // namespace orglog
