#include "exports.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <cstdio>
#include <stdexcept>

extern char** environ;  // POSIX: declared by the program

namespace bench {
namespace {

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

pid_t begin(std::vector<std::string> command) {
  std::vector<char*> arguments;
  for (std::string& word : command) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  pid_t process = 0;
  const int failed =
      posix_spawn(&process, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::runtime_error("cannot start " + command[0]);
  return process;
}

}  // namespace

Figures export_history(const std::filesystem::path& directory, std::uint64_t events,
                       const std::vector<std::string>& tables) {
  const auto target = directory / "export";
  std::vector<std::string> command{ORGLOG_PROGRAM,     "export", "--data",
                                   directory.string(), "--to",   target.string()};
  for (const std::string& table : tables) command.insert(command.end(), {"--table", table});
  int status = 0;
  rusage used{};
  const pid_t process = begin(std::move(command));
  if (wait4(process, &status, 0, &used) != process) throw std::runtime_error("cannot wait");
  std::filesystem::remove_all(target);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return {};
  const double seconds = seconds_of(used.ru_utime) + seconds_of(used.ru_stime);
  return {{"per_s", static_cast<double>(events) / seconds},
          {"MiB", static_cast<double>(used.ru_maxrss) / 1024}};
}

}  // namespace bench
