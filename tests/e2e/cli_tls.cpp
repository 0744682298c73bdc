// The real programs, with TLS between them.
#include <doctest/doctest.h>

#include <csignal>
#include <fstream>
#include <optional>
#include <thread>

#include "support/certificate.hpp"
#include "support/process.hpp"
#include "support/server_process.hpp"
#include "support/temp_dir.hpp"

using namespace orglog::testing;

namespace {

struct TlsWorld {
  TempDir directory;
  std::string certificate = (directory.path() / "server.pem").string();
  std::string key = (directory.path() / "server.key").string();
  std::optional<ServerProcess> server;

  TlsWorld() {
    make_certificate(certificate, key);
    server.emplace(directory.path() / "data",
                   std::vector<std::string>{"--tls-cert", certificate, "--tls-key", key});
  }
  Finished whoami(const std::string& scheme, const std::string& authorities) const {
    return run_program({ORGLOG_PROGRAM, "whoami"},
                       {{"ORGLOG_SERVER", scheme + "127.0.0.1:" + server->port()},
                        {"ORGLOG_TOKEN", server->operator_token()},
                        {"ORGLOG_CA", authorities}});
  }
  bool log_says(const std::string& text) const {
    for (int tries = 0; tries < 2'000; ++tries) {
      if (server->log().find(text) != std::string::npos) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
  }
};

}  // namespace

TEST_CASE("the command line speaks TLS with a server that it trusts, and with no other") {
  TlsWorld world;
  const Finished trusted = world.whoami("tls://", world.certificate);
  INFO(trusted.err);
  CHECK(trusted.exit_code == 0);
  CHECK(trusted.out == "the operator of the platform\n");
  const Finished untrusted = world.whoami("tls://", "");
  CHECK(untrusted.exit_code == 7);
  CHECK(untrusted.err.find("(connection)") != std::string::npos);
  const Finished plain = world.whoami("", "");
  CHECK(plain.exit_code == 7);
  CHECK(plain.err.find("(connection)") != std::string::npos);
  CHECK(world.server->end(SIGTERM) == 0);
}

TEST_CASE("SIGHUP brings a new certificate, and a bad one changes nothing") {
  TlsWorld world;
  make_certificate(world.certificate, world.key, "a new one");
  CHECK(world.whoami("tls://", world.certificate).exit_code == 7);  // not yet
  world.server->signal(SIGHUP);
  REQUIRE(world.log_says("certificate and key read again"));
  CHECK(world.whoami("tls://", world.certificate).exit_code == 0);
  const std::string kept = (world.directory.path() / "kept.pem").string();
  std::filesystem::copy_file(world.certificate, kept);
  std::ofstream(world.certificate) << "no certificate";
  world.server->signal(SIGHUP);
  REQUIRE(world.log_says("certificate and key stay as they were"));
  CHECK(world.whoami("tls://", kept).exit_code == 0);
  CHECK(world.server->end(SIGTERM) == 0);
}

TEST_CASE("a server without the certificate that it was told of does not start") {
  TempDir directory;
  const std::string nowhere = (directory.path() / "none.pem").string();
  const std::string data = (directory.path() / "data").string();
  const Finished missing =
      run_program({ORGLOGD_PROGRAM, "--data", data, "--tls-cert", nowhere, "--tls-key", nowhere});
  CHECK(missing.exit_code == 1);
  CHECK(missing.err.find("none.pem") != std::string::npos);
  CHECK(run_program({ORGLOGD_PROGRAM, "--data", data, "--tls-cert", nowhere}).exit_code == 2);
}
