#pragma once

#include <memory>

#include "orglog/notary/notary.hpp"
#include "orglog/server/config.hpp"

namespace orglog {

// The notary as the configuration wants it; nothing when the log must not be signed any further,
// or the configuration makes no sense, which has been said on the log.
std::unique_ptr<Notary> make_notary(const Config& config, const NotaryParts& parts,
                                    const Uuid& store_id);

}  // namespace orglog
