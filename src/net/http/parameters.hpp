// The query parameters of a request, read as strictly as the fields of a body.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "errors.hpp"
#include "message.hpp"

namespace orglog::net::http {

// Takes parameters of a request, which must outlive it, and keeps the first thing that was wrong
// with them. Those without a value were refused before (`refuse_parameters`).
class Parameters {
 public:
  explicit Parameters(const Request& request) : request_(request) {}

  std::string text(std::string_view name) const { return std::string(request_.parameter(name)); }
  // `true` or `false`.
  bool flag(std::string_view name, bool fallback = false);
  // A whole number from 1 on.
  std::uint32_t count(std::string_view name, std::uint32_t max, std::uint32_t fallback);
  // One of two words; true for `word`.
  bool is_word(std::string_view name, std::string_view word, std::string_view other);

  bool wrong() const { return !wrong_.empty(); }
  void complain(std::string sentence) {
    if (wrong_.empty()) wrong_ = std::move(sentence);
  }
  Response refusal() const { return invalid(wrong_ + "."); }

 private:
  const Request& request_;
  std::string wrong_;
};

}  // namespace orglog::net::http
