// Codes and messages of errors. A code, which a program branches on, is an enumerator's name; what
// a person reads stands in one table of each module that can fail.
#pragma once

#include <boost/system/error_category.hpp>
#include <span>
#include <string>
#include <string_view>

#include "orglog/base/enumerators.hpp"
#include "orglog/base/result.hpp"

namespace orglog {

// The message is a literal.
struct ErrorWords {
  template <class Enum>
  constexpr ErrorWords(Enum error, std::string_view message_)
      : value(static_cast<int>(error)), code(name_of(error)), message(message_) {}
  constexpr ErrorWords() = default;

  int value = -1;
  std::string_view code = "unknown";           // the enumerator's name; never changes
  std::string_view message = "unknown error";  // a sentence without a capital and a full stop
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

  static constexpr ErrorWords unknown_words{};

 private:
  const char* name_;
  std::span<const ErrorWords> rows_;
};

// `io` for an error that comes from the system.
std::string code_of(const Error& error);

}  // namespace orglog
