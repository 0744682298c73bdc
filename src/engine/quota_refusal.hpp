// A command on its way to being decided, against the bucket of its account.
#pragma once

#include <optional>

#include "orglog/domain/rejection.hpp"
#include "orglog/engine/quotas.hpp"
#include "orglog/engine/submission.hpp"

namespace orglog {

// Takes the command from the bucket; why there was no room for it, and how long until there is.
// One that moves many apps counts as that many. The operator is not counted; neither is anybody
// where `rates` is nothing.
std::optional<Rejection> over_command_rate(CommandRates* rates, const Submission& submission,
                                           CommandRates::Steady::time_point now);

}  // namespace orglog
