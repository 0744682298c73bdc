// Asio takes the signals; until it does, and after it has, the harmless ones are ignored.
#include "signals.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <string>

namespace orglog {
namespace {

constexpr std::array ending{SIGTERM, SIGINT, SIGQUIT, SIGPWR};
// All others whose default action ends a process, and that speak of no fault of its own.
constexpr std::array harmless{SIGHUP,  SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM,
                              SIGPROF, SIGIO,   SIGXCPU, SIGXFSZ, SIGSTKFLT};

template <class Each>
void each_harmless(const Each& each) {
  for (const int signal : harmless) each(signal);
  for (int signal = SIGRTMIN; signal <= SIGRTMAX; ++signal) each(signal);
}

bool ends(int signal) { return std::ranges::find(ending, signal) != ending.end(); }

std::string name_of(int signal) {
  const char* const name = sigabbrev_np(signal);
  return name == nullptr ? "signal " + std::to_string(signal) : "SIG" + std::string(name);
}

}  // namespace

void ignore_harmless_signals() {
  std::signal(SIGPIPE, SIG_IGN);  // a write says itself that nobody reads
  each_harmless([](int signal) { std::signal(signal, SIG_IGN); });
}

Signals::Signals(boost::asio::io_context& io, SignalActions actions)
    : set_(io), actions_(std::move(actions)) {
  for (const int signal : ending) set_.add(signal);
  each_harmless([this](int signal) { set_.add(signal); });
  wait();
}

// The set gives every signal its default action back.
Signals::~Signals() {
  set_.clear();
  ignore_harmless_signals();
}

void Signals::wait() {
  set_.async_wait([this](const boost::system::error_code& error, int signal) {
    if (error) return;
    take(signal);
    if (!ends(signal)) wait();
  });
}

void Signals::take(int signal) {
  if (ends(signal)) {
    spdlog::info("{}: draining", name_of(signal));
    actions_.end();
  } else if (signal == SIGHUP) {
    actions_.reload();
  } else {
    spdlog::info("{}: nothing to do", name_of(signal));
  }
}

}  // namespace orglog
