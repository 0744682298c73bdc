#include "orglog/base/random.hpp"

#include <sys/random.h>

#include "orglog/base/invariant.hpp"

namespace orglog {

// Up to 256 bytes getrandom gives all that it is asked for, whatever signals come (getrandom(2)).
void fill_randomly(std::span<std::uint8_t> bytes) {
  ORGLOG_INVARIANT(getrandom(bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()),
                   "the kernel gives random bytes");
}

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  fill_randomly({reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
  return bytes;
}

}  // namespace orglog
