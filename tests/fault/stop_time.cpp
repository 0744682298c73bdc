// A stop takes half a second at most, whoever is connected. Measured figures are messages; what is
// asserted is generous.
#include <doctest/doctest.h>

#include <chrono>

#include "fault/crowd.hpp"
#include "support/certificate.hpp"
#include "support/http_client.hpp"
#include "support/raw_peer.hpp"
#include "support/temp_dir.hpp"

namespace orglog::testing {
namespace {

using Steady = std::chrono::steady_clock;
constexpr std::chrono::seconds bound{2};

void check_stop(ServerProcess& server, const char* beside) {
  const auto begin = Steady::now();
  CHECK(server.end(SIGTERM) == 0);
  const auto taken = std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - begin);
  MESSAGE("stopped in ", taken.count(), " ms beside ", std::string(beside));
  CHECK(taken < bound);
}

std::string stream_request(const std::string& token) {
  return "GET /events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token + "\r\n\r\n";
}

}  // namespace

TEST_CASE("F-C8: a stop does not wait for idle and silent peers of the binary port") {
  TempDir directory;
  ServerProcess server(directory.path() / "data");
  const auto pooled = connect_to(server);
  const RawPeer stranger(server.port());
  RawPeer silent(server.port(), server.operator_token().c_str());
  check_stop(server, "an idle client, a stranger, and one that reads nothing");
}

TEST_CASE("F-C8: a stop does not wait for a subscriber that does not read") {
  TempDir directory;
  ServerProcess server(directory.path() / "data");
  REQUIRE(accepts_batch(*connect_to(server), 240));
  RawPeer silent(server.port(), 4'096);
  silent.let_in(server.operator_token().c_str());
  silent.send(subscribe_frame(7, 0, 60'000, true));
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  check_stop(server, "a subscriber whose events pile up");
}

TEST_CASE("F-C8: a stop does not wait for HTTP connections, half requests and event streams") {
  TempDir directory;
  ServerProcess server(directory.path() / "data", {"--http", "127.0.0.1:0"});
  REQUIRE(accepts_batch(*connect_to(server), 240));
  HttpClient idle(server.http_port(), server.operator_token());
  CHECK(idle.get("/healthz").status == 200);
  HttpPeer half(server.http_port()), body(server.http_port());
  half.send("GET /healthz HTTP/1.1\r\nHost:");
  body.send("POST /operator/teams HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " +
            server.operator_token() + "\r\nContent-Length: 1000\r\n\r\n{");
  HttpPeer stream(server.http_port());  // which never reads
  stream.send(stream_request(server.operator_token()));
  Crowd crowd;
  crowd.come(server.http_port(), 50);
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  check_stop(server, "keep-alive, half a header, half a body, a stream and 50 silent ones");
}

TEST_CASE("F-C8: a stop does not wait for peers behind TLS") {
  TempDir directory;
  const auto certificate = directory.path() / "server.pem", key = directory.path() / "server.key";
  make_certificate(certificate, key);
  ServerProcess server(
      directory.path() / "data",
      {"--http", "127.0.0.1:0", "--tls-cert", certificate.string(), "--tls-key", key.string()});
  ClientOptions options;
  options.port = server.port();
  options.tls = true;
  options.authorities = certificate.string();
  options.token = server.operator_token();
  const auto idle = BinaryClient::connect(options);
  REQUIRE(idle.has_value());
  Crowd crowd;  // in the middle of a handshake, or before it
  crowd.come(server.port(), 10);
  crowd.come(server.http_port(), 10, "\x16\x03\x01");
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  check_stop(server, "an idle client behind TLS and 20 in handshakes");
}

TEST_CASE("F-C8: commands that are in flight at a stop are answered first") {
  TempDir directory;
  ServerProcess server(directory.path() / "data");
  const auto client = connect_to(server);
  std::size_t sent = 0, answered = 0;
  for (ClientCommand& command : large_commands(300)) {
    if (client->send(std::move(command))) ++sent;
  }
  REQUIRE(client->flush().has_value());
  REQUIRE(client->receive().has_value());  // they have arrived
  ++answered;
  server.signal(SIGTERM);
  while (const auto outcome = client->receive()) {
    if (outcome->outcome.kind == Outcome::Kind::accepted) ++answered;
  }
  MESSAGE(answered, " of ", sent, " answered");
  CHECK(answered > 0);
  check_stop(server, "commands in flight");
}

}  // namespace orglog::testing
