#include "orglog/base/error.hpp"
#include "orglog/proof/error.hpp"

namespace orglog {
namespace {

class ProofCategory final : public ErrorCategory {
 public:
  const char* name() const noexcept override { return "proof"; }
  ErrorWords words_of(int value) const override {
    switch (static_cast<ProofError>(value)) {
      case ProofError::none:
        return {"none", "no error"};
      case ProofError::malformed:
        return {"malformed", "the text has not the form of a signed note or proof"};
      case ProofError::bad_key:
        return {"bad_key", "the text is no key"};
      case ProofError::unknown_key:
        return {"unknown_key", "it is not signed with the given key"};
      case ProofError::bad_signature:
        return {"bad_signature", "the signature does not hold"};
      case ProofError::wrong_origin:
        return {"wrong_origin", "it is of another log"};
      case ProofError::bad_proof:
        return {"bad_proof", "the proof does not lead to the signed root"};
      case ProofError::out_of_range:
        return {"out_of_range", "the tree is not that large"};
    }
    return unknown_words;
  }
};

}  // namespace

boost::system::error_code make_error_code(ProofError error) {
  static const ProofCategory category;
  return {static_cast<int>(error), category};
}

}  // namespace orglog
