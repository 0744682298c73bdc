#include "orglog/base/error.hpp"
#include "orglog/codec/event_codec.hpp"

namespace orglog {
namespace {

class CodecCategory final : public ErrorCategory {
 public:
  const char* name() const noexcept override { return "orglog.codec"; }
  ErrorWords words_of(int value) const override {
    switch (static_cast<CodecError>(value)) {
      case CodecError::none:
        return {"none", "no error"};
      case CodecError::not_verified:
        return {"not_verified", "the bytes do not have the form of their schema"};
      case CodecError::unknown_type:
        return {"unknown_type", "this version does not know an event or row of this type"};
      case CodecError::bad_value:
        return {"bad_value", "a stored value is none that could have been written"};
    }
    return unknown_words;
  }
};

}  // namespace

boost::system::error_code make_error_code(CodecError error) {
  static const CodecCategory category;
  return {static_cast<int>(error), category};
}

}  // namespace orglog
