// The tokens of an account, looked up. What is answered points into the account. Pure; any thread.
#pragma once

#include "orglog/domain/state.hpp"

namespace orglog {

// Null: the account has no such token, or has it no more.
const Token* token_of(const Account& account, TokenId id);

// The token itself, unless it is a session; else the token that the first of the sessions was begun
// with, each of which was begun with the one before. Null: a password stands behind it, or it was
// begun before that was kept.
const Token* token_behind(const Account& account, const Token& token);

}  // namespace orglog
