// What people are told beside «this is not valid»: how a name must look. Pure; any thread.
#pragma once

#include <string>

#include "orglog/domain/names.hpp"

namespace orglog {

// Goes on a sentence about a text that `Kind::parse` refused, as in `: it has 2 to 30 ...`.
template <class Kind>
std::string name_hint();
template <>
std::string name_hint<AppName>();
template <>
std::string name_hint<OrgName>();
template <>
std::string name_hint<ProcessType>();

}  // namespace orglog
