// Ranges of addresses and the way from the peer's address to the person's. All addresses are
// compared as the sixteen bytes of IPv6, in which IPv4 has a corner of its own (RFC 4291 2.5.5.2).
#include "orglog/net/trusted_proxies.hpp"

#include <algorithm>
#include <ranges>

#include "orglog/base/limits.hpp"
#include "orglog/base/whole_number.hpp"

namespace orglog {
namespace {

namespace ip = boost::asio::ip;

using AddressBytes = std::array<std::uint8_t, 16>;

constexpr unsigned address_bits = 128;
constexpr unsigned mapped_bits = 96;  // of ::ffff:0:0, behind which IPv4 stands
const ip::address any_v4 = ip::address_v4::any();

AddressBytes bytes_of(const ip::address& address) {
  const ip::address_v6 wide =
      address.is_v4() ? ip::make_address_v6(ip::v4_mapped, address.to_v4()) : address.to_v6();
  return wide.to_bytes();
}

bool is_equal_up_to(const AddressBytes& one, const AddressBytes& other, unsigned bits) {
  const unsigned whole = bits / 8;
  if (!std::equal(one.begin(), one.begin() + whole, other.begin())) return false;
  const unsigned rest = bits % 8;
  if (rest == 0) return true;
  return ((one[whole] ^ other[whole]) >> (8 - rest)) == 0;
}

bool is_zero_from(const AddressBytes& address, unsigned bits) {
  AddressBytes cleared = address;
  for (unsigned bit = bits; bit < address_bits; ++bit)
    cleared[bit / 8] &= static_cast<std::uint8_t>(~(0x80u >> (bit % 8)));
  return cleared == address;
}

// Digits alone, no sign, no leading zero.
std::optional<unsigned> parse_number(std::string_view text, unsigned most) {
  const auto number = whole_number(text, 0, most);
  if (!number || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  return static_cast<unsigned>(*number);
}

// A zone (`fe80::1%eth0`) means something on one machine only.
std::optional<ip::address> parse_address(std::string_view text) {
  if (text.size() > limits::client_address_bytes || text.find('%') != std::string_view::npos)
    return std::nullopt;
  boost::system::error_code error;
  const ip::address address = ip::make_address(std::string(text), error);
  if (error) return std::nullopt;
  return address;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool is_port(std::string_view text) { return parse_number(text, 65'535).has_value(); }

BadProxyRange bad_range(std::string_view text, const std::string& why) {
  return {"--trusted-proxy must be a range such as 10.0.0.0/8, or an address, not " +
          std::string(text) + ": " + why};
}

}  // namespace

boost::system::result<TrustedProxies, BadProxyRange> TrustedProxies::parse(
    std::span<const std::string> ranges) {
  if (ranges.size() > limits::trusted_proxies)
    return BadProxyRange{"--trusted-proxy can be given " + std::to_string(limits::trusted_proxies) +
                         " times, not " + std::to_string(ranges.size()) + " times"};
  TrustedProxies proxies;
  for (const std::string_view text : ranges | std::views::transform(trimmed)) {
    const auto slash = text.find('/');
    const auto address = parse_address(text.substr(0, slash));
    if (!address) return bad_range(text, "this is no address");
    Range range{bytes_of(*address), address_bits};
    if (slash != std::string_view::npos) {
      const unsigned outside = address->is_v4() ? mapped_bits : 0;
      const unsigned longest = address_bits - outside;
      const auto length = parse_number(text.substr(slash + 1), longest);
      if (!length)
        return bad_range(text,
                         "behind the slash stands a number from 0 to " + std::to_string(longest));
      range.bits = outside + *length;
    }
    if (range.bits <= mapped_bits && is_equal_up_to(range.first, bytes_of(any_v4), range.bits))
      return bad_range(text, "that would be everybody");
    if (!is_zero_from(range.first, range.bits))
      return bad_range(
          text, "the address says more than the length takes in, as 10.0.0.1/8 for 10.0.0.0/8");
    proxies.ranges_.push_back(range);
  }
  return proxies;
}

bool TrustedProxies::is_trusted(const ip::address& address) const {
  if (ranges_.empty()) return false;
  const AddressBytes bytes = bytes_of(address);
  return std::ranges::any_of(
      ranges_, [&](const Range& range) { return is_equal_up_to(bytes, range.first, range.bits); });
}

std::string plain_text(const ip::address& address) {
  if (address.is_v4()) return address.to_string();
  const ip::address_v6 wide = address.to_v6();
  if (wide.is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, wide).to_string();
  return ip::address_v6(wide.to_bytes()).to_string();
}

std::optional<ip::address> parse_forwarded_address(std::string_view text) {
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view rest = text.substr(end + 1);
    if (!rest.empty() && !(rest.front() == ':' && is_port(rest.substr(1)))) return std::nullopt;
    const auto address = parse_address(text.substr(1, end - 1));
    return address && address->is_v6() ? address : std::nullopt;
  }
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon != text.rfind(':')) return parse_address(text);
  if (!is_port(text.substr(colon + 1))) return std::nullopt;
  return parse_address(text.substr(0, colon));
}

ip::address asked_from(const TrustedProxies& proxies, const ip::address& peer,
                       std::string_view forwarded_for) {
  ip::address person = peer;
  std::string_view left = forwarded_for;
  while (!left.empty() && proxies.is_trusted(person)) {
    const auto comma = left.rfind(',');
    const std::string_view last = comma == std::string_view::npos ? left : left.substr(comma + 1);
    left = comma == std::string_view::npos ? std::string_view() : left.substr(0, comma);
    const std::string_view entry = trimmed(last);
    if (entry.empty()) continue;  // an empty element of a list is none (RFC 9110 5.6.1.2)
    const auto address = parse_forwarded_address(entry);
    if (!address) break;
    person = *address;
  }
  return person;
}

}  // namespace orglog
