// What stands behind a browser's session.
#pragma once

#include "orglog/domain/state.hpp"

namespace orglog {

// The token itself, unless it is a session; else the token that the first of the sessions was begun
// with, each of which was begun with the one before. Null: a password stands behind it, or it was
// begun before that was kept. Points into the account.
const Token* token_behind(const Account& account, const Token& token);

}  // namespace orglog
