// Every byte is looked at as soon as it is there: a peer that speaks another protocol is found out
// by its first one, and is not waited for.
#include "proxy_header.hpp"

#include <algorithm>
#include <array>

#include "orglog/base/limits.hpp"

namespace orglog::net {
namespace {

namespace ip = boost::asio::ip;

constexpr std::string_view signature("\r\n\r\n\0\r\nQUIT\n", 12);
constexpr std::string_view version_one = "PROXY ";

constexpr std::size_t command_at = 12;
constexpr std::size_t family_at = 13;
constexpr std::size_t length_at = 14;

constexpr unsigned version_two = 0x2;
constexpr unsigned command_local = 0x0;
constexpr unsigned command_proxy = 0x1;

constexpr unsigned family_none = 0x00;
constexpr unsigned family_tcp_v4 = 0x11;
constexpr unsigned family_tcp_v6 = 0x21;
constexpr unsigned family_unix_stream = 0x31;
// Addresses of both ends, then both ports.
constexpr std::size_t addresses_bytes_v4 = 2 * 4 + 2 * 2;
constexpr std::size_t addresses_bytes_v6 = 2 * 16 + 2 * 2;

unsigned byte_at(std::string_view bytes, std::size_t index) {
  return static_cast<unsigned char>(bytes[index]);
}

std::size_t number_at(std::string_view bytes, std::size_t index) {
  return std::size_t{byte_at(bytes, index)} << 8 | byte_at(bytes, index + 1);
}

ProxyHeader bad(std::string_view why) {
  ProxyHeader header;
  header.state = ProxyHeader::State::bad;
  header.why = why;
  return header;
}

bool may_begin_with(std::string_view bytes, std::string_view wanted) {
  const std::size_t known = std::min(bytes.size(), wanted.size());
  return bytes.substr(0, known) == wanted.substr(0, known);
}

// `bytes` begin behind the prefix.
template <class Address>
ip::tcp::endpoint endpoint_of(std::string_view bytes) {
  typename Address::bytes_type raw{};
  std::ranges::transform(bytes.substr(0, raw.size()), raw.begin(),
                         [](char byte) { return static_cast<unsigned char>(byte); });
  const auto port = static_cast<std::uint16_t>(number_at(bytes, 2 * raw.size()));
  return {Address(raw), port};
}

// Of a header that is there as a whole.
ProxyHeader with_person(ProxyHeader header, std::string_view bytes) {
  const unsigned command = byte_at(bytes, command_at) & 0xFu;
  const unsigned family = byte_at(bytes, family_at);
  const std::string_view rest = bytes.substr(proxy_prefix_bytes, header.size - proxy_prefix_bytes);
  header.state = ProxyHeader::State::whole;
  if (command == command_local || family == family_none || family == family_unix_stream)
    return header;
  if (family == family_tcp_v4) {
    if (rest.size() < addresses_bytes_v4) return bad("its addresses are cut off");
    header.person = endpoint_of<ip::address_v4>(rest);
  } else {
    if (rest.size() < addresses_bytes_v6) return bad("its addresses are cut off");
    header.person = endpoint_of<ip::address_v6>(rest);
  }
  return header;
}

}  // namespace

ProxyHeader parse_proxy_header(std::string_view bytes) {
  if (!may_begin_with(bytes, signature)) {
    return may_begin_with(bytes, version_one) && bytes.size() >= version_one.size()
               ? bad("this is version 1 of the protocol, not version 2")
               : bad("there is none");
  }
  if (bytes.size() > command_at) {
    const unsigned command = byte_at(bytes, command_at);
    if (command >> 4 != version_two) return bad("its version is not 2");
    if ((command & 0xFu) > command_proxy) return bad("its command is unknown");
  }
  ProxyHeader header;
  if (bytes.size() < proxy_prefix_bytes) return header;
  const unsigned family = byte_at(bytes, family_at);
  const bool is_local = (byte_at(bytes, command_at) & 0xFu) == command_local;
  const bool is_stream = family == family_none || family == family_tcp_v4 ||
                         family == family_tcp_v6 || family == family_unix_stream;
  if (!is_local && !is_stream) return bad("it is not about a TCP connection");
  header.size += number_at(bytes, length_at);
  if (header.size > limits::proxy_header_bytes) return bad("it is too long");
  return bytes.size() < header.size ? header : with_person(header, bytes);
}

}  // namespace orglog::net
