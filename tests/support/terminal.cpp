#include "support/terminal.hpp"

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <chrono>
#include <stdexcept>

namespace orglog::testing {
namespace {

// The escape sequence that begins at `at`: how many bytes it has, 0 while its end is missing.
std::size_t escape_length(const std::string& bytes, std::size_t at) {
  if (at + 1 >= bytes.size()) return 0;
  if (bytes[at + 1] == ']') {  // a title: up to BEL
    const auto end = bytes.find('\a', at);
    return end == std::string::npos ? 0 : end + 1 - at;
  }
  if (bytes[at + 1] != '[') return 2;
  for (std::size_t index = at + 2; index < bytes.size(); ++index) {
    if (bytes[index] >= '@' && bytes[index] <= '~') return index + 1 - at;
  }
  return 0;
}

std::string readable(const std::string& bytes) {
  std::string text;
  for (std::size_t index = 0; index < bytes.size();) {
    if (bytes[index] == '\x1b') {
      const std::size_t length = escape_length(bytes, index);
      if (length == 0) break;
      index += length;
      continue;
    }
    if (bytes[index] != '\r') text.push_back(bytes[index]);
    ++index;
  }
  return text;
}

class Session {
 public:
  Session(int terminal, const std::vector<Exchange>& exchanges)
      : terminal_(terminal), exchanges_(exchanges) {}

  // Until the program closes the terminal; false when it did not by then.
  bool run(std::chrono::steady_clock::time_point deadline) {
    std::array<char, 4096> buffer{};
    while (true) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
          deadline - std::chrono::steady_clock::now());
      pollfd waiting{terminal_, POLLIN, 0};
      if (left.count() <= 0 || poll(&waiting, 1, static_cast<int>(left.count())) <= 0) return false;
      const ssize_t count = read(terminal_, buffer.data(), buffer.size());
      if (count <= 0) return true;
      bytes_.append(buffer.data(), static_cast<std::size_t>(count));
      answer();
    }
  }

  std::string text() const { return readable(bytes_); }
  bool all_shown() const { return next_ == exchanges_.size(); }

 private:
  void answer() {
    const std::string text = readable(bytes_);
    while (next_ < exchanges_.size()) {
      const auto found = text.find(exchanges_[next_].shown, seen_);
      if (found == std::string::npos) return;
      seen_ = found + exchanges_[next_].shown.size();
      const std::string& typed = exchanges_[next_++].typed;
      if (write(terminal_, typed.data(), typed.size()) < 0) return;
    }
  }

  int terminal_;
  const std::vector<Exchange>& exchanges_;
  std::size_t next_ = 0;
  std::size_t seen_ = 0;  // in the readable text
  std::string bytes_;
};

[[noreturn]] void become(const std::vector<std::string>& command,
                         const std::map<std::string, std::string>& environment,
                         const std::string& directory) {
  std::vector<std::string> words = command;
  std::vector<std::string> variables;
  for (const auto& [name, value] : environment) variables.push_back(name + "=" + value);
  std::vector<char*> word_pointers;
  for (std::string& word : words) word_pointers.push_back(word.data());
  word_pointers.push_back(nullptr);
  std::vector<char*> variable_pointers;
  for (std::string& variable : variables) variable_pointers.push_back(variable.data());
  variable_pointers.push_back(nullptr);
  if (chdir(directory.c_str()) == 0)
    execve(word_pointers[0], word_pointers.data(), variable_pointers.data());
  _exit(127);
}

}  // namespace

Screen run_on_terminal(const std::vector<std::string>& command,
                       const std::map<std::string, std::string>& environment,
                       const std::string& directory, const std::vector<Exchange>& exchanges,
                       int limit_ms) {
  const winsize size{40, 80, 0, 0};
  int terminal = -1;
  const pid_t pid = forkpty(&terminal, nullptr, nullptr, &size);
  if (pid < 0) throw std::runtime_error("no pseudo terminal");
  if (pid == 0) become(command, environment, directory);
  Session session(terminal, exchanges);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(limit_ms);
  if (!session.run(deadline)) kill(pid, SIGKILL);
  int status = 0;
  waitpid(pid, &status, 0);
  close(terminal);
  return Screen{WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status), session.text(),
                session.all_shown()};
}

}  // namespace orglog::testing
