// The end of a server in time, whoever is connected and whatever is still at work: see
// src/README.md, «Start and end».
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>

#include "orglog/base/worker.hpp"

namespace orglog {

// Ends the io threads as soon as no connection is left, although coroutines still wait for answers
// that nobody will read. On the io threads, once.
void stop_when_empty(boost::asio::io_context& io, std::function<bool()> is_empty);

// Once all connections have ended and no command is on its way, all that matters is durable: what
// has not stopped by itself after this time is cut off with the process.
class EndInTime {
 public:
  explicit EndInTime(std::chrono::milliseconds time);  // until it is destroyed: it has all ended

  // What is being stopped from here on; a word that lives as long as the program.
  void stopping(const char* what) { what_ = what; }

 private:
  std::atomic<const char*> what_ = "";
  Worker watcher_;
};

}  // namespace orglog
