// The real `orglogd` as a child process on a free port of the loopback, to be killed at any moment.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace orglog::testing {

class ServerProcess {
 public:
  // Starts it (another build's where `program` says so) on `data` and waits until it is ready.
  // Throws std::runtime_error with its log when it ends before that.
  explicit ServerProcess(const std::filesystem::path& data, std::vector<std::string> options = {},
                         const std::string& program = ORGLOGD_PROGRAM);
  ~ServerProcess();  // kills it
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  const std::string& port() const { return port_; }
  std::string http_port() const;  // throws when it serves no HTTP
  std::string operator_token() const;
  std::string log() const;
  pid_t pid() const { return pid_; }
  void signal(int number) const;
  // Sends the signal and waits for the end; the exit code, or minus the signal that ended it.
  int end(int signal);

 private:
  bool wait_until_ready();

  std::filesystem::path data_;
  std::filesystem::path log_file_;
  std::string port_;
  pid_t pid_ = -1;
};

}  // namespace orglog::testing
