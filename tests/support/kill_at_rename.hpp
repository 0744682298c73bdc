// Runs a program under ptrace and kills it at its n-th system call that renames, whichever of its
// threads makes it. For programs that end by themselves.
#pragma once

#include <string>
#include <vector>

namespace orglog::testing {

enum class Moment { before, after };  // the rename has happened

// Answers false when the program ended with fewer of them. Its output goes nowhere. Throws
// std::runtime_error when it cannot be traced.
bool kill_at_rename(const std::vector<std::string>& command, unsigned number, Moment moment);

}  // namespace orglog::testing
