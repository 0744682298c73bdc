// Text of events and states for tests: complete and canonical, so that two things are equal when
// their texts are. A failing test then shows what differs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "orglog/domain/decider.hpp"

namespace orglog::test {

// The id that tests use for a thing of this name, the same everywhere; `describe` prints the name.
Uuid id_named(std::string_view kind, std::string_view name);

inline AccountId account(std::string_view name) { return AccountId{id_named("account", name)}; }
inline OrgId org(std::string_view name) { return OrgId{id_named("org", name)}; }
inline AppId app(std::string_view name) { return AppId{id_named("app", name)}; }
inline Owner owned_by_org(std::string_view name) { return Owner::of(org(name)); }
inline Owner owned_by(std::string_view name) { return Owner::of(account(name)); }

std::string describe(const Event& event);
std::string describe(const Command& command);
std::vector<std::string> describe(const std::vector<Event>& events);
// Stored and derived members alike, in order of id.
std::string describe(const State& state);
// What the derived members of the state should be, computed anew; empty when they are so.
std::string wrong_indexes(const State& state);
// The state that `State::load` makes of what is stored of this one.
State reloaded(const State& state);

}  // namespace orglog::test
