// F-C4: PROXY protocol ahead of the binary protocol, and ahead of TLS.
#include <doctest/doctest.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>

#include "orglog/net/tls.hpp"
#include "support/certificate.hpp"
#include "support/proxy_header.hpp"
#include "support/raw_peer.hpp"
#include "support/server_fixture.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

ProxyProtocol from(const std::string& range) {
  return {*TrustedProxies::parse(std::vector<std::string>{range}), true};
}

std::string one_command() {
  return hello_frame() + authenticate_frame(ServerFixture::operator_token) +
         submit_frame(3, {RegisterAccount{email("ada@acme.com"), "Ada"}});
}

// What the log says of where the only command came from; empty: it did not come.
std::string recorded_address(ServerFixture& server) {
  if (!eventually([&] { return server.log().end() > 0; })) return {};
  std::string keep;
  return server.log().client_of(*server.log().read_one(0, keep)).address;
}

}  // namespace

TEST_CASE("F-C4: history has the address of whom the proxy's header names") {
  ServerFixture server(1, from("127.0.0.0/8"));
  RawPeer peer(server.port());
  std::string expected = "192.0.2.7";
  SUBCASE("IPv4") { peer.send(proxy_header_of(expected) + one_command()); }
  SUBCASE("IPv6, byte by byte") {
    expected = "2001:db8::7";
    for (const char byte : proxy_header_of(expected, 4'711, "extras")) peer.send({&byte, 1});
    peer.send(one_command());
  }
  SUBCASE("the proxy itself") {
    expected = "127.0.0.1";
    peer.send(proxy_header(0x20, 0, "") + one_command());
  }
  CHECK(recorded_address(server) == expected);
}

TEST_CASE("F-C4: a trusted proxy that does not begin with its header is hung up on") {
  ServerFixture server(1, from("127.0.0.0/8"));
  for (const std::string& bytes : {one_command(), proxy_header(0x21, 0x12, std::string(12, 'x'))}) {
    RawPeer peer(server.port());
    peer.send(bytes);
    CHECK(peer.ends());
  }
  RawPeer half(server.port());
  half.send(proxy_header_of("192.0.2.7").substr(0, 20));
  half.end_sending();
  CHECK(half.ends());
  CHECK(server.log().end() == 0);
  CHECK(server.server().connection_count() == 0);
}

TEST_CASE("F-C4: a header from whom nobody trusts is bad framing") {
  ServerFixture server(1, from("10.0.0.0/8"));
  RawPeer peer(server.port());
  peer.send(proxy_header_of("192.0.2.7") + one_command());
  CHECK(peer.ends());
  CHECK(server.log().end() == 0);
  RawPeer plain(server.port());
  plain.send(one_command());
  CHECK(recorded_address(server) == "127.0.0.1");
}

TEST_CASE("F-C4: a server that ends does not wait for a proxy's header") {
  ServerFixture server(1, from("127.0.0.0/8"));
  RawPeer silent(server.port());
  RawPeer half(server.port());
  half.send(proxy_signature);
  RawPeer whole(server.port());
  whole.send(proxy_header_of("192.0.2.7") + one_command());
  CHECK(recorded_address(server) == "192.0.2.7");
  server.server().drain();
  CHECK(silent.ends());
  CHECK(half.ends());
}

TEST_CASE("F-C4: a proxy's header stands ahead of TLS") {
  namespace asio = boost::asio;
  TempDir directory;
  const TlsFiles files{directory.path() / "server.pem", directory.path() / "server.key"};
  make_certificate(files.certificate, files.key);
  ServerFixture server(1);
  const auto front = *make_tls_front(server.io(), files);
  const auto adopt = [&server](asio::generic::stream_protocol::socket socket,
                               const asio::ip::tcp::endpoint& peer, std::shared_ptr<Seat> seat) {
    server.server().adopt(std::move(socket), peer, std::move(seat));
  };
  const asio::ip::tcp::endpoint loopback{asio::ip::make_address("127.0.0.1"), 0};
  const auto port = front->listen(loopback, adopt, from("127.0.0.0/8")).port();
  asio::io_context io;
  asio::ssl::context context(asio::ssl::context::tls_client);
  asio::ssl::stream<asio::ip::tcp::socket> stream(io, context);
  stream.next_layer().connect({asio::ip::make_address("127.0.0.1"), port});
  boost::system::error_code failed;
  SUBCASE("of the proxy") {
    asio::write(stream.next_layer(), asio::buffer(proxy_header_of("192.0.2.7")));
    stream.handshake(asio::ssl::stream_base::client, failed);
    REQUIRE_FALSE(failed);
    asio::write(stream, asio::buffer(one_command()));
    CHECK(recorded_address(server) == "192.0.2.7");
  }
  SUBCASE("and a handshake without one fails") {
    stream.handshake(asio::ssl::stream_base::client, failed);
    CHECK(failed);
  }
  front->drain();
  stream.next_layer().close();
  server.end_io();
}
