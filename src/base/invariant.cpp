#include "orglog/base/invariant.hpp"

#include <cstdio>
#include <cstdlib>

namespace orglog {

void fail_invariant(std::string_view sentence, const char* file, int line) {
  std::fprintf(stderr, "invariant broken: %.*s (%s:%d)\n", static_cast<int>(sentence.size()),
               sentence.data(), file, line);
  std::abort();
}

}  // namespace orglog
