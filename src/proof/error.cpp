#include "orglog/base/error.hpp"
#include "orglog/proof/error.hpp"

namespace orglog {

boost::system::error_code make_error_code(ProofError error) {
  using enum ProofError;
  static constexpr ErrorWords rows[] = {
      {none, "no error"},
      {malformed, "the text has not the form of a signed note or proof"},
      {bad_key, "the text is no key"},
      {unknown_key, "it is not signed with the given key"},
      {bad_signature, "the signature does not hold"},
      {wrong_origin, "it is of another log"},
      {bad_proof, "the proof does not lead to the signed root"},
      {out_of_range, "the tree is not that large"},
  };
  static const ErrorTable table("proof", rows);
  return {static_cast<int>(error), table};
}

}  // namespace orglog
