// Random bytes for ids, keys and secrets: the kernel's, and no other source is used. Any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace orglog {

// At most 256 bytes a call.
void fill_randomly(std::span<std::uint8_t> bytes);
std::string random_bytes(std::size_t count);

}  // namespace orglog
