#include "server_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

extern char** environ;  // POSIX: declared by the program

namespace orglog::testing {

ServerProcess::ServerProcess(const std::filesystem::path& data, std::vector<std::string> options,
                             const std::string& program)
    : data_(data), log_file_(data.string() + ".log") {
  options.insert(options.begin(), {program, "--data", data_.string(), "--listen", "127.0.0.1:0"});
  std::vector<char*> arguments;
  for (std::string& option : options) arguments.push_back(option.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 2, log_file_.c_str(), O_WRONLY | O_CREAT | O_TRUNC,
                                   0600);
  const int failed = posix_spawn(&pid_, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::runtime_error("cannot start " + options[0]);
  if (!wait_until_ready()) throw std::runtime_error("orglogd did not get ready:\n" + log());
}

ServerProcess::~ServerProcess() {
  if (pid_ > 0) end(SIGKILL);
}

bool ServerProcess::wait_until_ready() {
  static const std::string marker = "ready: listening on 127.0.0.1:";
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (std::chrono::steady_clock::now() < deadline) {
    const std::string text = log();
    const auto found = text.find(marker);
    const auto line_end = found == std::string::npos ? found : text.find('\n', found);
    if (line_end != std::string::npos) {
      port_ = text.substr(found + marker.size(), line_end - found - marker.size());
      return true;
    }
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) == pid_) {
      pid_ = -1;
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

std::string ServerProcess::http_port() const {
  const std::string text = log(), marker = "ready: HTTP on 127.0.0.1:";
  const auto at = text.find(marker);
  if (at == std::string::npos) throw std::runtime_error("orglogd serves no HTTP");
  return text.substr(at + marker.size(), text.find('\n', at) - at - marker.size());
}

std::string ServerProcess::operator_token() const {
  std::ifstream stream(data_ / "operator.token");
  std::string token;
  std::getline(stream, token);
  return token;
}

std::string ServerProcess::log() const {
  std::ifstream stream(log_file_);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

void ServerProcess::signal(int number) const { kill(pid_, number); }

int ServerProcess::end(int signal) {
  int status = 0;
  kill(pid_, signal);
  waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace orglog::testing
