// What `embed.cmake` makes of the files of this folder.
#pragma once

#include <span>

#include "orglog/dashboard/assets.hpp"

namespace orglog::dashboard {

std::span<const Asset> embedded_assets();

}  // namespace orglog::dashboard
