// Why somebody may do something on an app: what gives him permissions, and by which event. Pure;
// what the grounds give together is what `permissions_of` says.
#pragma once

#include <string>
#include <vector>

#include "orglog/domain/decider.hpp"

namespace orglog {

struct Ground {
  enum class Kind : std::uint8_t { ownership, role, join, grant };
  Kind kind{};
  std::string reason;  // `admin of acme-widgets`, `granted view, deploy`
  Permissions gives;
  Position event = 0;  // which made it so
};

// Those that the permission stands on. A join is good for members only, and stands on the role too.
void keep_those_for(Permission permission, std::vector<Ground>& grounds);
// How the app came to its owner.
Ground ownership_of(const State& state, const App& app);
// The person's own, those that give most first; nothing for who has no permission at all.
std::vector<Ground> grounds_of(const State& state, const App& app, AccountId account);
// Everybody who has any permission on the app, in no order.
std::vector<AccountId> people_on(const State& state, const App& app);
// What keeps the person from it; for who has not the permission.
std::string missing_for(const State& state, const App& app, AccountId account,
                        Permission permission);

}  // namespace orglog
