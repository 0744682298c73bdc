// Codes and messages of errors. Each module that can fail lists both, side by side, in one switch
// over its enum: what a program branches on and what a person reads never belong to two tables.
#pragma once

#include <boost/system/error_category.hpp>
#include <string>
#include <string_view>

#include "orglog/base/result.hpp"

namespace orglog {

// Both are literals.
struct ErrorWords {
  std::string_view code;     // the enumerator's name; never changes
  std::string_view message;  // a sentence without a capital and a full stop
};

// What the categories of all modules derive from.
class ErrorCategory : public boost::system::error_category {
 public:
  // Of a number that the module does not know: `unknown_words`.
  virtual ErrorWords words_of(int value) const = 0;
  std::string message(int value) const final { return std::string(words_of(value).message); }

  static constexpr ErrorWords unknown_words{"unknown", "unknown error"};
};

// `io` for an error that comes from the system.
std::string code_of(const Error& error);

}  // namespace orglog
