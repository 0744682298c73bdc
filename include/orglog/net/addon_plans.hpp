// Which add-on plans there are and what a month of each costs, as whoever runs the platform says
// it: the vendor's clients never send a price. A JSON object, `{"redis:mini": 300}`, in cents.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "orglog/base/failure.hpp"

namespace orglog {

// By `SERVICE:PLAN`.
using AddonPlans = std::map<std::string, std::int64_t, std::less<>>;

// Strict: a plan that is named twice or is no `SERVICE:PLAN`, a price that is no whole number of
// cents or out of range, too many of them, and anything that is no JSON object are refused.
OrFailure<AddonPlans> parse_addon_plans(std::string_view text);
OrFailure<AddonPlans> read_addon_plans(const std::filesystem::path& file);

}  // namespace orglog
