// The file descriptors of the process: how many it may have, and what to do while there is none. A
// write that is told «too many open files» has done nothing yet, so it can wait and try again; a
// store that passed the failure on would have to stop until a restart.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>

#include "orglog/base/result.hpp"

namespace orglog {

// Sets the soft limit of open files to the hard one, and answers the limit in force. Before the
// first connection. Fails with an error of the system.
Result<std::uint64_t> raise_descriptor_limit();

// Whether a system call failed because this process (EMFILE) or the machine (ENFILE) has no
// descriptor left.
bool is_descriptor_shortage(int error_number);

// Threads that wait until the process gets a descriptor. Any thread; one for the process, as its
// limit is.
class DescriptorWait {
 public:
  static DescriptorWait& of_process();

  // Told once when a shortage begins, and once when it is over, by the thread that saw it. Must not
  // block and must not open anything. Before other threads run.
  void when_changed(std::function<void(bool is_short)> changed) { changed_ = std::move(changed); }

  // Until this nobody waits: programs that are not a server would rather fail.
  void begin();
  // A pause before the next try; false: the process does not wait, or is about to end, and the
  // failure is to be passed on. Each thread calls `over` when it got what it waited for, or gives
  // up.
  bool wait();
  void over();
  // From here on nobody waits.
  void end();

  std::size_t waiting() const;  // threads
  std::uint64_t shortages() const;

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_state_;
  std::function<void(bool)> changed_;
  std::size_t waiting_ = 0;
  std::uint64_t shortages_ = 0;
  bool ended_ = true;
};

// Opens as open(2) does, but waits where there is no descriptor; errno says why it failed.
int open_patiently(const char* file, int flags, int mode);

// Calls `open` until it fails for another reason or succeeds. `is_short(result)`: it found no
// descriptor.
template <class Open, class IsShort>
auto with_descriptor(const Open& open, const IsShort& is_short) {
  auto result = open();
  if (!is_short(result)) return result;
  DescriptorWait& wait = DescriptorWait::of_process();
  while (is_short(result) && wait.wait()) result = open();
  wait.over();
  return result;
}

}  // namespace orglog
