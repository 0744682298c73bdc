// A value that is not understood is refused: taken for none, a mistyped filter would answer with
// everything.
#include "parameters.hpp"

#include <charconv>

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
  std::uint32_t number = 0;
  const char* end = value.data() + value.size();
  const auto [stopped, error] = std::from_chars(value.data(), end, number);
  if (error != std::errc{} || stopped != end || number < 1 || number > max)
    complain(std::string(name) + " must be a number from 1 to " + std::to_string(max));
  return number;
}

bool Parameters::is_word(std::string_view name, std::string_view word, std::string_view other) {
  const std::string_view value = request_.parameter(name);
  if (!value.empty() && value != word && value != other)
    complain(std::string(name) + " must be " + std::string(word) + " or " + std::string(other));
  return value == word;
}

}  // namespace orglog::net::http
