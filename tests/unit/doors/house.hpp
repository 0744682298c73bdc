// A server with both of its doors, the binary protocol and HTTP, over one signed log in memory,
// with readings recorded and a clock that stands still. Two houses that are given the same commands
// under the same ids hold the same bytes.
#pragma once

#include <spdlog/spdlog.h>

#include <chrono>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>

#include "orglog/net/binary_server.hpp"
#include "orglog/net/http_server.hpp"
#include "orglog/notary/notary.hpp"
#include "support/engine_fixture.hpp"
#include "support/eventually.hpp"

namespace orglog::doors {

class House {
 public:
  House() : engine_(*log_, directory_.path() / "projections") {
    spdlog::set_level(spdlog::level::err);  // a line per bad peer would hide a failed check
    open_notary();
    passwords_.start();
    lead_.begin(std::make_shared<Leader>(
        Leader{*engine_.engine, passwords_, [](AccountId) { return Result<void>(); }}));
    const DoorParts parts{io_,
                          readers_,
                          hashers_,
                          lead_,
                          *engine_.runner,
                          sources(),
                          sha256(operator_token),
                          *vault_,
                          brake_,
                          known_addresses_};
    HttpOptions options;
    options.requests_an_hour = 0;  // what is left of it goes by the real clock
    binary_ = make_binary_server(parts);
    http_ = make_http_server({parts, options});
    engine_.on_grown = [this] {
      binary_->log_grew();
      http_->log_grew();
    };
    const auto loopback = boost::asio::ip::make_address("127.0.0.1");
    binary_port = std::to_string(binary_->listen({loopback, 0}).port());
    http_port = std::to_string(http_->listen({loopback, 0}).port());
    io_thread_ = std::thread([this] { io_.run(); });
  }
  ~House() {
    binary_->drain();
    http_->drain();
    testing::eventually([this] { return connections() == 0; }, std::chrono::milliseconds(500));
    io_.stop();
    io_thread_.join();
    engine_.engine->stop();
    passwords_.stop();
    readers_.join();
    hashers_.join();
    notary_->stop();
    engine_.runner->stop();
  }

  static constexpr const char* operator_token = "the operator's secret";
  std::string binary_port, http_port;

  const EventLog& log() const { return *log_; }
  // Readers see everything that was acknowledged, and every reading that was told is recorded.
  void settle() {
    testing::EngineFixture& engine = engine_;
    engine.submit(engine.as_operator(AcceptClock{}));  // changes nothing, behind all that waits
    engine.settle();
  }
  void pass(std::chrono::seconds time) {
    engine_.clock.now_us += std::chrono::microseconds(time).count();
    settle();
  }
  Timestamp now() const { return engine_.clock.now(); }
  // By the operator, for this address unless it is empty. Throws where it is refused.
  void done(const std::string& address, Command command, CommandId id) {
    Submission submission = engine_.as_operator(std::move(command), id);
    if (!address.empty()) submission.on_behalf_of = Email::parse(address);
    const Outcome outcome = engine_.submit(std::move(submission));
    engine_.settle();
    if (outcome.kind == Outcome::Kind::accepted) return;
    throw std::runtime_error("the world cannot be built: " + sentence(outcome.rejection));
  }
  template <class Read>
  void read(const Read& read) const {
    engine_.state_table.read(read);
  }

 private:
  std::size_t connections() const {
    return binary_->connection_count() + http_->connection_count();
  }
  void open_notary() {
    NotaryOptions options;
    options.directory = directory_.path() / "notary";
    options.origin = "doors.example";
    options.interval = std::chrono::hours(1);  // signs when somebody waits, and else not
    std::filesystem::create_directory(options.directory);
    KeySeed seed;
    seed.fill(7);
    checkpoints_ = make_checkpoint_file(options.directory / "checkpoint");
    auto opened = Notary::open(
        {*log_, *engine_.store, engine_.tree_table, *engine_.runner, *checkpoints_}, options, seed);
    if (!opened) throw std::runtime_error(opened.error().sentence);
    notary_ = std::move(*opened);
    notary_->start([](const std::string&) {});
  }
  QuerySources sources() {
    QuerySources sources = engine_.sources();
    sources.notary = [this] { return notary_; };
    sources.on_reading = [this](Reading reading) { engine_.engine->submit(std::move(reading)); };
    return sources;
  }

  testing::TempDir directory_;
  std::unique_ptr<EventLog> log_ = make_memory_log();
  std::unique_ptr<Vault> vault_ = *Vault::open(directory_.path() / "vault.db");
  boost::asio::io_context io_;
  Readers readers_{limits::reader_threads};
  Readers hashers_{1};
  std::unique_ptr<Keyring> keyring_ = *Keyring::open({directory_.path() / "keys.db", MasterKey{}});
  testing::EngineFixture engine_;
  PasswordChanges passwords_{{*vault_, *keyring_, *engine_.engine, *log_, engine_.state_table}};
  Lead lead_;
  LoginBrake brake_{engine_.clock};
  KnownAddresses known_addresses_{*vault_, *keyring_};
  std::unique_ptr<CheckpointStore> checkpoints_;
  std::shared_ptr<Notary> notary_;
  std::unique_ptr<Door> binary_;
  std::unique_ptr<HttpServer> http_;
  std::thread io_thread_;
};

}  // namespace orglog::doors
