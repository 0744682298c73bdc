// F-C4: who is believed, and what is read of those who ask by way of them.
#include <doctest/doctest.h>

#include "net/proxy_header.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/net/trusted_proxies.hpp"
#include "support/proxy_header.hpp"

using namespace orglog;
using namespace orglog::testing;
using boost::asio::ip::make_address;
using State = net::ProxyHeader::State;

namespace {

TrustedProxies trusting(const std::vector<std::string>& ranges) {
  const auto proxies = TrustedProxies::parse(ranges);
  REQUIRE_MESSAGE(proxies.has_value(), proxies.error().why);
  return *proxies;
}

// Whoever asks through a proxy at 10.0.0.1, of many in 10.0.0.0/8 and fd00::/8.
std::string person(std::string_view forwarded_for, const std::string& peer = "10.0.0.1") {
  static const TrustedProxies proxies = trusting({"10.0.0.0/8", "fd00::/8"});
  return plain_text(asked_from(proxies, make_address(peer), forwarded_for));
}

}  // namespace

TEST_CASE("F-C4: an address is trusted when a range holds it, in whatever clothes it comes") {
  const TrustedProxies proxies = trusting({"10.0.0.0/8", "192.0.2.7", "203.0.113.128/25",
                                           "fd00::/8", "2001:db8::1", "::ffff:198.51.100.0/120"});
  for (const char* address :
       {"10.0.0.0", "10.255.255.255", "::ffff:10.1.2.3", "192.0.2.7", "::ffff:192.0.2.7",
        "203.0.113.128", "203.0.113.255", "fd00::1", "fdff::", "2001:db8::1", "198.51.100.9"}) {
    CAPTURE(address);
    CHECK(proxies.is_trusted(make_address(address)));
  }
  for (const char* address :
       {"9.255.255.255", "11.0.0.0", "192.0.2.6", "192.0.2.8", "203.0.113.127", "fc00::1",
        "2001:db8::2", "198.51.101.0", "::10.0.0.1", "::1", "127.0.0.1"}) {
    CAPTURE(address);
    CHECK_FALSE(proxies.is_trusted(make_address(address)));
  }
  CHECK_FALSE(TrustedProxies().is_trusted(make_address("127.0.0.1")));
}

TEST_CASE("F-C4: spaces around a range, as behind the commas of a list, are no part of it") {
  const auto proxies = TrustedProxies::parse(std::vector<std::string>{" 10.0.0.0/8 ", "\t::1"});
  REQUIRE(proxies.has_value());
  CHECK(proxies->is_trusted(make_address("10.1.2.3")));
  CHECK(proxies->is_trusted(make_address("::1")));
}

TEST_CASE("F-C4: a range that makes no sense is refused with a sentence that names it") {
  for (const char* range : {"",
                            "/",
                            "/8",
                            "10.0.0.0/",
                            "10.0.0.0/33",
                            "10.0.0.0/-1",
                            "10.0.0.0/08",
                            "10.0.0.0/8/8",
                            "10.0.0.0/ 8",
                            "10.0.0.1/8",
                            "fd00::1/8",
                            "::/129",
                            "10.0.0/8",
                            "10.0.0.256",
                            "fe80::1%eth0",
                            "example.com",
                            "0.0.0.0/0",
                            "::/0",
                            "::/16",
                            "::ffff:0:0/96",
                            "::ffff:10.0.0.0/8"}) {
    CAPTURE(range);
    const auto proxies = TrustedProxies::parse(std::vector<std::string>{"127.0.0.1", range});
    REQUIRE_FALSE(proxies.has_value());
    CHECK(proxies.error().why.find(std::string("not ") + range) != std::string::npos);
  }
  const std::vector<std::string> many(limits::trusted_proxies + 1, "10.0.0.0/8");
  CHECK_FALSE(TrustedProxies::parse(many).has_value());
}

TEST_CASE("F-C4: X-Forwarded-For is read from the right, as far as the words are a proxy's") {
  CHECK(person("") == "10.0.0.1");
  CHECK(person("192.0.2.1") == "192.0.2.1");
  CHECK(person("192.0.2.1, 10.0.0.2,10.9.9.9") == "192.0.2.1");
  CHECK(person("192.0.2.1, fd00::7, 10.9.9.9") == "192.0.2.1");
  CHECK(person("2001:db8::9") == "2001:db8::9");
  // What stands to the left of the first stranger is the stranger's own invention.
  CHECK(person("198.51.100.1, 192.0.2.1") == "192.0.2.1");
  CHECK(person("10.0.0.9, 192.0.2.1, 10.0.0.2") == "192.0.2.1");
  CHECK(person("garbage, 192.0.2.1") == "192.0.2.1");
  // A chain of proxies alone: the one that asked first.
  CHECK(person("10.0.0.5, 10.0.0.6") == "10.0.0.5");
  CHECK(person(" , 192.0.2.1 ,\t, ") == "192.0.2.1");
}

TEST_CASE("F-C4: what makes no sense ends the chain; the last good address to its right counts") {
  for (const char* garbage :
       {"unknown", "_hidden", "192.0.2.", "192.0.2.1:", "192.0.2.1:x", "192.0.2.1:65536",
        "[2001:db8::1", "2001:db8::1]", "[192.0.2.1]", "[2001:db8::1]:", "[2001:db8::1]x",
        "[2001:db8::1]:70000", "::1%lo", "\"192.0.2.1\"", "for=192.0.2.1", "192.0.2.1 198.51.100.1",
        "0300.0.2.1"}) {
    CAPTURE(garbage);
    CHECK(person(garbage) == "10.0.0.1");
    CHECK(person(std::string("198.51.100.1, ") + garbage + ", 10.0.0.2") == "10.0.0.2");
  }
  CHECK(person(std::string(30'000, 'x')) == "10.0.0.1");
  CHECK(person(std::string(30'000, ',')) == "10.0.0.1");
}

TEST_CASE("F-C4: ports, brackets and IPv4 in IPv6 clothes are taken off") {
  CHECK(person("192.0.2.1:4711") == "192.0.2.1");
  CHECK(person("[2001:db8::1]") == "2001:db8::1");
  CHECK(person("[2001:db8::1]:4711") == "2001:db8::1");
  CHECK(person("::ffff:192.0.2.1") == "192.0.2.1");
  CHECK(person("192.0.2.1, ::ffff:10.0.0.7") == "192.0.2.1");
  CHECK(person("192.0.2.1", "::ffff:10.0.0.1") == "192.0.2.1");
}

TEST_CASE("F-C4: a peer that is not trusted names nobody but itself") {
  CHECK(person("192.0.2.1", "198.51.100.1") == "198.51.100.1");
  CHECK(person("10.0.0.1", "::ffff:198.51.100.1") == "198.51.100.1");
}

TEST_CASE("F-C4: a header of PROXY protocol names the person, over IPv4 and IPv6") {
  const std::string extras("\x01\x00\x02h2\x05\x00\x10", 8);  // the second one is cut off
  for (const char* address : {"192.0.2.1", "2001:db8::7"}) {
    for (const std::string& more : {std::string(), extras, std::string(2'000, '\xff')}) {
      const std::string bytes = proxy_header_of(address, 4'711, more);
      const auto header = net::parse_proxy_header(bytes + "GET /");
      REQUIRE(header.state == State::whole);
      CHECK(header.size == bytes.size());
      REQUIRE(header.person.has_value());
      CHECK(header.person->address() == make_address(address));
      CHECK(header.person->port() == 4'711);
    }
  }
}

TEST_CASE("F-C4: a proxy that speaks for itself, or for nobody with an address, names nobody") {
  for (const std::string& bytes :
       {proxy_header(0x20, 0x00, ""), proxy_header(0x20, 0x11, std::string(12, 'x')),
        proxy_header(0x20, 0x11, ""), proxy_header(0x20, 0xFF, "x"), proxy_header(0x21, 0x00, ""),
        proxy_header(0x21, 0x00, "extra"), proxy_header(0x21, 0x31, std::string(216, 'x'))}) {
    const auto header = net::parse_proxy_header(bytes);
    CHECK(header.state == State::whole);
    CHECK(header.size == bytes.size());
    CHECK_FALSE(header.person.has_value());
  }
}

TEST_CASE("F-C4: a header may come byte by byte, and none of what follows is asked for") {
  const std::string bytes = proxy_header_of("192.0.2.1", 1, "extras");
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto header = net::parse_proxy_header(std::string_view(bytes).substr(0, size));
    REQUIRE(header.state == State::need_more);
    CHECK(header.size == (size < net::proxy_prefix_bytes ? net::proxy_prefix_bytes : bytes.size()));
  }
}

TEST_CASE("F-C4: what is no header is found out by its first wrong byte") {
  const std::string endless(limits::proxy_header_bytes - net::proxy_prefix_bytes + 1, 'x');
  for (const std::string& bytes :
       {std::string("G"), std::string("GET / HTTP/1.1\r\n"), std::string("\r\n\r\n\r"),
        std::string("\x16\x03\x01"), std::string("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n"),
        proxy_signature + '\x11', proxy_signature + '\x31', proxy_signature + '\x22',
        proxy_signature + '\x2F', proxy_header(0x21, 0x12, std::string(12, 'x')),
        proxy_header(0x21, 0x22, std::string(36, 'x')), proxy_header(0x21, 0x41, ""),
        proxy_header(0x21, 0x11, std::string(11, 'x')),
        proxy_header(0x21, 0x21, std::string(35, 'x')), proxy_header(0x21, 0x11, endless)}) {
    const auto header = net::parse_proxy_header(bytes);
    CHECK(header.state == State::bad);
    CHECK_FALSE(header.why.empty());
  }
  CHECK(net::parse_proxy_header("PROXY TCP4").why.find("version 1") != std::string_view::npos);
  const std::string longest(limits::proxy_header_bytes - net::proxy_prefix_bytes, 'x');
  CHECK(net::parse_proxy_header(proxy_header(0x20, 0, longest)).state == State::whole);
}
