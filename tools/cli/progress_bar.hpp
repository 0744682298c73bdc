// A bar on stderr for what takes longer than a second; silent where stderr is no terminal.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace orglog::cli {

class ProgressBar {
 public:
  explicit ProgressBar(std::string title);
  ~ProgressBar();  // clears the line
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  // Cheap enough to call for every item.
  void show(std::uint64_t done, std::uint64_t all);
  // Takes the bar away, so that a line may be printed; the next `show` draws it again.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;

  std::string title_;
  bool on_terminal_;
  bool drawn_ = false;
  std::uint32_t calls_ = 0;
  Clock::time_point next_;  // when to draw again
};

}  // namespace orglog::cli
