// Loaded before the C library (LD_PRELOAD), it lets a program live through weeks in seconds: the time
// of day begins at FAST_CLOCK_FROM (seconds since 1970) and runs FAST_CLOCK_RATE times as fast as it
// should. Clocks that measure durations are left alone.
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static double from, rate, begun;

static double elapsed(void) {
  struct timespec now;
  syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

__attribute__((constructor)) static void begin(void) {
  from = atof(getenv("FAST_CLOCK_FROM"));
  rate = atof(getenv("FAST_CLOCK_RATE"));
  begun = elapsed();
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  if (clock != CLOCK_REALTIME) return (int)syscall(SYS_clock_gettime, clock, time);
  const double now = from + (elapsed() - begun) * rate;
  time->tv_sec = (time_t)now;
  time->tv_nsec = (long)((now - (double)time->tv_sec) * 1e9);
  return 0;
}
