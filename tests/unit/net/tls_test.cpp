#include "orglog/net/tls.hpp"

#include <doctest/doctest.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <fstream>

#include "support/certificate.hpp"
#include "support/raw_peer.hpp"
#include "support/server_fixture.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

// A server with a front of its own before it.
struct Fronted {
  TempDir directory;
  TlsFiles files{directory.path() / "server.pem", directory.path() / "server.key"};
  ServerFixture server{2};
  std::unique_ptr<TlsFront> front;
  std::string port;

  explicit Fronted(std::chrono::milliseconds handshake_time = limits::tls_handshake_time) {
    make_certificate(files.certificate, files.key);
    auto made = make_tls_front(server.io(), files, handshake_time);
    if (!made) throw std::runtime_error(made.error().sentence);
    front = *std::move(made);
    const auto loopback = boost::asio::ip::make_address("127.0.0.1");
    const auto adopt = [this](boost::asio::generic::stream_protocol::socket socket,
                              const boost::asio::ip::tcp::endpoint& peer,
                              std::shared_ptr<Seat> seat) {
      server.server().adopt(std::move(socket), peer, std::move(seat));
    };
    port = std::to_string(front->listen({loopback, 0}, adopt).port());
  }
  ~Fronted() {
    front->drain();
    server.end_io();
  }

  ClientOptions options(const std::string& token = ServerFixture::operator_token) const {
    ClientOptions options = server.options(token);
    options.port = port;
    options.tls = true;
    options.authorities = files.certificate;
    return options;
  }
};

ClientCommand person(const std::string& address) {
  return wish(RegisterAccount{email(address), "someone"});
}

}  // namespace

TEST_CASE("a client that trusts the certificate is served through TLS, under its own address") {
  Fronted fronted;
  const auto client = BinaryClient::connect(fronted.options());
  REQUIRE_MESSAGE(client.has_value(), client.error().detail);
  CHECK((*client)->submit(person("ada@acme.com"))->kind == Outcome::Kind::accepted);
  std::string keep;
  const auto& log = fronted.server.log();
  CHECK(log.client_of(*log.read_one(0, keep)).address == "127.0.0.1");
  CHECK(fronted.front->connection_count() == 1);
  CHECK(fronted.server.server().connection_count() == 1);
}

TEST_CASE("a host's name is proven as well as its address") {
  Fronted fronted;
  ClientOptions options = fronted.options();
  options.host = "localhost";
  CHECK(BinaryClient::connect(options).has_value());
}

TEST_CASE("a client that does not trust the certificate does not talk") {
  Fronted fronted;
  ClientOptions options = fronted.options();
  SUBCASE("because somebody else vouches for the server") {
    make_certificate(fronted.directory.path() / "other.pem",
                     fronted.directory.path() / "other.key");
    options.authorities = fronted.directory.path() / "other.pem";
  }
  SUBCASE("because the server is another host") { options.host = "127.0.0.2"; }
  const auto client = BinaryClient::connect(options);
  REQUIRE_FALSE(client.has_value());
  CHECK(client.error().code == "connection");
  CHECK(eventually([&] { return fronted.front->connection_count() == 0; }));
}

TEST_CASE("a plain client at a TLS port is hung up on") {
  Fronted fronted;
  RawPeer peer(fronted.port);
  peer.send(hello_frame());
  CHECK(peer.ends());
  CHECK(eventually([&] { return fronted.front->connection_count() == 0; }));
  CHECK(fronted.server.server().connection_count() == 0);
}

TEST_CASE("a peer that does not get on with its handshake is cut off") {
  Fronted fronted(std::chrono::milliseconds(50));
  RawPeer silent(fronted.port);
  RawPeer slow(fronted.port);
  slow.send("\x16\x03\x01");  // a handshake's first bytes
  CHECK(silent.ends());
  CHECK(slow.ends());
  CHECK(eventually([&] { return fronted.front->connection_count() == 0; }));
}

TEST_CASE("much both ways goes through whole, in order") {
  Fronted fronted;
  const auto client = BinaryClient::connect(fronted.options());
  REQUIRE(client.has_value());
  std::vector<ClientCommand> commands;
  for (int number = 0; number < 2'000; ++number) {
    commands.push_back(
        wish(RegisterAccount{email("p" + std::to_string(number) + "@acme.com"),
                             *PersonName::parse(std::string(limits::person_name_bytes, 'x'))}));
  }
  const auto outcomes = (*client)->submit_batch(std::move(commands));
  REQUIRE_MESSAGE(outcomes.has_value(), outcomes.error().detail);
  CHECK(outcomes->size() == 2'000);
  Position expected = 0;
  bool in_order = true;
  const auto streamed = (*client)->subscribe({}, [&](const StreamedEvent& event) {
    in_order = in_order && event.position == expected++ && !event.record.empty();
    return true;
  });
  CHECK(streamed.has_value());
  CHECK(in_order);
  CHECK(expected == 2'000);
}

TEST_CASE("F-B14: TLS 1.2 has no CBC and no RSA key exchange, TLS 1.3 and ECDHE with GCM go on") {
  Fronted fronted;
  const auto shakes = [&](int version, const char* ciphers) {
    boost::asio::io_context io;
    boost::asio::ssl::context context(boost::asio::ssl::context::tls_client);
    SSL_CTX_set_min_proto_version(context.native_handle(), version);
    SSL_CTX_set_max_proto_version(context.native_handle(), version);
    if (ciphers != nullptr) REQUIRE(SSL_CTX_set_cipher_list(context.native_handle(), ciphers) == 1);
    boost::asio::ssl::stream<boost::asio::ip::tcp::socket> stream(io, context);
    const auto port = static_cast<std::uint16_t>(std::stoi(fronted.port));
    stream.next_layer().connect({boost::asio::ip::make_address("127.0.0.1"), port});
    boost::system::error_code failed;
    stream.handshake(boost::asio::ssl::stream_base::client, failed);
    return !failed;
  };
  // A security level of 0: the client offers whatever it is told to.
  for (const char* weak :
       {"AES128-SHA", "AES256-SHA256", "AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA",
        "ECDHE-RSA-AES256-SHA384", "ECDHE-ECDSA-AES128-SHA256"}) {
    CAPTURE(weak);
    CHECK_FALSE(shakes(TLS1_2_VERSION, (std::string(weak) + ":@SECLEVEL=0").c_str()));
  }
  CHECK(shakes(TLS1_2_VERSION, "ECDHE+AESGCM:ECDHE+CHACHA20"));
  CHECK(shakes(TLS1_3_VERSION, nullptr));
}

TEST_CASE("a client that goes is gone on both sides") {
  Fronted fronted;
  {
    CHECK(BinaryClient::connect(fronted.options()).has_value());
  }
  CHECK(eventually([&] { return fronted.front->connection_count() == 0; }));
  CHECK(eventually([&] { return fronted.server.server().connection_count() == 0; }));
}

TEST_CASE("connections from now on see a certificate that was put in place of the old one") {
  Fronted fronted;
  const auto before = BinaryClient::connect(fronted.options());
  REQUIRE(before.has_value());
  const auto old = fronted.directory.path() / "old.pem";
  std::filesystem::copy_file(fronted.files.certificate, old);
  make_certificate(fronted.files.certificate, fronted.files.key, "a new one");
  REQUIRE(fronted.front->reload().has_value());
  CHECK(BinaryClient::connect(fronted.options()).has_value());
  ClientOptions options = fronted.options();
  options.authorities = old;
  CHECK_FALSE(BinaryClient::connect(options).has_value());
  CHECK((*before)->ping().has_value());
}

TEST_CASE("a certificate that is none leaves the old one in place, and says so") {
  Fronted fronted;
  const auto kept = fronted.directory.path() / "kept.pem";
  std::filesystem::copy_file(fronted.files.certificate, kept);
  std::ofstream(fronted.files.certificate) << "no certificate";
  const auto reloaded = fronted.front->reload();
  REQUIRE_FALSE(reloaded.has_value());
  CHECK(reloaded.error().sentence.find("server.pem") != std::string::npos);
  ClientOptions options = fronted.options();
  options.authorities = kept;
  CHECK(BinaryClient::connect(options).has_value());
}

TEST_CASE("a key that does not belong to the certificate makes no front") {
  TempDir directory;
  const auto file = [&](const char* name) { return directory.path() / name; };
  make_certificate(file("one.pem"), file("one.key"));
  make_certificate(file("two.pem"), file("two.key"));
  boost::asio::io_context io;
  CHECK(make_tls_front(io, {file("one.pem"), file("one.key")}).has_value());
  const auto mixed = make_tls_front(io, {file("one.pem"), file("two.key")});
  REQUIRE_FALSE(mixed.has_value());
  CHECK(mixed.error().sentence.find("two.key") != std::string::npos);
  CHECK_FALSE(make_tls_front(io, {file("three.pem"), file("one.key")}).has_value());
}

TEST_CASE(
    "draining lets go of those that still shake hands, and of the others when they are told") {
  Fronted fronted;
  const auto client = BinaryClient::connect(fronted.options());
  REQUIRE(client.has_value());
  RawPeer silent(fronted.port);
  CHECK(eventually([&] { return fronted.front->connection_count() == 2; }));
  fronted.front->drain();
  CHECK(silent.ends());
  CHECK((*client)->ping().has_value());
  fronted.server.server().drain();
  CHECK(eventually([&] { return !(*client)->ping().has_value(); }));
}
