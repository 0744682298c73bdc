// Parse, measure, print. Nothing here asserts a time: figures are for people, and only ratios taken
// in one run compare.
#include <signal.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <random>
#include <span>
#include <stdexcept>
#include <thread>

#include "against.hpp"
#include "baselines.hpp"
#include "exports.hpp"
#include "fairness.hpp"
#include "history.hpp"
#include "http_load.hpp"
#include "orglog/net/client.hpp"
#include "orglog_load.hpp"
#include "redis_load.hpp"
#include "support/server_process.hpp"

namespace {

using bench::Figures;
using bench::Report;
using bench::Shape;
using orglog::testing::ServerProcess;

struct Options {
  std::string directory = "build/bench";
  std::string commit = "unknown";
  std::string against;         // a build folder; empty: none
  std::string only;            // sockets, signing, http, fairness or history; empty: all
  std::size_t people = 5'000;  // of fairness
  std::size_t runs = 3;
  double seconds = 3;
  std::vector<std::uint64_t> events{1'000'000, 10'000'000};
  bool quick = false;
  bool json = false;
  bool redis = false;
};

constexpr std::size_t value_bytes = 250;
constexpr Shape shapes[] = {{1, 1}, {8, 1}, {64, 1}, {1, 64}, {1, 512}, {8, 64}, {64, 16}};
constexpr Shape beside_http[] = {{64, 1}};
constexpr Shape redis_shapes[] = {{1, 1}, {64, 1}, {64, 16}};

std::string name_of(const char* who, const Shape& shape) {
  return std::string(who) + " " + std::to_string(shape.connections) + "x" +
         std::to_string(shape.in_flight);
}

void tell(const std::string& what) { std::fprintf(stderr, "... %s\n", what.c_str()); }

double resident_mib(pid_t process) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::stod(line.substr(6)) / 1024;
  }
  return 0;
}

void run_http(const Options& options, const ServerProcess& server,
              const std::vector<bench::Workplace>& places, Report& report) {
  const std::string port = server.http_port();
  bench::fill_with_apps(server.port(), places.back(), 100);
  for (const Shape& shape : {Shape{1, 1}, Shape{64, 1}}) {
    tell(name_of("HTTP", shape));
    report.add(name_of("HTTP, PUT members,", shape),
               bench::run_http_members(port, places, shape, options.seconds));
    report.add(name_of("HTTP, GET 100 apps,", shape),
               bench::run_http_apps(port, places.back(), shape, options.seconds));
  }
  const Shape few{8, 1};
  tell("HTTP, reads beside writes");
  std::thread writers([&] { bench::run_http_members(port, places, few, options.seconds + 1); });
  report.add("HTTP, GET 100 apps, 8x1, beside 8 that PUT",
             bench::run_http_apps(port, places.back(), few, options.seconds));
  writers.join();
}

// What the tree and the signatures cost: two servers beside each other, loaded in turns, so that
// neither has a better minute than the other.
void run_signing(const Options& options, Report& report) {
  const auto data = std::filesystem::path(options.directory) / "signing";
  std::filesystem::remove_all(data);
  std::filesystem::create_directories(data);
  {
    ServerProcess with(data / "signed");
    ServerProcess without(data / "unsigned", {"--log-unsigned"});
    auto places = bench::furnish(with.port(), with.operator_token(), 8);
    auto places_without = bench::furnish(without.port(), without.operator_token(), 8);
    for (const Shape& shape : {Shape{1, 1}, Shape{8, 64}}) {
      tell(name_of("signed and unsigned", shape));
      for (int turn = 0; turn < 4; ++turn) {
        report.add(name_of("orglogd, signed,", shape),
                   bench::run_orglog(with.port(), places, shape, options.seconds / 2));
        report.add(name_of("orglogd, unsigned,", shape),
                   bench::run_orglog(without.port(), places_without, shape, options.seconds / 2));
      }
    }
    with.end(SIGTERM);
    without.end(SIGTERM);
  }
  std::filesystem::remove_all(data);
}

// HTTP, and what the socket gives in the same minute.
void run_servers(const Options& options, std::span<const Shape> of_the_socket, Report& report) {
  const auto data = std::filesystem::path(options.directory) / "sockets";
  std::filesystem::remove_all(data);
  {
    ServerProcess server(data, {"--http", "127.0.0.1:0", "--http-rate", "0"});
    auto places = bench::furnish(server.port(), server.operator_token(), 64);
    for (const Shape& shape : of_the_socket) {
      tell(name_of("orglogd", shape));
      report.add(name_of("orglogd", shape),
                 bench::run_orglog(server.port(), places, shape, options.seconds));
    }
    run_http(options, server, places, report);
    server.end(SIGTERM);
  }
  std::filesystem::remove_all(data);
}

// What the machine gives, then the servers, once each: one run of everything, so that a slow minute
// hits all rows.
void run_sockets(const Options& options, std::size_t run, Report& report) {
  const std::filesystem::path directory = options.directory;
  tell("run " + std::to_string(run + 1) + ": bare disk and RocksDB");
  report.add("fdatasync after 4 KiB, overwritten", bench::sync_loop(directory, options.seconds));
  for (const std::size_t batch : {1u, 64u, 512u}) {
    report.add("bare RocksDB, one committer, synced batches of " + std::to_string(batch),
               bench::bare_rocksdb(directory, batch, value_bytes, options.seconds));
  }
  run_servers(options, shapes, report);
  if (!options.redis) return;
  const bench::RedisProcess redis(directory / "redis");
  for (const Shape& shape : redis_shapes) {
    tell(name_of("redis", shape));
    report.add(name_of("redis, appendfsync always,", shape),
               redis.run(shape, value_bytes, options.seconds));
  }
}

// Beside another build where one is named, which then makes the store: it may know no bound.
void run_fair(const Options& options, Report& report) {
  const auto data = std::filesystem::path(options.directory) / "fairness";
  const bench::Crowd crowd{options.people, 1'000, options.seconds};
  std::filesystem::remove_all(data);
  const std::string label = std::to_string(options.people) + " people on an app,";
  if (!options.against.empty()) {
    tell("fairness of the other build");
    const std::string other = (std::filesystem::path(options.against) / "orglogd").string();
    bench::run_fairness(data, other, "other build, " + label, crowd, report);
  }
  tell("fairness");
  bench::run_fairness(data, ORGLOGD_PROGRAM, label, crowd, report);
  std::filesystem::remove_all(data);
}

void compare_http(Report& report) {
  report.add_ratio("HTTP PUT members 64x1 / orglogd 64x1", "HTTP, PUT members, 64x1",
                   "orglogd 64x1");
}

void compare_sockets(const Options& options, Report& report) {
  const auto bare = [](int batch) {
    return "bare RocksDB, one committer, synced batches of " + std::to_string(batch);
  };
  report.add_ratio("orglogd 1x1 / bare RocksDB, single synced puts", "orglogd 1x1", bare(1));
  report.add_ratio("orglogd 1x64 / bare RocksDB, batches of 64", "orglogd 1x64", bare(64));
  report.add_ratio("orglogd 1x512 / bare RocksDB, batches of 512", "orglogd 1x512", bare(512));
  report.add_ratio("orglogd 8x64 / bare RocksDB, batches of 512", "orglogd 8x64", bare(512));
  compare_http(report);
  if (!options.redis) return;
  const std::string redis = "redis, appendfsync always, ";
  report.add_ratio("orglogd 64x1 / redis 64x1", "orglogd 64x1", redis + "64x1");
  report.add_ratio("orglogd 1x512 / redis 64x16", "orglogd 1x512", redis + "64x16");
  report.add_ratio("orglogd 8x64 / redis 64x16", "orglogd 8x64", redis + "64x16");
  report.add_ratio("orglogd 64x16 / redis 64x16", "orglogd 64x16", redis + "64x16");
}

std::string in_words(std::uint64_t events) {
  return events % 1'000'000 == 0 ? std::to_string(events / 1'000'000) + "M events"
                                 : std::to_string(events / 1'000) + "k events";
}

// One app's page, asked for again and again on one connection.
Figures point_reads(const std::string& port, const std::string& token, double seconds) {
  orglog::ClientOptions options;
  options.port = port;
  options.token = token;
  const auto client = orglog::BinaryClient::connect(options);
  if (!client) throw std::runtime_error("point reads: " + client.error().detail);
  orglog::Query query;
  query.kind = orglog::QueryKind::app;
  query.app = "bench-app-0";
  bench::Latencies latencies;
  const auto begin = bench::Clock::now();
  while (bench::seconds_since(begin) < seconds) {
    const auto start = bench::Clock::now();
    if (const auto answer = (*client)->query(query); !answer)
      throw std::runtime_error("point reads: " + answer.error().detail);
    latencies.add(bench::Clock::now() - start);
  }
  return bench::figures_of(static_cast<double>(latencies.count()) / bench::seconds_since(begin),
                           latencies);
}

// Who may deploy on some app, at some moment of the history: a position or a time.
Figures past_reads(const std::string& port, const std::string& token, std::uint64_t events,
                   std::size_t apps, double seconds) {
  orglog::ClientOptions options;
  options.port = port;
  options.token = token;
  const auto client = orglog::BinaryClient::connect(options);
  if (!client) throw std::runtime_error("as-of reads: " + client.error().detail);
  std::mt19937_64 random(1);
  const auto now = orglog::SystemClock().now();
  bench::Latencies latencies;
  const auto begin = bench::Clock::now();
  for (std::uint64_t asked = 0; bench::seconds_since(begin) < seconds; ++asked) {
    orglog::Query query;
    query.kind = orglog::QueryKind::who_can;
    query.permission = "deploy";
    query.app = "app-" + std::to_string(random() % apps);
    // In the later three quarters of the history, where also a short one has its apps.
    query.as_of = "@" + std::to_string(events / 4 + random() % (events * 3 / 4));
    if (asked % 2 == 0)
      query.as_of = orglog::to_rfc3339(now - std::chrono::hours(24 + random() % (24 * 290)));
    const auto start = bench::Clock::now();
    if (const auto answer = (*client)->query(query); !answer)
      throw std::runtime_error("as-of reads: " + answer.error().detail);
    latencies.add(bench::Clock::now() - start);
  }
  return bench::figures_of(static_cast<double>(latencies.count()) / bench::seconds_since(begin),
                           latencies);
}

void run_server_on(const std::filesystem::path& directory, const std::string& label,
                   const Options& options, Report& report) {
  for (std::size_t run = 0; run < options.runs; ++run) {
    const auto begin = bench::Clock::now();
    ServerProcess server(directory);
    report.add("start to ready, " + label, {{"ms", bench::seconds_since(begin) * 1e3}});
    std::this_thread::sleep_for(std::chrono::seconds(1));
    report.add("resident when idle, " + label, {{"MiB", resident_mib(server.pid())}});
    server.end(SIGTERM);
  }
  ServerProcess server(directory);
  auto places = bench::furnish(server.port(), server.operator_token(), 1);
  for (std::size_t run = 0; run < options.runs; ++run) {
    for (const Shape shape : {Shape{1, 1}, Shape{1, 512}}) {
      report.add(name_of("orglogd", shape) + " on " + label,
                 bench::run_orglog(server.port(), places, shape, options.seconds));
    }
    report.add("point reads on " + label,
               point_reads(server.port(), places[0].token, options.seconds));
  }
  server.end(SIGTERM);
}

void run_exports(const Options& options, const std::filesystem::path& directory,
                 std::uint64_t events, const std::string& label, Report& report) {
  for (std::size_t run = 0; run < options.runs; ++run) {
    tell("exports of " + label);
    const Figures some = bench::export_history(directory, events, {"events"});
    if (some.empty()) return tell("no Parquet here: its rows are left out");
    report.add("events to Parquet, a second of one core, " + label, some);
    report.add("all tables to Parquet, a second of one core, " + label,
               bench::export_history(directory, events, {}));
  }
}

void run_history(const Options& options, std::uint64_t events, Report& report) {
  const auto directory = std::filesystem::path(options.directory) / "history";
  const std::string label = in_words(events);
  tell("making " + label);
  const bench::HistorySize size{
      events, static_cast<std::size_t>(std::min<std::uint64_t>(100'000, events / 50))};
  const Figures made = bench::make_history(directory, size);
  report.add("engine in process, " + label, made);
  for (std::size_t run = 0; run < options.runs; ++run) {
    tell("scan, fold and rebuild of " + label);
    report.add("bare RocksDB scan of the log, " + label, bench::scan_rocksdb(directory / "log"));
    report.add("verify and fold the log, " + label, bench::fold_history(directory));
    report.add("rebuild every projection, " + label, bench::rebuild_history(directory));
  }
  report.add_ratio("verify and fold / bare scan, " + label, "verify and fold the log, " + label,
                   "bare RocksDB scan of the log, " + label);
  const double bytes = static_cast<double>(bench::disk_bytes(directory));
  report.add("on disk, log and projections, " + label,
             {{"MiB", bytes / (1 << 20)},
              {"bytes an event", bytes / made.at("events")},
              {"of them log",
               static_cast<double>(bench::disk_bytes(directory / "log")) / made.at("events")}});
  run_exports(options, directory, static_cast<std::uint64_t>(made.at("events")), label, report);
  tell("the server on " + label);
  {
    ServerProcess server(directory);
    for (std::size_t run = 0; run < options.runs; ++run) {
      report.add("as-of who-can at " + label, past_reads(server.port(), server.operator_token(),
                                                         events, size.apps, options.seconds));
    }
    server.end(SIGTERM);
  }
  run_server_on(directory, label, options, report);
  std::filesystem::remove_all(directory);
}

void measure(const Options& options, Report& report) {
  std::filesystem::create_directories(options.directory);
  report.set_fact("commit", options.commit);
  bench::describe_machine(report, options.directory);
  report.set_fact("runs",
                  std::to_string(options.runs) + ", medians; the client runs on the same cores");
  if (options.only == "fairness") {
    for (std::size_t run = 0; run < options.runs; ++run) run_fair(options, report);
    return;
  }
  if (!options.against.empty())
    return bench::run_against(options.against, options.directory, options.runs, options.seconds,
                              report);
  for (std::size_t run = 0; run < options.runs; ++run) {
    if (options.only == "http") run_servers(options, beside_http, report);
    if (options.only.empty() || options.only == "sockets") run_sockets(options, run, report);
  }
  if (options.only.empty()) {
    for (std::size_t run = 0; run < options.runs; ++run) run_fair(options, report);
  }
  if (options.only.empty() || options.only == "signing") {
    for (std::size_t run = 0; run < options.runs; ++run) run_signing(options, report);
    for (const char* shape : {"1x1", "8x64"}) {
      report.add_ratio("orglogd signed / unsigned, " + std::string(shape),
                       "orglogd, signed, " + std::string(shape),
                       "orglogd, unsigned, " + std::string(shape));
    }
  }
  if (options.only == "http") compare_http(report);
  if (options.only.empty() || options.only == "sockets") compare_sockets(options, report);
  if (!options.only.empty() && options.only != "history") return;
  const auto empty = std::filesystem::path(options.directory) / "empty";
  std::filesystem::remove_all(empty);
  run_server_on(empty, "an empty store", options, report);
  std::filesystem::remove_all(empty);
  for (const std::uint64_t events : options.events) run_history(options, events, report);
}

}  // namespace

int main(int argc, char** argv) {
  // One account asks for more than any may: it is counted, but its bucket never gets empty.
  ::setenv("ORGLOG_COMMAND_RATE", "1000000/10000000", 1);
  Options options;
  CLI::App program{
      "Measures orglog beside what the machine gives: sockets, and stores with a long history."};
  program.add_option("--directory", options.directory,
                     "where stores are made; on the disk that is to be measured");
  program.add_option("--commit", options.commit, "named in the output");
  program.add_option("--only", options.only, "sockets, signing, http, fairness or history")
      ->check(CLI::IsMember({"sockets", "signing", "http", "fairness", "history"}));
  program.add_option("--people", options.people, "on the app of --only fairness");
  program
      .add_option(
          "--against", options.against,
          "a build folder of another commit: only the processor time of a command, in turns; with "
          "--only fairness its rows as well")
      ->check(CLI::ExistingDirectory);
  program.add_option("--runs", options.runs, "of which the median is taken")
      ->check(CLI::Range(1, 99));
  program.add_option("--seconds", options.seconds, "for each figure in each run")
      ->check(CLI::Range(0.1, 600.0));
  program.add_option("--events", options.events, "lengths of history");
  program.add_flag("--redis", options.redis,
                   "Redis with appendfsync always beside it, when it is installed");
  program.add_flag("--quick", options.quick, "one short run and 100k events: to see that it works");
  program.add_flag("--json", options.json, "JSON in place of the table");
  CLI11_PARSE(program, argc, argv);
  if (options.quick) {
    options.runs = 1;
    options.seconds = 0.5;
    options.events = {100'000};
  }
  try {
    if (options.redis && !bench::redis_is_installed()) {
      tell("redis-server is not installed: its rows are left out");
      options.redis = false;
    }
    Report report;
    measure(options, report);
    if (options.json) {
      std::printf("%s\n", report.json().c_str());
    } else {
      report.print_table();
    }
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "orglog_bench: %s\n", error.what());
    return 1;
  }
}
