// A whole server in the process as `ServerFixture` is, but with the HTTP API: a log in memory, real
// projections and engine, a vault in a directory of its own, and a clock that stands still.
#pragma once

#include <spdlog/spdlog.h>

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "engine_fixture.hpp"
#include "eventually.hpp"
#include "http_client.hpp"
#include "orglog/net/http_server.hpp"

namespace orglog::testing {

class HttpFixture {
 public:
  explicit HttpFixture(const HttpOptions& options = {}, std::size_t io_threads = 1,
                       bool record_readings = false, const SharedBounds& bounds = {})
      : engine_(*log_, directory_.path() / "projections") {
    spdlog::set_level(spdlog::level::err);  // a line per bad peer would hide a failed check
    const DoorParts parts{io_,
                          readers_,
                          hashers_,
                          lead_,
                          *engine_.runner,
                          sources(record_readings),
                          sha256(operator_token),
                          *vault_,
                          brake_,
                          known_addresses_,
                          bounds};
    passwords_.start();
    lead_.begin(std::make_shared<Leader>(Leader{
        *engine_.engine, passwords_, [this](AccountId account) { return mail_link(account); }}));
    server_ = make_http_server({parts, options});
    engine_.on_grown = [this] { server_->log_grew(); };
    const auto loopback = boost::asio::ip::make_address("127.0.0.1");
    port_ = std::to_string(server_->listen({loopback, 0}).port());
    for (std::size_t index = 0; index < io_threads; ++index)
      io_threads_.emplace_back([this] { io_.run(); });
  }
  ~HttpFixture() {
    server_->drain();
    eventually([this] { return server_->connection_count() == 0; }, std::chrono::milliseconds(500));
    io_.stop();
    for (std::thread& thread : io_threads_) thread.join();
    engine_.engine->stop();
    passwords_.stop();
    readers_.join();
    hashers_.join();
    engine_.runner->stop();
    server_.reset();
  }

  static constexpr const char* operator_token = "the operator's secret";

  const std::string& port() const { return port_; }
  HttpServer& server() { return *server_; }
  EngineFixture& engine() { return engine_; }
  EventLog& log() { return *log_; }
  Vault& vault() { return *vault_; }
  Readers& hashers() { return hashers_; }
  PasswordChanges& passwords() { return passwords_; }
  Lead& lead() { return lead_; }
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
  // Nothing is sealed here: an account has a key when a test makes one.
  Keyring& keyring() { return *keyring_; }
  void pass(std::chrono::microseconds time) { engine_.clock.now_us += time.count(); }

  HttpClient as_operator() const { return {port_, operator_token}; }
  HttpClient anonymous() const { return {port_, ""}; }
  // Makes the account when there is none.
  HttpClient as(const std::string& address, Scopes scopes = {}) {
    return {port_, issue_token(address, scopes)};
  }
  std::string issue_token(const std::string& address, Scopes scopes = {}) {
    const std::string secret = "secret " + std::to_string(++secrets_) + " of " + address;
    IssueToken wish{email(address), sha256(secret), "test", scopes, {}};
    done(std::move(wish));
    return secret;
  }
  // By the operator, and seen by readers.
  void done(Command command) {
    done_just_now(std::move(command));
    engine_.settle();
  }
  // By the operator; readers may not have seen it yet.
  void done_just_now(Command command) {
    const Outcome outcome = engine_.submit(engine_.as_operator(std::move(command)));
    if (outcome.kind != Outcome::Kind::accepted) throw std::runtime_error("not done");
  }
  void make_team(const std::string& name, const std::string& admin) {
    done(ProvisionOrg{org(name), email(admin), OrgType::enterprise, {}, {}});
  }
  // The secret in the link that was mailed last; empty without one.
  std::string mailed_link() const {
    const std::lock_guard lock(mutex_);
    return link_;
  }

 private:
  QuerySources sources(bool record_readings) {
    QuerySources sources = engine_.sources();
    if (record_readings)
      sources.on_reading = [this](Reading reading) { engine_.engine->submit(std::move(reading)); };
    return sources;
  }
  Result<void> mail_link(AccountId account) {
    const auto link = vault_->make_link(account, LinkPurpose::password_reset, engine_.clock.now(),
                                        limits::password_reset_link_lifetime);
    if (!link) return link.error();
    const std::lock_guard lock(mutex_);
    link_ = *link;
    return {};
  }

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
  std::unique_ptr<HttpServer> server_;
  std::string port_;
  std::vector<std::thread> io_threads_;
  mutable std::mutex mutex_;
  std::string link_;
  int secrets_ = 0;
};

}  // namespace orglog::testing
