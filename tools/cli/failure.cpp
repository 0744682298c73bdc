#include "cli/failure.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <iostream>

namespace orglog::cli {

Failure::Failure(const Rejection& rejection)
    : code(orglog::code(rejection.reason)),
      sentence(orglog::sentence(rejection)),
      exit_code(exit_code_of(code, exit_codes::refused)) {}

Failure Failure::usage(std::string sentence) { return {"usage", as_sentence(std::move(sentence))}; }

std::string as_sentence(std::string text) {
  if (text.empty()) return text;
  if (text.front() >= 'a' && text.front() <= 'z') {
    text.front() = static_cast<char>(text.front() - 'a' + 'A');
  }
  if (text.back() != '.' && text.back() != '?') text += '.';
  return text;
}

int report(const Failure& failure, bool as_json) {
  if (failure.sentence.empty()) return failure.exit_code;
  std::cout.flush();
  if (as_json) {
    const boost::json::value error{
        {"error", {{"code", failure.code}, {"message", failure.sentence}}}};
    std::cerr << boost::json::serialize(error) << '\n';
  } else {
    std::cerr << "orglog: " << failure.sentence << " (" << failure.code << ")\n";
  }
  return failure.exit_code;
}

}  // namespace orglog::cli
