// The things that a notary keeps: its key and its words on the logs it continues, as files, and the
// newest checkpoint. What is not there is no failure; what cannot be understood is.
#pragma once

#include "orglog/notary/notary.hpp"
#include "orglog/proof/continuation.hpp"

namespace orglog::notary {

std::filesystem::path key_file(const NotaryOptions& options);
std::filesystem::path continues_file(const NotaryOptions& options);

OrFailure<std::optional<SigningKey>> read_key(const NotaryOptions& options);
OrFailure<void> write_key(const NotaryOptions& options, const SigningKey& key);

OrFailure<std::optional<std::string>> fetch_note(const CheckpointStore& store);
OrFailure<std::optional<PublishedCheckpoint>> fetch_checkpoint(const CheckpointStore& store,
                                                               const VerifierKey& key);
PublishedCheckpoint sign_head(const SigningKey& key, const TreeHead& head);
// Durable when it answers true. False: something else than `old` is kept, by another signer.
OrFailure<bool> keep_instead(CheckpointStore& store, const std::optional<std::string>& old,
                             const std::string& fresh);
Failure signed_elsewhere(const CheckpointStore& store);

OrFailure<std::vector<SignedContinuation>> read_continues(const NotaryOptions& options);
OrFailure<void> write_continues(const NotaryOptions& options, const std::string& text);

}  // namespace orglog::notary
