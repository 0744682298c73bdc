// Codes and messages of errors. Each module that can fail lists both, side by side, in one table
// beside its enum: what a program branches on and what a person reads never belong to two tables.
#pragma once

#include <boost/system/error_category.hpp>
#include <span>
#include <string>
#include <string_view>

#include "orglog/base/result.hpp"

namespace orglog {

// Both texts are literals.
struct ErrorWords {
  template <class Enum>
  constexpr ErrorWords(Enum error, std::string_view code_, std::string_view message_)
      : value(static_cast<int>(error)), code(code_), message(message_) {}

  int value;
  std::string_view code;     // the enumerator's name; never changes
  std::string_view message;  // a sentence without a capital and a full stop
};

// The category of one module.
class ErrorTable final : public boost::system::error_category {
 public:
  // Borrows both.
  ErrorTable(const char* name, std::span<const ErrorWords> rows) : name_(name), rows_(rows) {}

  const char* name() const noexcept override { return name_; }
  std::string message(int value) const override { return std::string(words_of(value).message); }
  // Of a number that the module does not know: `unknown_words`.
  ErrorWords words_of(int value) const;

  static constexpr ErrorWords unknown_words{-1, "unknown", "unknown error"};

 private:
  const char* name_;
  std::span<const ErrorWords> rows_;
};

// `io` for an error that comes from the system.
std::string code_of(const Error& error);

}  // namespace orglog
