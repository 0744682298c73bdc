// What goes to stderr: a sentence and a code to branch on. Every verb ends with nothing to say or
// with one of these.
#pragma once

#include <boost/system/result.hpp>
#include <string>
#include <utility>

#include "cli/exit_codes.hpp"
#include "orglog/base/failure.hpp"
#include "orglog/domain/rejection.hpp"

namespace orglog::cli {

struct Failure {
  Failure() = default;
  Failure(std::string code_, std::string sentence_)
      : code(std::move(code_)),
        sentence(std::move(sentence_)),
        exit_code(exit_code_of(code, exit_codes::failed)) {}
  explicit Failure(const Rejection& rejection);
  // A failure of a library. NOLINTNEXTLINE(google-explicit-constructor): ORGLOG_TRY passes it on.
  Failure(const orglog::Failure& failure) : Failure(failure.code, failure.sentence) {}
  // The command line makes no sense.
  static Failure usage(std::string sentence);
  // All has been said already; only the exit code is left: `no`, unless it is another, as `done`
  // where nothing went wrong and a verb ends early.
  static Failure told(int with_exit_code = exit_codes::no) {
    Failure failure;
    failure.exit_code = with_exit_code;
    return failure;
  }

  std::string code;
  std::string sentence;
  int exit_code = exit_codes::failed;  // cli/exit_codes.hpp
};

template <class T>
using CliResult = boost::system::result<T, Failure>;
using Done = CliResult<void>;

// Text of a library as a sentence: a capital at the front, a full stop at the end.
std::string as_sentence(std::string text);

// `orglog: SENTENCE (code)`, or {"error":{"code","message"}}, on stderr. Answers the exit code.
int report(const Failure& failure, bool as_json);

}  // namespace orglog::cli
