#pragma once

#include <memory>

#include "orglog/outbox/outbox.hpp"
#include "orglog/server/config.hpp"

namespace orglog {

// The outbox as the configuration wants it; nothing when it makes no sense, which has been said on
// the log.
std::unique_ptr<Outbox> make_outbox(const Config& config, const OutboxParts& parts);

}  // namespace orglog
