#include <boost/system/error_category.hpp>

#include "orglog/codec/event_codec.hpp"

namespace orglog {
namespace {

class CodecCategory final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "orglog.codec"; }
  std::string message(int value) const override {
    switch (static_cast<CodecError>(value)) {
      case CodecError::none:
        return "no error";
      case CodecError::not_verified:
        return "the bytes do not have the form of their schema";
      case CodecError::unknown_type:
        return "this version does not know an event or row of this type";
      case CodecError::bad_value:
        return "a stored value is none that could have been written";
    }
    return "unknown codec error";
  }
};

}  // namespace

boost::system::error_code make_error_code(CodecError error) {
  static const CodecCategory category;
  return {static_cast<int>(error), category};
}

}  // namespace orglog
