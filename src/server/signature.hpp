#pragma once

#include <memory>

#include "orglog/notary/notary.hpp"
#include "store.hpp"

namespace orglog {

// The notary as the configuration wants it; nothing when the log must not be signed any further,
// or the configuration makes no sense, which has been said on the log.
std::unique_ptr<Notary> make_notary(const Config& config, Store& store);
// Shows what was signed last; nothing where nothing was, or where it does not fit this log, which
// has been said on the log.
std::unique_ptr<Notary> show_signed(const Config& config, Store& store);

}  // namespace orglog
