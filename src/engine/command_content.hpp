// What was asked for, as bytes: what the digest beside a command id is made of, so that the same id
// with another wish is told from a retry.
#pragma once

#include <string>

#include "orglog/domain/event.hpp"
#include "orglog/engine/submission.hpp"

namespace orglog {

// The command with all its fields, in whose name, as of when, and under which condition. The same
// bytes in every version of this program: their digest is kept for ever.
void write_content(const Submission& submission, std::string& out);

// For records from before there were digests: whether this kind of command may have left this kind
// of event as its last one (but for crossed limits). `by_http`: it came in a request that adds what
// is not there and changes what is, so a retry may have become the other one of the two.
bool may_have_left(const Command& command, EventType type, bool by_http);

}  // namespace orglog
