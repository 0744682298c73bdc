// The binary protocol: frames of commands, questions and subscriptions. Bounded in connections,
// requests in flight, output, credits and idle time.
#pragma once

#include <memory>

#include "orglog/net/door.hpp"
#include "orglog/net/trusted_proxies.hpp"

namespace orglog {

// `protocol`: of the proxies that connect to it.
std::unique_ptr<Door> make_binary_server(DoorParts parts, ProxyProtocol protocol = {});

}  // namespace orglog
