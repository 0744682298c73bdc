// A bug, as opposed to a «no» or a failing world: prints the sentence and aborts, in every build.
#pragma once

#include <string_view>

namespace orglog {

[[noreturn]] void fail_invariant(std::string_view sentence, const char* file, int line);

}  // namespace orglog

#define ORGLOG_INVARIANT(condition, sentence)                   \
  do {                                                          \
    if (!(condition)) [[unlikely]]                              \
      ::orglog::fail_invariant((sentence), __FILE__, __LINE__); \
  } while (false)
