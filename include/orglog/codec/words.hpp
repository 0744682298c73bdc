// The words by which JSON, tables and the command line call what the log keeps as numbers.
#pragma once

#include <string>
#include <string_view>

#include "orglog/domain/event.hpp"
#include "orglog/log/record.hpp"

namespace orglog {

std::string joined(Permissions permissions, std::string_view separator = ",");  // `view,deploy`
std::string_view to_text(AccountState state);
std::string_view to_text(LimitKind kind);
std::string_view to_text(Cause cause);
std::string_view to_text(TokenMaking made);
std::string_view to_text(TokenEnd cause);
std::string_view to_text(PasswordSetBy by);
std::string_view to_text(Tag::Kind kind);

}  // namespace orglog
