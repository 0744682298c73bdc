#include "descriptors.hpp"

#include <algorithm>

#include "orglog/base/descriptors.hpp"
#include "orglog/base/limits.hpp"

namespace orglog {
namespace {

// What a connection to a witness takes while it lasts, files of the resolver included.
constexpr std::size_t of_witness = 4;
// Of all descriptors the two databases keep this part, within their bounds.
constexpr std::uint64_t log_part = 8;
constexpr std::uint64_t projection_part = 16;

std::size_t kept_free(const Config& config) {
  return limits::descriptors_kept_free + 2 * limits::files_beside_cache +
         config.witnesses.size() * of_witness +
         config.proxy_protocol.size() * limits::proxy_headers_awaited;
}

std::size_t of_connection(const Config& config) {
  return config.tls_cert.empty() ? 1 : limits::descriptors_of_tls_connection;
}

Failure too_few(std::uint64_t limit, const Config& config) {
  const std::size_t needed = kept_free(config) + limits::log_files_min +
                             limits::projection_files_min +
                             limits::connections_min * of_connection(config);
  return Failure("the process may have " + std::to_string(limit) + " files open, and needs " +
                 std::to_string(needed) + ": " +
                 std::to_string(needed - limits::connections_min * of_connection(config)) +
                 " for the stores and " +
                 std::to_string(limits::connections_min * of_connection(config)) + " for " +
                 std::to_string(limits::connections_min) +
                 " connections; raise the hard limit (ulimit -Hn, LimitNOFILE=)");
}

}  // namespace

OrFailure<DescriptorBudget> budget_descriptors(std::uint64_t limit, const Config& config) {
  const std::uint64_t bounded = std::min<std::uint64_t>(limit, 1ULL << 30);
  DescriptorBudget budget;
  budget.limit = limit;
  budget.log_files =
      std::clamp<std::size_t>(bounded / log_part, limits::log_files_min, limits::log_files_max);
  budget.projection_files = std::clamp<std::size_t>(
      bounded / projection_part, limits::projection_files_min, limits::projection_files_max);
  budget.reserved = kept_free(config) + budget.log_files + budget.projection_files;
  if (bounded < budget.reserved) return too_few(limit, config);
  const std::size_t left = bounded - budget.reserved;
  budget.connections = std::min<std::size_t>(left / of_connection(config), limits::connections);
  if (budget.connections < limits::connections_min) return too_few(limit, config);
  return budget;
}

std::vector<MetricsFigure> figures_of(const DescriptorBudget& budget, const SharedBounds& bounds) {
  const SeatBounds& most = bounds.seats->bounds();
  const SeatFigures seats = bounds.seats->figures();
  const WaitingFigures waiting = bounds.waiting->figures();
  const DescriptorWait& wait = DescriptorWait::of_process();
  constexpr const char* descriptors = "orglog_descriptors";
  constexpr const char* shares = "How the file descriptors of the process are shared out.";
  constexpr const char* bound = "orglog_connections_most";
  constexpr const char* bounds_help = "How many connections there may be.";
  return {
      {descriptors, shares, "limit", budget.limit},
      {descriptors, shares, "reserved", budget.reserved},
      {descriptors, shares, "log_files", budget.log_files},
      {descriptors, shares, "projection_files", budget.projection_files},
      {bound, bounds_help, "all", most.all},
      {bound, bounds_help, "of_address", most.of_address},
      {bound, bounds_help, "of_account", most.of_account},
      {bound, bounds_help, "without_token", most.tokenless},
      {"orglog_connections_without_token", "Connections that have shown no token.", "",
       seats.tokenless},
      {"orglog_connections_turned_away_total", "Connections for which there was no room.", "",
       seats.turned_away, true},
      {"orglog_connections_given_up_total",
       "Idle connections without a token that gave way to another one.", "", seats.given_up, true},
      {"orglog_waiting_bytes", "Memory that waits for those who send and receive.", "",
       waiting.bytes},
      {"orglog_waiting_bytes_refused_total", "Requests for which no such memory was left.", "",
       waiting.refused, true},
      {"orglog_descriptor_waiters", "Threads that wait until a file can be opened.", "",
       wait.waiting()},
      {"orglog_descriptor_shortages_total", "Times that no file could be opened.", "",
       wait.shortages(), true},
      {"orglog_log_lines_left_out_total", "Lines about connections that were left out of the log.",
       "", log_lines_left_out(), true},
  };
}

}  // namespace orglog
