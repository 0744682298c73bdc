// Who wants to know how the engine fares. Told once a turn, with everything that happened in it, so
// that watching costs a command a few nanoseconds and no lock.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

#include "orglog/codec/outcome.hpp"

namespace orglog {

// One append, which is one sync.
struct TurnFigures {
  std::size_t commands = 0;
  std::size_t events = 0;
  std::chrono::nanoseconds append_time{};
};

struct AnsweredCommand {
  std::uint8_t command = 0;  // Command::index()
  Outcome::Kind outcome{};
  std::chrono::steady_clock::time_point submitted_at;
};

// Called from the threads that commit or submit, also at the same time; must not block or throw.
class EngineObserver {
 public:
  virtual ~EngineObserver() = default;
  virtual void committed(const TurnFigures& turn) = 0;
  // Those of one turn, or of one submission that was refused.
  virtual void answered(std::span<const AnsweredCommand> commands,
                        std::chrono::steady_clock::time_point now) = 0;
};

}  // namespace orglog
