// The machines that stand in front of the server by the word of whoever runs it, and that are
// therefore believed when they say for whom they ask. Ranges in the notation of CIDR (RFC 4632,
// RFC 4291 2.3). Immutable once made, cheap to copy; any thread.
#pragma once

#include <array>
#include <boost/asio/ip/address.hpp>
#include <boost/system/result.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace orglog {

struct BadProxyRange {
  std::string why;  // a sentence without a full stop
};

class TrustedProxies {
 public:
  // Trusts nobody.
  TrustedProxies() = default;
  // `10.0.0.0/8`, `fd00::/8`, `::ffff:10.0.0.0/104`; an address alone is a range of one. Refused:
  // anything else, bits set behind the range's length, a range of everybody, and more than
  // limits::trusted_proxies of them.
  static boost::system::result<TrustedProxies, BadProxyRange> parse(
      std::span<const std::string> ranges);

  bool empty() const noexcept { return ranges_.empty(); }
  // IPv4 in IPv6 clothes (::ffff:192.0.2.1) is that IPv4 address.
  bool is_trusted(const boost::asio::ip::address& address) const;

 private:
  struct Range {
    std::array<std::uint8_t, 16> first{};
    unsigned bits = 128;  // that count; IPv4 addresses stand behind ::ffff:
  };
  std::vector<Range> ranges_;
};

// What the proxies among those who connect to a port must do first.
struct ProxyProtocol {
  TrustedProxies proxies{};
  bool is_wanted = false;  // a header of PROXY protocol version 2 ahead of everything, TLS included
};

// An address as people write it: IPv4 in IPv6 clothes undressed, no zone.
std::string plain_text(const boost::asio::ip::address& address);

// The address of whoever asks, as far as it is known by word of trusted machines. `peer`: the other
// end of the connection. `forwarded_for`: the lines of `X-Forwarded-For` in order, joined by
// commas; each proxy has put behind what it was told the address that it was asked from. Read from
// the right for as long as the word comes from a trusted machine; what makes no sense ends the
// reading, so that nothing to the left of it counts, which a stranger may have written.
boost::asio::ip::address asked_from(const TrustedProxies& proxies,
                                    const boost::asio::ip::address& peer,
                                    std::string_view forwarded_for);

// An address in a list of them, perhaps with brackets and a port: `192.0.2.1`, `192.0.2.1:80`,
// `2001:db8::1`, `[2001:db8::1]:443`. Nothing for any other text.
std::optional<boost::asio::ip::address> parse_forwarded_address(std::string_view text);

}  // namespace orglog
