// Runs a program to its end and keeps what it said. For the small outputs of a command line client.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace orglog::testing {

struct Finished {
  int exit_code = 0;  // minus the signal that ended it
  std::string out;
  std::string err;
};

// The child's environment is ours without ORGLOG_*, plus `environment`; its input is a file. Throws
// std::runtime_error when the program cannot be started.
Finished run_program(const std::vector<std::string>& command,
                     const std::map<std::string, std::string>& environment = {},
                     const std::string& in_file = "/dev/null");

// A program that shall know nothing of us: these variables and no others, in this directory. One
// that is not done after `limit_ms` is killed.
Finished run_alone(const std::vector<std::string>& command,
                   const std::map<std::string, std::string>& environment,
                   const std::string& directory, int limit_ms = 120'000);

// A program that goes on beside the test, with its output in a file.
class BackgroundProgram {
 public:
  BackgroundProgram(const std::vector<std::string>& command,
                    const std::map<std::string, std::string>& environment,
                    const std::string& out_file, const std::string& in_file = "/dev/null");
  ~BackgroundProgram();  // kills it
  BackgroundProgram(const BackgroundProgram&) = delete;
  BackgroundProgram& operator=(const BackgroundProgram&) = delete;

  // The exit code, or minus the signal that ended it.
  int end(int signal);
  int wait();

 private:
  int pid_ = -1;
};

}  // namespace orglog::testing
