// The name of a type, as the compiler tells it.
#pragma once

#include <string_view>

#include "orglog/base/enumerators.hpp"

namespace orglog {

// Without its namespaces: `AppLocked`.
template <class Type>
constexpr std::string_view bare_name() {
  return word_in(__PRETTY_FUNCTION__, "Type = ");
}

}  // namespace orglog
