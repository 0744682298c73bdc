#include "orglog/base/worker.hpp"

#include <doctest/doctest.h>

#include <semaphore>
#include <vector>

#include "orglog/base/position_waiters.hpp"

using namespace orglog;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("a worker that was woken before it waits does not wait") {
  Worker worker;
  std::binary_semaphore worked(0);
  worker.wake();
  worker.start([&] {
    while (worker.wait()) worked.release();
  });
  CHECK(worked.try_acquire_for(seconds(10)));
  CHECK_FALSE(worked.try_acquire_for(milliseconds(20)));  // once, for one wake
  worker.wake();
  CHECK(worked.try_acquire_for(seconds(10)));
  CHECK(worker.stop());
  CHECK_FALSE(worker.stop());
}

TEST_CASE("a worker goes on by itself when its time has come") {
  Worker worker;
  std::binary_semaphore worked(0);
  worker.start([&] {
    if (worker.wait(Worker::after(milliseconds(1)))) worked.release();
  });
  CHECK(worked.try_acquire_for(seconds(10)));
}

TEST_CASE("a worker lingers for what comes in a row, unless somebody waits for it") {
  Worker worker;
  std::binary_semaphore worked(0);
  std::atomic<bool> is_urgent = false;
  worker.start([&] {
    while (worker.wait(Worker::never, hours(1), [&] { return is_urgent.load(); })) worked.release();
  });
  worker.wake();
  worker.hurry();  // nobody waits
  CHECK_FALSE(worked.try_acquire_for(milliseconds(20)));
  is_urgent = true;
  worker.hurry();
  CHECK(worked.try_acquire_for(seconds(10)));
}

TEST_CASE("a stop ends every wait, and waking ends no rest") {
  Worker worker;
  std::atomic<int> went_on = 0;
  worker.start([&] {
    went_on += worker.rest_until(Worker::after(hours(1))) ? 1 : 0;
    went_on += worker.wait() ? 1 : 0;
    went_on += worker.wait(Worker::never, hours(1)) ? 1 : 0;
  });
  worker.wake();
  CHECK(worker.stop());
  CHECK(went_on == 0);
}

TEST_CASE("waiters are called in order of their positions, once what they wait for is reached") {
  PositionWaiters waiters;
  std::vector<int> called;
  const auto say = [&](int number) {
    return [&called, number](bool reached) { called.push_back(reached ? number : -number); };
  };
  CHECK_FALSE(waiters.add(0, say(1)));  // there already
  CHECK(waiters.add(7, say(3)));
  CHECK(waiters.add(5, say(2)));
  CHECK(waiters.furthest() == 7);
  waiters.advance(5);
  CHECK(waiters.reached() == 5);
  CHECK(called == std::vector{1, 2});
  waiters.advance(9);
  CHECK(called == std::vector{1, 2, 3});
  CHECK(waiters.empty());
}

TEST_CASE("who cannot be served any more is told so, and nobody waits after the end") {
  PositionWaiters waiters;
  std::vector<bool> called;
  const auto keep = [&](bool reached) { called.push_back(reached); };
  CHECK(waiters.add(5, keep));
  waiters.let_go();
  CHECK(called == std::vector{false});
  CHECK(waiters.add(5, keep));
  waiters.end();
  CHECK_FALSE(waiters.add(5, keep));
  CHECK_FALSE(waiters.add(0, keep));
  CHECK(called == std::vector{false, false, false, true});
}
