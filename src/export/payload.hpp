// What an event says, as JSON: the shape of `data` in `orglog audit --json`, without ids (which
// have columns of their own), people, orgs and apps by the names of that time.
#pragma once

#include <string>

#include "export/names.hpp"
#include "orglog/codec/words.hpp"

namespace orglog::exports {

// `view,deploy,operate,manage`; empty for none.
std::string_view permissions_text(Permissions permissions);

// Replaces `out`.
void write_payload(Names& names, const Event& event, std::string& out);

}  // namespace orglog::exports
