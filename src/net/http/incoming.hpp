// A request's header as the resources see it.
#pragma once

#include <boost/asio/ip/address.hpp>

#include "framing.hpp"
#include "message.hpp"
#include "orglog/net/http_server.hpp"

namespace orglog::net::http {

// Of a header that `framing_fault` has nothing against. `peer`: the address at the other end; what
// it says of somebody behind it counts if `options` trust it. Path, query and body are still to
// come. Taken before the body is read: what stands in a trailer is no header.
Request request_of(const RequestHeader& header, bool keep_alive,
                   const boost::asio::ip::address& peer, const HttpOptions& options);

}  // namespace orglog::net::http
