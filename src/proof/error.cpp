#include "orglog/proof/error.hpp"

namespace orglog {
namespace {

class ProofCategory final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "proof"; }
  std::string message(int value) const override {
    switch (static_cast<ProofError>(value)) {
      case ProofError::none:
        return "no error";
      case ProofError::malformed:
        return "the text has not the form of a signed note or proof";
      case ProofError::bad_key:
        return "the text is no key";
      case ProofError::unknown_key:
        return "it is not signed with the given key";
      case ProofError::bad_signature:
        return "the signature does not hold";
      case ProofError::wrong_origin:
        return "it is of another log";
      case ProofError::bad_proof:
        return "the proof does not lead to the signed root";
      case ProofError::out_of_range:
        return "the tree is not that large";
    }
    return "unknown error";
  }
};

}  // namespace

boost::system::error_code make_error_code(ProofError error) {
  static const ProofCategory category;
  return {static_cast<int>(error), category};
}

}  // namespace orglog
