#include "orglog/server/server.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <optional>
#include <thread>
#include <vector>

#include "descriptors.hpp"
#include "erasure.hpp"
#include "log_lines.hpp"
#include "mail.hpp"
#include "operator_token.hpp"
#include "orglog/base/descriptors.hpp"
#include "orglog/base/files.hpp"
#include "orglog/base/invariant.hpp"
#include "orglog/engine/engine.hpp"
#include "orglog/export/backup.hpp"
#include "orglog/net/binary_server.hpp"
#include "orglog/net/http_server.hpp"
#include "orglog/net/tls.hpp"
#include "orglog/server/metrics.hpp"
#include "signals.hpp"
#include "stop.hpp"
#include "store.hpp"

namespace orglog {
namespace {

// Who watches the engine: the figures, and the eraser, which has work when an account was erased.
class Watch final : public EngineObserver {
 public:
  Watch(Metrics& metrics, Eraser& eraser) : metrics_(metrics), eraser_(eraser) {}
  void committed(const TurnFigures& turn) override { metrics_.committed(turn); }
  void answered(std::span<const AnsweredCommand> commands,
                std::chrono::steady_clock::time_point now) override {
    metrics_.answered(commands, now);
    static const std::size_t erase = Command(EraseAccount{}).index();
    for (const AnsweredCommand& answered : commands) {
      if (answered.command == erase && answered.outcome == Outcome::Kind::accepted)
        eraser_.account_was_erased();
    }
  }

 private:
  Metrics& metrics_;
  Eraser& eraser_;
};

// What takes connections, and what stops doing so on a signal.
struct Ports {
  std::unique_ptr<TlsFront> tls;  // nothing: plain
  BinaryServer* binary = nullptr;
  HttpServer* http = nullptr;

  void drain() const {
    if (tls) tls->drain();
    binary->drain();
    if (http != nullptr) http->drain();
  }
  bool are_empty() const {
    return (!tls || tls->connection_count() == 0) && binary->connection_count() == 0 &&
           (http == nullptr || http->connection_count() == 0);
  }
};

void reload_certificate(const Ports& ports) {
  if (!ports.tls) {
    spdlog::info("SIGHUP: nothing to read again, there is no certificate");
    return;
  }
  const auto reloaded = ports.tls->reload();
  if (reloaded) {
    spdlog::info("certificate and key read again");
  } else {
    spdlog::error("certificate and key stay as they were: {}", reloaded.error().detail);
  }
}

// What speaks at one port: says what it is, or why it cannot.
template <class Server>
bool listen_at(const Ports& ports, Server& server, const std::string& host, std::uint16_t port,
               const ProxyProtocol& protocol, const char* what) {
  try {
    const boost::asio::ip::tcp::endpoint wanted{boost::asio::ip::make_address(host), port};
    const auto adopt = [&server](boost::asio::generic::stream_protocol::socket socket,
                                 const boost::asio::ip::tcp::endpoint& peer,
                                 std::shared_ptr<Seat> seat) {
      server.adopt(std::move(socket), peer, std::move(seat));
    };
    if (ports.tls) server.start();
    const auto bound =
        ports.tls ? ports.tls->listen(wanted, adopt, protocol) : server.listen(wanted);
    spdlog::info("ready: {} on {}:{}", what, bound.address().to_string(), bound.port());
    return true;
  } catch (const boost::system::system_error& error) {
    spdlog::error("cannot listen on {}:{}: {}", host, port, error.code().message());
    return false;
  }
}

bool make_tls(const Config& config, boost::asio::io_context& io, std::shared_ptr<Seats> seats,
              Ports& ports) {
  if (config.tls_cert.empty()) return true;
  auto front = make_tls_front(io, {config.tls_cert, config.tls_key}, limits::tls_handshake_time,
                              std::move(seats));
  if (!front) {
    spdlog::error("no TLS: {}", front.error().detail);
    return false;
  }
  ports.tls = std::move(*front);
  spdlog::info("TLS in front of every port, certificate {}", config.tls_cert.string());
  return true;
}

std::string metrics_of(const Metrics& metrics, const Engine& engine, const Store& store,
                       const Ports& ports, const DescriptorBudget& descriptors,
                       const SharedBounds& bounds) {
  MetricsSources sources{metrics,
                         engine,
                         *store.stored_log,
                         *store.projections,
                         *store.runner,
                         {},
                         figures_of(descriptors, bounds)};
  sources.connections = {{"binary", ports.binary->connection_count()},
                         {"http", ports.http != nullptr ? ports.http->connection_count() : 0},
                         {"tls", ports.tls ? ports.tls->connection_count() : 0}};
  return metrics_text(sources);
}

void run_io(boost::asio::io_context& io, unsigned threads) {
  std::vector<std::jthread> others;
  for (unsigned index = 1; index < threads; ++index) others.emplace_back([&io] { io.run(); });
  io.run();
}

// `port`: as --proxy-protocol names it.
ProxyProtocol proxy_protocol_of(const Config& config, const char* port) {
  const auto proxies = TrustedProxies::parse(config.trusted_proxies);
  ORGLOG_INVARIANT(proxies.has_value(), "options are looked at before the server starts");
  const bool is_wanted =
      std::ranges::find(config.proxy_protocol, port) != config.proxy_protocol.end();
  return {*proxies, is_wanted};
}

bool read_http_options(const Config& config, HttpOptions& options) {
  options.requests_an_hour = config.http_requests_an_hour;
  options.cors_origin = config.cors_origin;
  options.public_url = config.public_url;
  options.secure_cookies = !config.tls_cert.empty() || config.public_url.starts_with("https:");
  const ProxyProtocol protocol = proxy_protocol_of(config, "http");
  options.proxies = protocol.proxies;
  options.proxy_protocol = protocol.is_wanted;
  options.log_is_public = config.log_public;
  if (config.addon_plans.empty()) return true;
  auto plans = read_addon_plans(config.addon_plans);
  if (plans) {
    options.addon_plans = std::move(*plans);
    spdlog::info("{} add-on plans in {}", options.addon_plans->size(), config.addon_plans.string());
    return true;
  }
  spdlog::error("no add-on plans in {}: {}", config.addon_plans.string(), plans.error().why);
  return false;
}

boost::system::result<Answer, QueryFailure> back_up(const Config& config, const Store& store,
                                                    const std::string& to) {
  const auto root = config.backup_root.empty() ? config.data / "backups" : config.backup_root;
  const auto place = exports::place_below(root, to);
  if (!place) return QueryFailure{QueryFailure::Kind::forbidden, place.error().sentence};
  const auto made = exports::back_up_store({*store.stored_log, *store.vault, config.data}, *place);
  if (!made) {
    spdlog::error("no backup in {}: {}", place->string(), made.error().sentence);
    return QueryFailure{QueryFailure::Kind::failed, made.error().sentence};
  }
  spdlog::info("backup {} in {}: {} events", made->number, place->string(), made->end);
  return Answer{exports::to_json(*made), {}, made->end};
}

// What questions are answered from. All of it lives as long as the server does.
QuerySources sources_of(const Config& config, Store& store, const Clock& clock, Engine& engine,
                        const EngineQuotas& quotas) {
  QuerySources sources{*store.log, *store.projections, store.state_table, clock,
                       store.keyring.get()};
  if (config.record_readings)
    sources.on_reading = [&engine](Reading reading) { engine.submit(std::move(reading)); };
  sources.back_up = [&config, &store](const std::string& to) { return back_up(config, store, to); };
  sources.notary = store.notary.get();
  sources.command_secret = store.command_secret;
  sources.clock_guard = &engine.clock_guard();
  sources.quotas = quotas;
  return sources;
}

void say_halted(const Error& error) {
  spdlog::critical("an append failed, its outcome is unknown; no more commands until a restart: {}",
                   error.message());
}

void say_clock(const ClockReading& clock) {
  if (!clock.jumped) {
    spdlog::info("the clock is taken for right: {}", to_rfc3339(clock.now));
    return;
  }
  spdlog::critical(
      "the clock jumped to {}, about {} was expected; commands are refused (clock_jumped) until it "
      "is right again or the operator accepts it: orglog clock:accept",
      to_rfc3339(clock.now), to_rfc3339(clock.expected));
}

// What works beside the sockets.
struct Workers {
  Store& store;
  Engine& engine;
  PasswordChanges& passwords;
  Readers& readers;
  Readers& hashers;
  Outbox& outbox;
  Eraser& eraser;

  void start() const {
    store.runner->start([](const Error& error) {
      spdlog::critical("projections stand still: {}", error.message());
    });
    if (store.notary)
      store.notary->start([](const std::string& what) { spdlog::warn("{}", what); });
    engine.start();
    passwords.start();
    eraser.start();
    outbox.start([](const Error& error) {
      spdlog::critical("no mail is sent until a restart: {}", error.message());
    });
  }
  // Commands first; all else has its time.
  void stop(std::optional<EndInTime>& in_time) const {
    engine.stop();
    passwords.stop();
    EndInTime& rest = in_time.emplace(limits::stop_rest_time);
    rest.stopping("a question that takes its time");
    readers.join();
    hashers.join();
    rest.stopping("a mail on its way");
    outbox.stop();
    rest.stopping("what follows an erasure");
    eraser.stop();
    rest.stopping("a witness");
    if (store.notary) store.notary->stop();
    rest.stopping("the projections");
    store.runner->stop();
    rest.stopping("what the stores hold in memory");
    spdlog::info("ended at position {}", store.log->end());
  }
};

SharedBounds bounds_of(const DescriptorBudget& descriptors) {
  return {std::make_shared<Seats>(SeatBounds::of(descriptors.connections)),
          std::make_shared<WaitingBytes>()};
}

EngineQuotas quotas_of(const Config& config, CommandRates& rates) {
  return {&rates, {config.new_addresses_a_day, config.org_new_addresses_a_day}};
}

// Drains on a signal: it takes no more connections, and `io` stops once the last one has ended.
SignalActions actions_of(boost::asio::io_context& io, const Ports& ports) {
  const auto end = [&io, &ports] {
    DescriptorWait::of_process().end();
    ports.drain();
    stop_when_empty(io, [&ports] { return ports.are_empty(); });
  };
  return {end, [&ports] { reload_certificate(ports); }};
}

// Sets `in_time` when it ends.
int serve(const Config& config, const DescriptorBudget& descriptors, Store& store,
          const Sha256Digest& operator_hash, std::optional<EndInTime>& in_time) {
  HttpOptions http_options;
  if (!read_http_options(config, http_options)) return 1;
  const SystemClock clock;
  Metrics metrics;
  const SharedBounds bounds = bounds_of(descriptors);
  boost::asio::io_context io(static_cast<int>(config.io_threads));
  Readers readers(limits::reader_threads, [&store] { store.state_table.let_changes_in(); });
  Readers hashers(limits::hashing_threads);
  std::unique_ptr<BinaryServer> server;
  std::atomic<HttpServer*> streaming = nullptr;  // once it serves
  const auto outbox =
      make_outbox(config, {*store.log, *store.runner, store.state_table, *store.vault, clock});
  if (!outbox) return 1;
  Eraser eraser(store, config.data / "outbox", [&streaming] {
    if (HttpServer* const http = streaming.load()) http->forget_answers();
  });
  Watch watch(metrics, eraser);
  CommandRates command_rates({config.commands_a_minute, config.command_burst});
  const EngineQuotas quotas = quotas_of(config, command_rates);
  const ClockGuardOptions guard{std::chrono::seconds(config.clock_jump_seconds), say_clock};
  Engine engine(EngineParts{*store.log, *store.projections, store.state_table, *store.runner, clock,
                            &watch, store.command_secret, guard, quotas},
                say_halted, [&server, &outbox, &streaming] {
                  server->log_grew();
                  if (HttpServer* const streams = streaming.load()) streams->log_grew();
                  outbox->log_grew();
                });
  PasswordChanges passwords({*store.vault, *store.keyring, engine, *store.log, store.state_table});
  LoginBrake brake(clock);
  KnownAddresses known_addresses(*store.vault, *store.keyring);
  const QuerySources sources = sources_of(config, store, clock, engine, quotas);
  const ProxyProtocol binary_protocol = proxy_protocol_of(config, "listen");
  server = make_binary_server(BinaryServerParts{io, readers, hashers, engine, *store.runner,
                                                sources, operator_hash, *store.vault,
                                                binary_protocol.proxies, binary_protocol.is_wanted,
                                                bounds, &passwords, &brake, &known_addresses});
  const Workers workers{store, engine, passwords, readers, hashers, *outbox, eraser};
  workers.start();
  Ports ports;
  ports.binary = server.get();
  if (!make_tls(config, io, bounds.seats, ports)) return 1;
  // Before it says that it is ready: whoever reads that may end it at once.
  const Signals signals(io, actions_of(io, ports));
  std::unique_ptr<HttpServer> http;
  if (!config.http_host.empty()) {
    auto parts =
        HttpServerParts{io, readers, hashers, engine, *store.runner, sources, operator_hash};
    parts.options = std::move(http_options);
    parts.vault = store.vault.get();
    parts.brake = &brake;
    parts.known_addresses = &known_addresses;
    parts.request_password_reset = [&](AccountId of) { return outbox->request_password_reset(of); };
    parts.metrics = [&] { return metrics_of(metrics, engine, store, ports, descriptors, bounds); };
    parts.passwords = &passwords;
    parts.bounds = bounds;
    http = make_http_server(std::move(parts));
    ports.http = http.get();
    const ProxyProtocol protocol = proxy_protocol_of(config, "http");
    if (!listen_at(ports, *http, config.http_host, config.http_port, protocol, "HTTP")) return 1;
  }
  if (!listen_at(ports, *server, config.host, config.port, binary_protocol, "listening")) return 1;
  streaming = http.get();
  run_io(io, config.io_threads);
  workers.stop(in_time);
  return 0;
}

// Says how they are shared out, or why there are too few. From then on a store waits for one.
std::optional<DescriptorBudget> share_out_descriptors(const Config& config) {
  const auto limit = raise_descriptor_limit();
  if (!limit) {
    spdlog::error("cannot tell how many files may be open: {}", limit.error().message());
    return std::nullopt;
  }
  auto budget = budget_descriptors(*limit, config);
  if (!budget) {
    spdlog::error("too few files may be open: {}", budget.error().sentence);
    return std::nullopt;
  }
  const SeatBounds seats = SeatBounds::of(budget->connections);
  spdlog::info(
      "of {} descriptors {} are the stores' and kept free; connections: {} at most, {} of one "
      "address, {} of one account, {} without a token",
      budget->limit, budget->reserved, seats.all, seats.of_address, seats.of_account,
      seats.tokenless);
  DescriptorWait::of_process().when_changed([](bool is_short) {
    if (is_short) {
      spdlog::critical(
          "no file can be opened: the process or the machine has too many open; writes "
          "wait until one can");
    } else {
      spdlog::warn("files can be opened again");
    }
  });
  DescriptorWait::of_process().begin();
  return *budget;
}

}  // namespace

int run_server(const Config& config) {
  const PrivateFiles private_files;
  ignore_harmless_signals();
  set_up_log(config.log_level);
  const auto descriptors = share_out_descriptors(config);
  if (!descriptors) return 1;
  const auto begin = std::chrono::steady_clock::now();
  std::error_code failed;
  std::filesystem::create_directories(config.data, failed);
  if (failed) {
    spdlog::error("cannot make {}: {}", config.data.string(), failed.message());
    return 1;
  }
  std::optional<EndInTime> in_time;  // outlives the stores: closing them is part of the end
  Store store;
  if (!open_store(config, *descriptors, store)) return 1;
  const auto operator_hash = operator_secret_hash(config.data / "operator.token");
  if (!operator_hash) {
    spdlog::error("cannot read or make {}: {}", (config.data / "operator.token").string(),
                  operator_hash.error().message());
    return 1;
  }
  const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - begin;
  spdlog::info("store opened in {:.0f} ms", taken.count());
  return serve(config, *descriptors, store, *operator_hash, in_time);
}

}  // namespace orglog
