// A whole server in the process: a log in memory (or one that is given), real projections, engine,
// io threads and the binary protocol on a free port of the loopback.
#pragma once

#include <spdlog/spdlog.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "engine_fixture.hpp"
#include "eventually.hpp"
#include "orglog/net/binary_server.hpp"
#include "orglog/net/client.hpp"

namespace orglog::testing {

class ServerFixture {
 public:
  explicit ServerFixture(std::size_t io_threads = 1, const ProxyProtocol& protocol = {},
                         const SharedBounds& bounds = {})
      : engine_(*log_, directory_.path() / "projections") {
    spdlog::set_level(spdlog::level::err);  // a line per bad peer would hide a failed check
    const DoorParts parts{io_,
                          readers_,
                          hashers_,
                          lead_,
                          *engine_.runner,
                          engine_.sources(),
                          sha256(operator_token),
                          *vault_,
                          brake_,
                          known_addresses_,
                          bounds};
    passwords_.start();
    lead_.begin(std::make_shared<Leader>(Leader{*engine_.engine, passwords_, {}}));
    server_ = make_binary_server(parts, protocol);
    engine_.on_grown = [this] { server_->log_grew(); };
    const auto loopback = boost::asio::ip::make_address("127.0.0.1");
    port_ = std::to_string(server_->listen({loopback, 0}).port());
    for (std::size_t index = 0; index < io_threads; ++index)
      io_threads_.emplace_back([this] { io_.run(); });
  }
  ~ServerFixture() {
    end_io();
    engine_.engine->stop();
    passwords_.stop();
    readers_.join();
    hashers_.join();
    engine_.runner->stop();
    server_.reset();
  }

  // Drains, and then nothing happens on sockets any more.
  void end_io() {
    if (io_threads_.empty()) return;
    server_->drain();
    eventually([this] { return server_->connection_count() == 0; }, std::chrono::milliseconds(500));
    io_.stop();
    for (std::thread& thread : io_threads_) thread.join();
    io_threads_.clear();
  }

  static constexpr const char* operator_token = "the operator's secret";

  const std::string& port() const { return port_; }
  Door& server() { return *server_; }
  EngineFixture& engine() { return engine_; }
  EventLog& log() { return *log_; }
  Vault& vault() { return *vault_; }
  Keyring& keyring() { return *keyring_; }
  Lead& lead() { return lead_; }
  LoginBrake& brake() { return brake_; }
  KnownAddresses& known_addresses() { return known_addresses_; }
  boost::asio::io_context& io() { return io_; }
  Readers& readers() { return readers_; }
  // From now on nothing happens on sockets but what the test itself runs, one handler after the
  // other.
  void take_io() {
    io_.stop();
    for (std::thread& thread : io_threads_) thread.join();
    io_threads_.clear();
    io_.restart();
  }
  void give_io_back() {
    io_threads_.emplace_back([this] { io_.run(); });
  }

  ClientOptions options(const std::string& token = operator_token) const {
    ClientOptions options;
    options.port = port_;
    options.token = token;
    options.client_name = "test";
    options.timeout = std::chrono::seconds(20);
    return options;
  }
  // Throws what the server said when it does not let the client in.
  std::unique_ptr<BinaryClient> connect(const std::string& token = operator_token) const {
    auto client = BinaryClient::connect(options(token));
    if (!client) throw std::runtime_error(client.error().code + ": " + client.error().detail);
    return std::move(*client);
  }
  // Makes the account when there is none; answers the token's text.
  std::string issue_token(const std::string& address) {
    const std::string secret = "secret " + std::to_string(++secrets_) + " of " + address;
    connect()->submit({IssueToken{email(address), sha256(secret), "test"}, {}, {}, {}, {}, {}});
    return secret;
  }

 private:
  TempDir directory_;
  std::unique_ptr<EventLog> log_ = make_memory_log();
  std::unique_ptr<Vault> vault_ = *Vault::open(directory_.path() / "vault.db");
  boost::asio::io_context io_;
  Readers readers_{limits::reader_threads};
  Readers hashers_{1};
  std::unique_ptr<Keyring> keyring_ = *Keyring::open({directory_.path() / "keys.db", MasterKey{}});
  EngineFixture engine_;
  PasswordChanges passwords_{{*vault_, *keyring_, *engine_.engine, *log_, engine_.state_table}};
  Lead lead_;
  LoginBrake brake_{engine_.clock};
  KnownAddresses known_addresses_{*vault_, *keyring_};
  std::unique_ptr<Door> server_;
  std::string port_;
  std::vector<std::thread> io_threads_;
  int secrets_ = 0;
};

// A command with everything else left open.
inline ClientCommand wish(Command command) {
  ClientCommand wished;
  wished.command = std::move(command);
  return wished;
}

}  // namespace orglog::testing
