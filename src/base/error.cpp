#include "orglog/base/error.hpp"

#include <algorithm>

namespace orglog {

ErrorWords ErrorTable::words_of(int value) const {
  const auto row = std::ranges::find(rows_, value, &ErrorWords::value);
  return row == rows_.end() ? unknown_words : *row;
}

std::string code_of(const Error& error) {
  const auto* const table = dynamic_cast<const ErrorTable*>(&error.category());
  return table == nullptr ? "io" : std::string(table->words_of(error.value()).code);
}

}  // namespace orglog
