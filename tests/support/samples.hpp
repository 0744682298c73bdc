// One event and one command of every type, with every field set to something. The golden files hold
// these very events: a value here never changes; a new field's value goes into a new sample.
#pragma once

#include <vector>

#include "orglog/domain/event.hpp"

namespace orglog::test {

// In the order of the types.
std::vector<Event> sample_events();
std::vector<Command> sample_commands();

}  // namespace orglog::test
