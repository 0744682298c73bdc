#include "cli/password.hpp"

#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <iostream>
#include <optional>

namespace orglog::cli {
namespace {

volatile sig_atomic_t interrupted = 0;

void note_signal(int signal) { interrupted = signal; }

// Until its end nothing that is typed is shown. A signal that ends the program ends the reading
// first, so that the terminal is never left without echo.
class HiddenInput {
 public:
  HiddenInput() {
    tcgetattr(STDIN_FILENO, &shown_);
    termios hidden = shown_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    struct sigaction action{};
    action.sa_handler = note_signal;  // without SA_RESTART: the read returns
    for (std::size_t index = 0; index < signals.size(); ++index)
      sigaction(signals[index], &action, &before_[index]);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
  }
  ~HiddenInput() {
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown_);
    for (std::size_t index = 0; index < signals.size(); ++index)
      sigaction(signals[index], &before_[index], nullptr);
  }
  HiddenInput(const HiddenInput&) = delete;
  HiddenInput& operator=(const HiddenInput&) = delete;

 private:
  static constexpr std::array signals{SIGINT, SIGTERM, SIGHUP, SIGQUIT};
  termios shown_{};
  std::array<struct sigaction, signals.size()> before_{};
};

// One line of the terminal; nothing at its end, or when a signal came.
std::optional<std::string> read_line() {
  std::string line;
  char character = 0;
  while (interrupted == 0) {
    const ssize_t count = ::read(STDIN_FILENO, &character, 1);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return std::nullopt;
    if (character == '\n') return line;
    line.push_back(character);
  }
  return std::nullopt;
}

std::optional<std::string> ask(const char* prompt) {
  std::optional<std::string> line;
  {
    std::cerr << prompt << std::flush;
    const HiddenInput hidden;
    line = read_line();
  }
  std::cerr << '\n';
  if (interrupted != 0) ::raise(interrupted);
  return line;
}

CliResult<std::string> line_of_input(const Failure& none) {
  std::string line;
  if (!std::getline(std::cin, line)) return none;
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

}  // namespace

CliResult<std::string> read_old_password() {
  const Failure none("no_old_password",
                     "The account has a password: the old one is wanted, on the second line.");
  if (::isatty(STDIN_FILENO) == 0) return line_of_input(none);
  const auto line = ask("Old password: ");
  if (!line) return none;
  return *line;
}

CliResult<std::string> read_new_password() {
  const Failure none("no_password", "There is no password to be read.");
  if (::isatty(STDIN_FILENO) == 0) return line_of_input(none);
  const auto first = ask("New password: ");
  if (!first) return none;
  const auto second = ask("Type it again: ");
  if (!second) return none;
  if (*first != *second) return Failure("passwords_differ", "The two were not the same.");
  return *first;
}

}  // namespace orglog::cli
