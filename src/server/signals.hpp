// What the server does on signals. No signal that others send ends it without a word: it drains,
// reads its certificate again, or says that there is nothing to do. What the kernel sends because
// the program itself is at fault (SIGSEGV, SIGABRT, ...) keeps its default action.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <functional>

namespace orglog {

// From here on only what asks the process to end does end it. Before the first thread.
void ignore_harmless_signals();

struct SignalActions {
  std::function<void()> end;     // SIGTERM, SIGINT, SIGQUIT or SIGPWR came; once
  std::function<void()> reload;  // SIGHUP came, before `end`
};

// Calls the actions from the threads of `io`, one at a time, until `end` was called. Lives as long
// as signals are to be taken: what comes after `end` does nothing.
class Signals {
 public:
  Signals(boost::asio::io_context& io, SignalActions actions);
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

 private:
  void wait();
  void take(int signal);

  boost::asio::signal_set set_;
  SignalActions actions_;
};

}  // namespace orglog
