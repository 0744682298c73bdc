#include "orglog/base/descriptors.hpp"

#include <fcntl.h>
#include <sys/resource.h>

#include <cerrno>

#include "orglog/base/limits.hpp"

namespace orglog {
namespace {

thread_local bool waits = false;  // this thread is counted among those that wait

}  // namespace

Result<std::uint64_t> raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
    return Error(errno, boost::system::system_category());
  if (limit.rlim_cur != limit.rlim_max) {
    const rlimit raised{limit.rlim_max, limit.rlim_max};
    if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
  }
  return limit.rlim_cur;
}

bool is_descriptor_shortage(int error_number) {
  return error_number == EMFILE || error_number == ENFILE;
}

DescriptorWait& DescriptorWait::of_process() {
  static DescriptorWait wait;
  return wait;
}

bool DescriptorWait::wait() {
  std::unique_lock lock(mutex_);
  if (ended_) return false;
  if (!waits) {
    waits = true;
    if (++waiting_ == 1) {
      ++shortages_;
      if (changed_) changed_(true);
    }
  }
  changed_state_.wait_for(lock, limits::descriptor_retry, [this] { return ended_; });
  return !ended_;
}

void DescriptorWait::over() {
  const std::lock_guard lock(mutex_);
  if (!waits) return;
  waits = false;
  if (--waiting_ == 0 && changed_) changed_(false);
}

void DescriptorWait::end() {
  const std::lock_guard lock(mutex_);
  ended_ = true;
  changed_state_.notify_all();
}

void DescriptorWait::begin() {
  const std::lock_guard lock(mutex_);
  ended_ = false;
}

std::size_t DescriptorWait::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_;
}

std::uint64_t DescriptorWait::shortages() const {
  const std::lock_guard lock(mutex_);
  return shortages_;
}

int open_patiently(const char* file, int flags, int mode) {
  const auto open = [&] { return ::open(file, flags, mode); };
  const auto is_short = [](int opened) { return opened < 0 && is_descriptor_shortage(errno); };
  return with_descriptor(open, is_short);
}

}  // namespace orglog
