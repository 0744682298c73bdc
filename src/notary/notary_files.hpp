// The files of a notary: its key, the newest checkpoint, and what it says about the logs that it
// continues. A file that is not there is no failure; one that cannot be understood is.
#pragma once

#include "orglog/notary/notary.hpp"
#include "orglog/proof/continuation.hpp"

namespace orglog::notary {

template <class T>
using Opened = boost::system::result<T, NotaryFailure>;

std::filesystem::path key_file(const NotaryOptions& options);
std::filesystem::path checkpoint_file(const NotaryOptions& options);
std::filesystem::path continues_file(const NotaryOptions& options);

Opened<std::optional<SigningKey>> read_key(const NotaryOptions& options);
Opened<void> write_key(const NotaryOptions& options, const SigningKey& key);

Opened<std::optional<PublishedCheckpoint>> read_checkpoint(const NotaryOptions& options,
                                                           const VerifierKey& key);
PublishedCheckpoint sign_head(const SigningKey& key, const TreeHead& head);
Result<void> write_checkpoint(const NotaryOptions& options, const PublishedCheckpoint& checkpoint);

Opened<std::vector<SignedContinuation>> read_continues(const NotaryOptions& options);
Opened<void> write_continues(const NotaryOptions& options, const std::string& text);

}  // namespace orglog::notary
