// What goes to stderr: a sentence and a code to branch on. Every verb ends with nothing to say or
// with one of these.
#pragma once

#include <boost/system/result.hpp>
#include <string>
#include <utility>

#include "orglog/domain/rejection.hpp"

namespace orglog::cli {

struct Failure {
  Failure() = default;
  Failure(std::string code_, std::string sentence_)
      : code(std::move(code_)), sentence(std::move(sentence_)) {}
  explicit Failure(const Rejection& rejection);
  // The command line makes no sense: exit code 2.
  static Failure usage(std::string sentence);
  // All has been said already; only the exit code is left.
  static Failure told() { return {}; }
  // The same where nothing went wrong: a verb ends early, with exit code 0.
  static Failure nothing_wrong() {
    Failure failure;
    failure.exit_code = 0;
    return failure;
  }

  std::string code;
  std::string sentence;
  int exit_code = 1;
};

template <class T>
using CliResult = boost::system::result<T, Failure>;
using Done = CliResult<void>;

// Text of a library as a sentence: a capital at the front, a full stop at the end.
std::string as_sentence(std::string text);

// `orglog: SENTENCE (code)`, or {"error":{"code","message"}}, on stderr. Answers the exit code.
int report(const Failure& failure, bool as_json);

}  // namespace orglog::cli
