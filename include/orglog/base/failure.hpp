// Why something did not come about, in words for the person who has to act on it. An `Error`
// (result.hpp) is a number that code compares and whose words are fixed; a `Failure` names files,
// sizes and addresses. A failure that carries more (`QueryFailure`, `ClientFailure`, `OpenFailure`)
// is a type of its own.
#pragma once

#include <boost/system/result.hpp>
#include <string>
#include <utility>

namespace orglog {

struct Failure {
  Failure() = default;
  explicit Failure(std::string sentence_) : sentence(std::move(sentence_)) {}
  Failure(std::string code_, std::string sentence_)
      : code(std::move(code_)), sentence(std::move(sentence_)) {}

  std::string code;      // to branch on: `io`, `damaged`, ...; empty: no program does
  std::string sentence;  // what is wrong, and what to do about it where something can be done
};

template <class T>
using OrFailure = boost::system::result<T, Failure>;

}  // namespace orglog
