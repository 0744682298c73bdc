// An answer of the binary protocol as text: everything that it says, so that two answers are equal
// when their texts are, and a failing check can be read.
#pragma once

#include <string>
#include <string_view>

#include "support/frames.hpp"

namespace orglog::doors {

// A stored record but for its command id, which the server draws for what it observes itself, and
// the checksum over it.
std::string record_text(std::uint64_t position, std::string_view stored);
// The same of the record in a proof file. The proof itself is left out: it is over all records,
// also those that the asker may not read, and differs with them.
std::string receipt_text(std::string_view proof_file);
std::string frame_text(const wire::protocol::Frame& frame);

}  // namespace orglog::doors
