// Waiting for what another thread or process does, without saying how fast it must be.
#pragma once

#include <chrono>
#include <thread>

namespace orglog::testing {

// Looks again and again until `condition` holds or the time is over; answers what it was last.
template <class Condition>
bool eventually(const Condition& condition,
                std::chrono::milliseconds time = std::chrono::seconds(10)) {
  const auto deadline = std::chrono::steady_clock::now() + time;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

}  // namespace orglog::testing
