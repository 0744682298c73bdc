// `members`, `apps` and `access`: what is so after the last event, in a stable order.
#pragma once

#include "export/destination.hpp"
#include "export/names.hpp"
#include "orglog/domain/state.hpp"

namespace orglog::exports {

Exported<void> write_members(const State& state, Names& names, Destination& destination);
Exported<void> write_apps(const State& state, Names& names, Destination& destination);
Exported<void> write_access(const State& state, Names& names, Destination& destination);

}  // namespace orglog::exports
