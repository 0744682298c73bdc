// The header of PROXY protocol version 2 (haproxy.org/download/2.8/doc/proxy-protocol.txt, 2.2):
// what a proxy writes first on a connection that it opens, ahead of TLS, to say for whom it is.
// Pure; any thread.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <optional>
#include <string_view>

namespace orglog::net {

// What every header begins with: signature, version and command, family, and how much follows.
inline constexpr std::size_t proxy_prefix_bytes = 16;

struct ProxyHeader {
  enum class State {
    need_more,  // no fault so far; `size` bytes are wanted, as far as that is known
    whole,      // `size` bytes are the header
    bad         // `why`, a sentence without a full stop
  };
  State state = State::need_more;
  std::size_t size = proxy_prefix_bytes;
  std::string_view why;
  // Of the person. Nothing: the proxy speaks for itself (LOCAL), or for somebody without an address
  // of the internet; then the connection is the proxy's own.
  std::optional<boost::asio::ip::tcp::endpoint> person;
};

// Looks at what has arrived. Never asks for more than the header's own bytes, so that whoever reads
// `size` bytes takes nothing of what follows. Extras (TLVs) are not looked at; a header of more
// than limits::proxy_header_bytes is bad.
ProxyHeader parse_proxy_header(std::string_view bytes);

}  // namespace orglog::net
