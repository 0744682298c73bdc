// Starts and ends the process's one node; what a node is stands in node.hpp.
#include "orglog/server/server.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <fstream>
#include <optional>
#include <thread>
#include <vector>

#include "descriptors.hpp"
#include "log_lines.hpp"
#include "node.hpp"
#include "orglog/base/bytes.hpp"
#include "orglog/base/descriptors.hpp"
#include "orglog/base/files.hpp"
#include "orglog/base/random.hpp"
#include "signals.hpp"
#include "stop.hpp"
#include "store.hpp"

namespace orglog {
namespace {

// The hash of the token in `file`. Makes the file with a new token of 256 random bits when it is
// not there.
Result<Sha256Digest> operator_secret_hash(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) {
    const std::string secret = "orglog_" + to_hex(random_bytes(32));
    ORGLOG_TRY(write_file_durably(file, secret + "\n", 0600));
  }
  std::ifstream stream(file);
  std::string token;
  if (!std::getline(stream, token) || token.size() < 32) {
    return Error(boost::system::errc::invalid_argument, boost::system::generic_category());
  }
  return sha256(token);
}

void run_io(boost::asio::io_context& io, unsigned threads) {
  std::vector<std::jthread> others;
  for (unsigned index = 1; index < threads; ++index) others.emplace_back([&io] { io.run(); });
  io.run();
}

// Drains on a signal: it takes no more connections, and the io threads end once the last one has
// ended.
SignalActions actions_of(Node& node) {
  const Ports& ports = node.ports();
  const auto end = [&node, &ports] {
    DescriptorWait::of_process().end();
    ports.drain();
    stop_when_empty(node.io(), [&ports] { return ports.are_empty(); });
  };
  return {end, [&ports] { ports.reload_certificate(); }};
}

// Sets `in_time` when it ends.
int serve(const Config& config, const DescriptorBudget& descriptors, Store& store,
          const Sha256Digest& operator_hash, std::optional<EndInTime>& in_time) {
  HttpOptions http_options;
  if (!read_http_options(config, http_options)) return 1;
  Node node(config, descriptors, store, operator_hash, std::move(http_options));
  if (!node.lead() || !node.ports().make_tls(config, node.io(), node.bounds().seats)) return 1;
  // Before it says that it is ready: whoever reads that may end it at once.
  const Signals signals(node.io(), actions_of(node));
  if (!node.ports().listen(config)) return 1;
  run_io(node.io(), config.io_threads);
  node.stop(in_time);
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
