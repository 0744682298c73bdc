// Names for what people leave unnamed: `frozen-wave-4030`. Pure: the command's id decides, so a
// retried command makes up the same name.
#pragma once

#include <string>

#include "orglog/base/ids.hpp"

namespace orglog {

// `attempt` counts up while the name before is taken.
std::string made_up_app_name(CommandId command, std::uint32_t attempt);
std::string made_up_addon_name(CommandId command, std::uint32_t attempt,
                               const std::string& service);

}  // namespace orglog
