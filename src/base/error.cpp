#include "orglog/base/error.hpp"

namespace orglog {

std::string code_of(const Error& error) {
  const auto* const category = dynamic_cast<const ErrorCategory*>(&error.category());
  return category == nullptr ? "io" : std::string(category->words_of(error.value()).code);
}

}  // namespace orglog
