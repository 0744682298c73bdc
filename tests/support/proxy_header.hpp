// Headers of PROXY protocol version 2 as HAProxy writes them, and with faults.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace orglog::testing {

inline const std::string proxy_signature("\r\n\r\n\0\r\nQUIT\n", 12);

inline std::string big_endian(std::uint16_t number) {
  return {static_cast<char>(number >> 8), static_cast<char>(number & 0xFF)};
}

// `command`: 0x21 for somebody, 0x20 of the proxy itself. `family`: 0x11 TCP over IPv4, 0x21 over
// IPv6, 0x00 none.
inline std::string proxy_header(unsigned command, unsigned family, std::string_view rest) {
  std::string header = proxy_signature;
  header += static_cast<char>(command);
  header += static_cast<char>(family);
  header += big_endian(static_cast<std::uint16_t>(rest.size()));
  header += rest;
  return header;
}

// For a person at this address, with whatever extras behind it.
inline std::string proxy_header_of(const std::string& person, std::uint16_t port = 4'711,
                                   std::string_view extras = {}) {
  const auto address = boost::asio::ip::make_address(person);
  std::string rest;
  const auto add = [&rest](const auto& bytes) {
    for (const unsigned char byte : bytes) rest += static_cast<char>(byte);
  };
  const auto add_address = [&](const boost::asio::ip::address& one) {
    if (one.is_v4()) {
      add(one.to_v4().to_bytes());
    } else {
      add(one.to_v6().to_bytes());
    }
  };
  add_address(address);
  add_address(boost::asio::ip::make_address(address.is_v4() ? "192.0.2.250" : "2001:db8::250"));
  rest += big_endian(port) + big_endian(443);
  rest += extras;
  return proxy_header(0x21, address.is_v4() ? 0x11 : 0x21, rest);
}

}  // namespace orglog::testing
