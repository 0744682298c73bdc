// A fuzz target is a file with this function in it: bytes from outside, in any form, must do no
// harm. With ORGLOG_FUZZ libFuzzer calls it; without, `run_corpus.cpp` does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace fuzz {

inline std::string_view view(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace fuzz
