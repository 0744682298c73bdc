// What people are told beside «this is not valid»: how a name or an address must look. Pure; any
// thread.
#pragma once

#include <string>
#include <string_view>

#include "orglog/domain/names.hpp"

namespace orglog {

// Goes on a sentence about a text that `Kind::parse` refused, as in `: it has 2 to 30 ...`. Of the
// kinds that are not named below there is no more to say.
template <class Kind>
std::string name_hint(std::string_view) {
  return {};
}
template <>
std::string name_hint<Email>(std::string_view text);
template <>
std::string name_hint<AppName>(std::string_view text);
template <>
std::string name_hint<OrgName>(std::string_view text);
template <>
std::string name_hint<ProcessType>(std::string_view text);
// An '@' decides which of the two it should have been.
template <>
std::string name_hint<OrgOrEmail>(std::string_view text);

}  // namespace orglog
