#pragma once

#include "cli/context.hpp"

namespace orglog::cli {

// The verb `usage`.
Done usage(Context& context, const Arguments& arguments);

}  // namespace orglog::cli
