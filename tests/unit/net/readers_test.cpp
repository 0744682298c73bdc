// Whose turn it is among those who ask what takes its time (F-C2): proven by the order in which
// work is done after all of it has come.
#include "orglog/net/readers.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <future>
#include <mutex>
#include <string>
#include <vector>

#include "orglog/base/limits.hpp"

using namespace orglog;

namespace {

Asker asker(std::string_view name) { return Asker::at(name); }

// Notes in which order work was done, on readers that are held up until all of it is there.
class Course {
 public:
  explicit Course(std::size_t threads) : readers(threads) {}
  void hold(const std::string& name) {
    readers.post(asker(name), [this] { released_.wait(); });
  }
  void post(const std::string& name) {
    ++posted_;
    readers.post(asker(name), [this, name] {
      const std::lock_guard lock(mutex_);
      order_ += name;
      if (order_.size() == posted_) all_done_.set_value();
    });
  }
  std::string order() {
    release_.set_value();
    all_done_.get_future().wait();
    const std::lock_guard lock(mutex_);
    return order_;
  }

  Readers readers;

 private:
  std::promise<void> release_, all_done_;
  std::shared_future<void> released_ = release_.get_future().share();
  std::mutex mutex_;
  std::string order_;
  std::size_t posted_ = 0;
};

}  // namespace

TEST_CASE("F-C2: nobody's thousand questions stand before somebody else's one") {
  Course course(1);
  course.hold("x");
  for (int count = 0; count < 1'000; ++count) course.post("a");
  course.post("b");
  course.post("c");
  course.post("b");
  const std::string order = course.order();
  CHECK(order.starts_with("abcaba"));
  CHECK(order.size() == 1'003);
}

TEST_CASE("F-C2: one asker holds one thread, however long it takes and however many there are") {
  Course course(2);
  course.hold("a");
  course.post("a");
  std::promise<void> done;
  course.readers.post(asker("b"), [&done] { done.set_value(); });
  done.get_future().wait();  // while a's first piece of work goes on
  CHECK(course.order() == "a");
}

TEST_CASE("F-C2: who has too much waiting is refused, and nobody else is") {
  Course course(1);
  course.hold("x");
  for (std::size_t count = 0; count < limits::waiting_reads_of_asker; ++count) {
    REQUIRE(course.readers.has_room_for(asker("a")));
    course.post("a");
  }
  CHECK_FALSE(course.readers.has_room_for(asker("a")));
  CHECK(course.readers.has_room_for(asker("b")));
  // As much as may wait in all: those who have none waiting still get in.
  for (std::size_t count = 0; count < limits::waiting_reads_of_all; ++count)
    course.post(std::string(1, static_cast<char>('a' + count % 20)));
  CHECK_FALSE(course.readers.has_room_for(asker("b")));
  CHECK(course.readers.has_room_for(asker("z")));
  CHECK(course.order().size() == limits::waiting_reads_of_asker + limits::waiting_reads_of_all);
  CHECK(course.readers.has_room_for(asker("a")));
}

TEST_CASE("F-C2: an end waits for what is being done, and for nothing else") {
  Readers readers(1);
  std::promise<void> begun, release;
  readers.post(asker("a"), [&] {
    begun.set_value();
    release.get_future().wait();
  });
  begun.get_future().wait();
  const auto done = std::make_shared<int>(0);
  for (int count = 0; count < 100; ++count)
    readers.post(asker(count % 2 == 0 ? "a" : "b"), [done] { ++*done; });
  std::thread ending([&] { readers.join(); });
  // It has begun to end when it drops what comes.
  while (true) {
    const auto probe = std::make_shared<int>(0);
    readers.post(asker("c"), [probe] { ++*probe; });
    if (probe.use_count() == 1) break;
    std::this_thread::yield();
  }
  release.set_value();
  ending.join();
  CHECK(*done == 0);
  CHECK(done.use_count() == 1);
}

TEST_CASE("F-C2: a thread that reads is asked before each piece of work whether it may") {
  std::atomic<int> asked = 0;
  std::promise<void> done;
  Readers readers(1, [&] { ++asked; });
  for (int count = 0; count < 5; ++count)
    readers.post(asker("a"), [&, count] {
      CHECK(asked == count + 1);
      if (count == 4) done.set_value();
    });
  done.get_future().wait();
  CHECK(asked == 5);
}

TEST_CASE("F-C4: somebody with an IPv6 network is one asker, not as many as it has addresses") {
  CHECK(Asker::at("2001:db8:1:2::1") == Asker::at("2001:db8:1:2:ffff::9"));
  CHECK_FALSE(Asker::at("2001:db8:1:2::1") == Asker::at("2001:db8:1:3::1"));
  CHECK(Asker::at("::ffff:192.0.2.1") == Asker::at("192.0.2.1"));
  CHECK_FALSE(Asker::at("192.0.2.2") == Asker::at("192.0.2.1"));
}
