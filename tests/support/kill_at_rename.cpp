#include "support/kill_at_rename.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <stdexcept>

namespace orglog::testing {
namespace {

constexpr int syscall_stop = SIGTRAP | 0x80;

bool renames(std::uint64_t number) {
  return number == SYS_rename || number == SYS_renameat || number == SYS_renameat2;
}

// In the child, between fork and exec: nothing but system calls.
[[noreturn]] void run_traced(char* const* arguments) {
  const int nowhere = open("/dev/null", O_RDWR);
  for (int file = 0; file < 3; ++file) dup2(nowhere, file);
  ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
  raise(SIGSTOP);
  execv(arguments[0], arguments);
  _exit(127);
}

class Tracer {
 public:
  Tracer(pid_t program, unsigned number, Moment moment)
      : program_(program), number_(number), moment_(moment) {}

  bool run() {
    int status = 0;
    if (waitpid(program_, &status, 0) != program_ || !WIFSTOPPED(status))
      throw std::runtime_error("the program cannot be traced");
    const std::uintptr_t options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL;
    if (ptrace(PTRACE_SETOPTIONS, program_, nullptr, options) != 0)
      throw std::runtime_error("the program cannot be traced");
    for (pid_t thread = program_; thread > 0; thread = waitpid(-1, &status, __WALL)) {
      if (!WIFSTOPPED(status)) continue;
      if (is_time(thread, status)) {
        kill(program_, SIGKILL);
        killed_ = true;
      }
      ptrace(PTRACE_SYSCALL, thread, nullptr, signal_of(status));
    }
    return killed_;
  }

 private:
  // What a stop passes on: signals of the program's own, but not those of being traced.
  static std::uintptr_t signal_of(int status) {
    const int signal = WSTOPSIG(status);
    const bool ours = signal == syscall_stop || signal == SIGTRAP || signal == SIGSTOP;
    return ours ? 0 : static_cast<std::uintptr_t>(signal);
  }

  bool is_time(pid_t thread, int status) {
    if (killed_ || WSTOPSIG(status) != syscall_stop) return false;
    __ptrace_syscall_info info{};
    if (ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof info, &info) <= 0)
      throw std::runtime_error("the kernel does not tell of system calls");
    if (info.op == PTRACE_SYSCALL_INFO_EXIT) return thread == renaming_;
    if (info.op != PTRACE_SYSCALL_INFO_ENTRY || !renames(info.entry.nr)) return false;
    if (++count_ != number_) return false;
    if (moment_ == Moment::before) return true;
    renaming_ = thread;
    return false;
  }

  const pid_t program_;
  const unsigned number_;
  const Moment moment_;
  unsigned count_ = 0;
  pid_t renaming_ = -1;  // the thread that is in the call
  bool killed_ = false;
};

}  // namespace

bool kill_at_rename(const std::vector<std::string>& command, unsigned number, Moment moment) {
  std::vector<std::string> words = command;
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const pid_t program = fork();
  if (program == 0) run_traced(arguments.data());
  if (program < 0) throw std::runtime_error("cannot fork");
  return Tracer(program, number, moment).run();
}

}  // namespace orglog::testing
