// A command on its way to being decided, against the bucket of its account.
#pragma once

#include <optional>

#include "orglog/domain/rejection.hpp"
#include "orglog/engine/quotas.hpp"
#include "orglog/engine/submission.hpp"

namespace orglog {

// Takes one command from the bucket; why there was none, and how long until there is one. The
// operator is not counted; neither is anybody where `rates` is nothing.
std::optional<Rejection> over_command_rate(CommandRates* rates, const Principal& principal,
                                           CommandRates::Steady::time_point now);

}  // namespace orglog
