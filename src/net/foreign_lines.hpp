// Lines in the server's log that others cause: a peer that comes, goes, or says what makes no
// sense. So many a second, however many come; one line says how many were left out. What stands in
// them is made harmless with all other lines (server/log_lines.hpp). Any thread.
#pragma once

#include <spdlog/spdlog.h>

#include <cstdint>
#include <mutex>
#include <utility>

#include "lane.hpp"

namespace orglog::net {

class ForeignLines {
 public:
  static ForeignLines& of_process();

  // Whether one more may be written now. `left_out`: how many were not, since the last one that
  // was.
  bool take(Steady::time_point now, std::uint64_t& left_out);
  // How many were left out and have not been spoken of yet, when there is room for that line.
  std::uint64_t unspoken(Steady::time_point now);
  std::uint64_t left_out() const;  // since the start

 private:
  void refill(Steady::time_point now);

  mutable std::mutex mutex_;
  double room_ = limits_burst();
  Steady::time_point at_{};
  std::uint64_t unspoken_ = 0, all_left_out_ = 0;

  static double limits_burst();
};

inline void say_left_out(std::uint64_t count) {
  if (count > 0) spdlog::warn("{} lines about connections were left out", count);
}

template <class... Arguments>
void say_foreign(spdlog::level::level_enum level, fmt::format_string<Arguments...> format,
                 Arguments&&... arguments) {
  if (!spdlog::should_log(level)) return;
  std::uint64_t left_out = 0;
  if (!ForeignLines::of_process().take(Steady::now(), left_out)) return;
  say_left_out(left_out);
  spdlog::log(level, format, std::forward<Arguments>(arguments)...);
}

}  // namespace orglog::net
