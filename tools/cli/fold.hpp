// The offline verbs that fold a log again.
#pragma once

#include "cli/context.hpp"

namespace orglog::cli {

Done replay(Context& context, const Arguments& arguments);
Done rebuild(Context& context, const Arguments& arguments);

}  // namespace orglog::cli
