// A value that is not understood is refused: taken for none, a mistyped filter would answer with
// everything.
#include "parameters.hpp"

#include "orglog/base/whole_number.hpp"

namespace orglog::net::http {

bool Parameters::flag(std::string_view name, bool fallback) {
  const std::string_view value = request_.parameter(name);
  if (value.empty()) return fallback;
  if (value != "true" && value != "false") complain(std::string(name) + " must be true or false");
  return value == "true";
}

std::uint32_t Parameters::count(std::string_view name, std::uint32_t max, std::uint32_t fallback) {
  const std::string_view value = request_.parameter(name);
  if (value.empty()) return fallback;
  const auto number = whole_number(value, 1, max);
  if (!number) complain(std::string(name) + " must be a number from 1 to " + std::to_string(max));
  return static_cast<std::uint32_t>(number.value_or(0));
}

bool Parameters::is_word(std::string_view name, std::string_view word, std::string_view other) {
  const std::string_view value = request_.parameter(name);
  if (!value.empty() && value != word && value != other)
    complain(std::string(name) + " must be " + std::string(word) + " or " + std::string(other));
  return value == word;
}

}  // namespace orglog::net::http
