// A request's header as the resources see it.
#pragma once

#include <string>

#include "framing.hpp"
#include "message.hpp"

namespace orglog::net::http {

// Of a header that `framing_fault` has nothing against. `peer`: the address at the other end. Path,
// query and body are still to come. Taken before the body is read: what stands in a trailer is no
// header.
Request request_of(const RequestHeader& header, bool keep_alive, const std::string& peer);

}  // namespace orglog::net::http
