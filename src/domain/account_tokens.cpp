// An account has few tokens, so that they are looked through.
#include "orglog/domain/account_tokens.hpp"

#include <algorithm>

namespace orglog {

const Token* token_of(const Account& account, TokenId id) {
  const auto found = std::ranges::find(account.tokens, id, &Token::id);
  return found != account.tokens.end() ? &*found : nullptr;
}

const Token* token_behind(const Account& account, const Token& token) {
  const Token* behind = &token;
  while (behind != nullptr && behind->is_session()) behind = token_of(account, behind->parent);
  return behind;
}

}  // namespace orglog
