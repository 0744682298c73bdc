// Who waits for the log to grow: woken when it has, and the projections have seen it. One for each
// lane, shared by what is on its way to it; used on the lane, but for what says «any thread».
#pragma once

#include <atomic>
#include <memory>
#include <unordered_set>

#include "lane.hpp"
#include "orglog/log/event_log.hpp"
#include "orglog/projections/runner.hpp"

namespace orglog::net {

class Followers : public std::enable_shared_from_this<Followers> {
 public:
  Followers(Lane lane, Runner& runner, const EventLog& log)
      : lane_(std::move(lane)), runner_(runner), log_(log) {}

  // From now on `waiting` is raised; it lives until it is removed.
  void add(Signal& waiting);
  void remove(Signal& waiting);
  void log_grew();  // any thread; cheap

 private:
  void wait_for_growth();
  void growth_is_visible(bool reached);

  Lane lane_;
  Runner& runner_;
  const EventLog& log_;
  std::unordered_set<Signal*> waiting_;
  std::atomic<std::size_t> count_ = 0;
  std::atomic<bool> posted_ = false;
};

}  // namespace orglog::net
