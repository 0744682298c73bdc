// The files of a notary, and what is looked at before it signs anything.
#pragma once

#include "orglog/notary/notary.hpp"

namespace orglog::notary {

template <class T>
using Opened = boost::system::result<T, NotaryFailure>;

struct Signing {
  SigningKey key;
  std::optional<PublishedCheckpoint> last;  // as it was signed last
};

// Reads or makes `log.key`, reads `checkpoint`, and compares with the log.
Opened<Signing> prepare(const NotaryParts& parts, const NotaryOptions& options,
                        const Uuid& store_id, const KeySeed& seed);

std::filesystem::path checkpoint_file(const NotaryOptions& options);

}  // namespace orglog::notary
