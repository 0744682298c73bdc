// How a proof, a note or a file of them can fail to convince. All of `proof` is pure: no I/O, no
// clock, no randomness; any thread.
#pragma once

#include "orglog/base/result.hpp"

namespace orglog {

enum class ProofError {
  none = 0,
  malformed = 1,      // the text is no note, key, checkpoint, path or proof file
  bad_key = 2,        // the text is no key, or its id does not belong to it
  unknown_key = 3,    // nobody whose key is known has signed
  bad_signature = 4,  // a known key's signature does not hold
  wrong_origin = 5,   // the checkpoint is another log's
  bad_proof = 6,      // the hashes do not lead to the root
  out_of_range = 7,   // asked for what a tree of this size does not have
};
boost::system::error_code make_error_code(ProofError error);

}  // namespace orglog

template <>
struct boost::system::is_error_code_enum<orglog::ProofError> : std::true_type {};
