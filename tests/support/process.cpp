#include "support/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "support/temp_dir.hpp"

extern char** environ;  // POSIX: declared by the program

namespace orglog::testing {
namespace {

using Environment = std::map<std::string, std::string>;

void add(std::vector<std::string>& variables, const Environment& environment) {
  for (const auto& [name, value] : environment) variables.push_back(name + "=" + value);
}

std::vector<std::string> environment_with(const Environment& ours) {
  std::vector<std::string> all;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string text(*variable);
    if (text.rfind("ORGLOG_", 0) != 0) all.push_back(text);
  }
  add(all, ours);
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

// Where a program runs, and its three first files.
struct Place {
  std::string in_file, out_file, err_file;
  std::string directory = ".";
};

int spawn(std::vector<std::string> command, std::vector<std::string> variables,
          const Place& place) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addchdir_np(&actions, place.directory.c_str());
  const int flags = O_WRONLY | O_CREAT | O_TRUNC;
  posix_spawn_file_actions_addopen(&actions, 0, place.in_file.c_str(), O_RDONLY | O_NOCTTY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, place.out_file.c_str(), flags, 0600);
  posix_spawn_file_actions_addopen(&actions, 2, place.err_file.c_str(), flags, 0600);
  int pid = -1;
  const int failed = posix_spawn(&pid, command[0].c_str(), &actions, nullptr,
                                 pointers(command).data(), pointers(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::runtime_error("cannot start " + command[0]);
  return pid;
}

int exit_of(int pid) {
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

// As `exit_of`, and ends a program that is not done by then.
int exit_within(int pid, int limit_ms) {
  pollfd waiting{static_cast<int>(syscall(SYS_pidfd_open, pid, 0)), POLLIN, 0};
  if (waiting.fd < 0 || poll(&waiting, 1, limit_ms) == 0) kill(pid, SIGKILL);
  if (waiting.fd >= 0) close(waiting.fd);
  return exit_of(pid);
}

std::string contents(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

}  // namespace

Finished run_program(const std::vector<std::string>& command,
                     const std::map<std::string, std::string>& environment,
                     const std::string& in_file) {
  const TempDir directory;
  const std::string out = directory.path() / "out";
  const std::string err = directory.path() / "err";
  Finished finished;
  finished.exit_code = exit_of(spawn(command, environment_with(environment), {in_file, out, err}));
  finished.out = contents(out);
  finished.err = contents(err);
  return finished;
}

Finished run_alone(const std::vector<std::string>& command,
                   const std::map<std::string, std::string>& environment,
                   const std::string& directory, int limit_ms) {
  const TempDir files;
  const std::string out = files.path() / "out";
  const std::string err = files.path() / "err";
  std::vector<std::string> variables;
  add(variables, environment);
  Finished finished;
  const int pid = spawn(command, variables, {"/dev/null", out, err, directory});
  finished.exit_code = exit_within(pid, limit_ms);
  finished.out = contents(out);
  finished.err = contents(err);
  return finished;
}

BackgroundProgram::BackgroundProgram(const std::vector<std::string>& command,
                                     const std::map<std::string, std::string>& environment,
                                     const std::string& out_file, const std::string& in_file)
    : pid_(spawn(command, environment_with(environment), {in_file, out_file, out_file + ".err"})) {}

BackgroundProgram::~BackgroundProgram() {
  if (pid_ > 0) end(SIGKILL);
}

int BackgroundProgram::end(int signal) {
  kill(pid_, signal);
  return wait();
}

int BackgroundProgram::wait() {
  const int code = exit_of(pid_);
  pid_ = -1;
  return code;
}

}  // namespace orglog::testing
