// The checks before a notary signs anything, or shows what was signed.
#pragma once

#include "notary_files.hpp"
#include "witness.hpp"

namespace orglog::notary {

struct Signing {
  SigningKey key;
  std::optional<PublishedCheckpoint> last{};  // as it was signed last
  std::string continues{};                    // the file's text
  std::vector<std::unique_ptr<WitnessClient>> witnesses{};
};

// Begins a new origin where a mark wants one. Reads the key, or makes one for an empty log, reads
// the newest checkpoint, and compares it with the log and with what witnesses have seen.
OrFailure<Signing> prepare(const NotaryParts& parts, const NotaryOptions& options,
                           const KeySeed& seed);

// The newest signed checkpoint, and its key; nothing where there is none. Changes nothing, asks no
// witness.
OrFailure<std::optional<Signing>> read_signed(const NotaryParts& parts,
                                              const NotaryOptions& options);

// Signing on from a log that lost its end, or has another history, would be a fork.
OrFailure<void> compare(const NotaryParts& parts, const Checkpoint& last);

// The name of a log that has never been signed.
std::string first_origin(const NotaryOptions& options, const Uuid& store_id);

}  // namespace orglog::notary
