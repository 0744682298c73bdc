// Runs a program on a pseudo terminal and answers its questions: for what people do by hand.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace orglog::testing {

// When this stands on the screen, after everything that was waited for before, type that.
struct Exchange {
  std::string shown;
  std::string typed;
};

struct Screen {
  int exit_code = 0;  // minus the signal that ended it
  // What was written, line by line as a person would read it: without colours and movements of the
  // cursor. What is drawn twice stands there twice.
  std::string text;
  bool all_shown = false;  // every `shown` of the exchanges came
};

// As `run_alone`. A program that is not done after `limit_ms` is killed.
Screen run_on_terminal(const std::vector<std::string>& command,
                       const std::map<std::string, std::string>& environment,
                       const std::string& directory, const std::vector<Exchange>& exchanges,
                       int limit_ms = 120'000);

}  // namespace orglog::testing
