#include "orglog/base/error.hpp"
#include "orglog/codec/event_codec.hpp"

namespace orglog {

boost::system::error_code make_error_code(CodecError error) {
  using enum CodecError;
  static constexpr ErrorWords rows[] = {
      {none, "no error"},
      {not_verified, "the bytes do not have the form of their schema"},
      {unknown_type, "this version does not know an event or row of this type"},
      {bad_value, "a stored value is none that could have been written"},
  };
  static const ErrorTable table("orglog.codec", rows);
  return {static_cast<int>(error), table};
}

}  // namespace orglog
