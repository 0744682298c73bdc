// The world failed: a `Result<T>` holds a value or a `boost::system::error_code` of the module that
// failed. The domain's «no» is not an error; it is a `Rejection` (domain/rejection.hpp). A bug is
// an `invariant`.
#pragma once

#include <boost/system/result.hpp>

namespace orglog {

template <class T>
using Result = boost::system::result<T>;

using Error = boost::system::error_code;

}  // namespace orglog

// Evaluates to nothing; leaves the enclosing function with the error when `expression` failed. For
// `Result<void>`.
#define ORGLOG_TRY(expression)                                       \
  do {                                                               \
    if (auto orglog_try_result = (expression); !orglog_try_result) { \
      return orglog_try_result.error();                              \
    }                                                                \
  } while (false)

// Declares `variable` with the value of `expression`, or leaves the enclosing function with its
// error.
#define ORGLOG_TRY_ASSIGN(variable, expression)             \
  auto variable##_result = (expression);                    \
  if (!variable##_result) return variable##_result.error(); \
  auto& variable = *variable##_result
