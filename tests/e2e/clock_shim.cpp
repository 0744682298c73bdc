// Loaded before the C library (LD_PRELOAD): the time of day is off by the seconds that stand in the
// file named by CLOCK_OFFSET. Clocks that measure durations are left alone.
#include <fcntl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cstdlib>

namespace {

long offset() {
  const char* const name = std::getenv("CLOCK_OFFSET");
  const int file = name != nullptr ? open(name, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) return 0;
  char text[32] = {};
  const ssize_t size = read(file, text, sizeof text - 1);
  close(file);
  return size > 0 ? std::strtol(text, nullptr, 10) : 0;
}

}  // namespace

extern "C" int clock_gettime(clockid_t clock, timespec* time) noexcept {
  const long failed = syscall(SYS_clock_gettime, clock, time);
  if (failed == 0 && clock == CLOCK_REALTIME) time->tv_sec += offset();
  return static_cast<int>(failed);
}
