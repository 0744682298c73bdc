#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <thread>

#include "orglog/base/descriptors.hpp"

using namespace orglog;

namespace {

// The process may open nothing more while this lives.
class NoDescriptors {
 public:
  NoDescriptors() {
    ::getrlimit(RLIMIT_NOFILE, &former_);
    const rlimit none{3, former_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &none);
  }
  ~NoDescriptors() { give_back(); }
  void give_back() { ::setrlimit(RLIMIT_NOFILE, &former_); }

 private:
  rlimit former_{};
};

}  // namespace

TEST_CASE("F-C1: the soft limit of open files is raised to the hard one") {
  rlimit former{};
  ::getrlimit(RLIMIT_NOFILE, &former);
  const rlimit low{std::min<rlim_t>(256, former.rlim_max), former.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &low);
  const auto limit = raise_descriptor_limit();
  REQUIRE(limit.has_value());
  CHECK(*limit == former.rlim_max);
  rlimit now{};
  ::getrlimit(RLIMIT_NOFILE, &now);
  CHECK(now.rlim_cur == former.rlim_max);
  ::setrlimit(RLIMIT_NOFILE, &former);
}

TEST_CASE("F-C1: a program that is no server does not wait for a descriptor") {
  const NoDescriptors none;
  const int opened = open_patiently("/dev/null", O_RDONLY, 0);
  const int why = errno;
  CHECK(opened < 0);
  CHECK(why == EMFILE);
}

TEST_CASE("F-C1: a server waits until it can open a file, and says so once") {
  DescriptorWait& wait = DescriptorWait::of_process();
  std::atomic<int> begun = 0, over = 0;
  wait.when_changed([&](bool is_short) { ++(is_short ? begun : over); });
  wait.begin();
  const std::uint64_t before = wait.shortages();
  int opened = -1;
  {
    NoDescriptors none;
    std::thread opener([&] { opened = open_patiently("/dev/null", O_RDONLY, 0); });
    while (wait.waiting() == 0) std::this_thread::yield();
    none.give_back();
    opener.join();
  }
  CHECK(opened >= 0);
  ::close(opened);
  CHECK(wait.waiting() == 0);
  CHECK(wait.shortages() == before + 1);
  CHECK(begun == 1);
  CHECK(over == 1);
  wait.end();
  wait.when_changed({});
}

TEST_CASE("F-C1: the end of the process ends the waiting") {
  DescriptorWait& wait = DescriptorWait::of_process();
  wait.begin();
  int opened = 0;
  {
    const NoDescriptors none;
    std::thread opener([&] { opened = open_patiently("/dev/null", O_RDONLY, 0); });
    while (wait.waiting() == 0) std::this_thread::yield();
    wait.end();
    opener.join();
  }
  CHECK(opened < 0);
  CHECK(wait.waiting() == 0);
}
