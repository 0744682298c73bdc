// What changed in an org between two moments, as people read it. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "orglog/domain/state.hpp"

namespace orglog {

struct Change {
  std::string kind;  // `member_joined`, `app_locked`, `access_ended` and so on
  std::string text;  // a line for people
  std::string app;   // called what it is called afterwards; empty: about the org
  std::string person;
  std::string before, after;      // of what changed; empty: nothing
  std::optional<Position> event;  // which made what is so afterwards, where the state knows it
};

// Of the org, then its members, then its apps by name with the people on each. Whoever one of the
// states does not know is called by his id.
std::vector<Change> org_diff(const State& before, const State& after, OrgId org);

}  // namespace orglog
