#include <openssl/crypto.h>

#include "orglog/engine/query.hpp"

namespace orglog {

std::optional<Principal> authenticate(const StateTable& state_table,
                                      const Sha256Digest& operator_secret_hash,
                                      std::string_view token, Timestamp now) {
  const Sha256Digest hash = sha256(token);
  if (CRYPTO_memcmp(hash.data(), operator_secret_hash.data(), hash.size()) == 0) {
    Principal principal;
    principal.is_operator = true;
    return principal;
  }
  // Looking a hash up leaks nothing worth having: who can choose the hash knows no token that has
  // it.
  return state_table.read([&](const State& state) {
    std::optional<Principal> found;
    const Account* account = state.account_of_token(hash);
    if (account == nullptr) return found;
    for (const Token& candidate : account->tokens) {
      if (candidate.secret_hash == hash && candidate.is_in_force(now))
        found = Principal{false, account->id, candidate.id, candidate.scopes};
    }
    return found;
  });
}

bool is_authentic(const StateTable& state_table, const Principal& principal, Timestamp now) {
  return principal.is_operator || state_table.read([&](const State& state) {
    return state.token_in_force(principal.token, principal.account, now) != nullptr;
  });
}

}  // namespace orglog
