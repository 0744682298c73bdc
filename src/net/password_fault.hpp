// Why a new password is not taken, in the words that both doors use.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "orglog/base/limits.hpp"

namespace orglog::net {

// As in `password is too short: ...`, without a dot. Nothing: its length is good.
inline std::optional<std::string> password_fault(std::string_view password) {
  if (password.size() < limits::password_bytes_min)
    return "password is too short: at least " + std::to_string(limits::password_bytes_min) +
           " bytes are wanted";
  if (password.size() > limits::password_bytes_max)
    return "password is too long: at most " + std::to_string(limits::password_bytes_max) +
           " bytes are taken";
  return std::nullopt;
}

}  // namespace orglog::net
