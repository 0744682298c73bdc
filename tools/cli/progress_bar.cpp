#include "cli/progress_bar.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "cli/output.hpp"

namespace orglog::cli {
namespace {

constexpr std::size_t width = 30;
constexpr std::chrono::milliseconds pause{100};

}  // namespace

ProgressBar::ProgressBar(std::string title)
    : title_(std::move(title)),
      on_terminal_(::isatty(STDERR_FILENO) == 1),
      next_(Clock::now() + std::chrono::seconds(1)) {}

ProgressBar::~ProgressBar() { clear(); }

void ProgressBar::show(std::uint64_t done, std::uint64_t all) {
  if (!on_terminal_ || ++calls_ % 64 != 0 || all == 0) return;
  const Clock::time_point now = Clock::now();
  if (now < next_) return;
  next_ = now + pause;
  drawn_ = true;
  const double part = std::min(1.0, static_cast<double>(done) / static_cast<double>(all));
  const auto full = static_cast<std::size_t>(part * static_cast<double>(width));
  const std::string bar = std::string(full, '#') + std::string(width - full, '.');
  std::fprintf(stderr, "\r%s [%s] %3.0f%%", title_.c_str(), bar.c_str(), part * 100);
  std::fflush(stderr);
}

void ProgressBar::clear() {
  if (!drawn_) return;
  drawn_ = false;
  std::fprintf(stderr, "\r\033[K");
  std::fflush(stderr);
}

}  // namespace orglog::cli
