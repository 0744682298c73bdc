#pragma once

#include <cstdint>

namespace orglog {

// Place in the log: 0-based, gapless, total order. `end()` is the first unused one.
using Position = std::uint64_t;

}  // namespace orglog
