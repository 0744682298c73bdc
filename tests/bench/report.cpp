#include "report.hpp"

#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/utsname.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <set>
#include <thread>

namespace bench {

namespace {

double middle(std::vector<double> values) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

std::string value_in(const char* file, const std::string& name) {
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    if (!line.starts_with(name)) continue;
    const std::size_t value = line.find_first_not_of(" \t:", name.size());
    return value == std::string::npos ? std::string() : line.substr(value);
  }
  return "unknown";
}

// The type of the mount that holds the directory: the longest mount point that is a prefix of it.
std::string file_system(const std::filesystem::path& directory) {
  const std::string path = std::filesystem::weakly_canonical(directory).string() + "/";
  std::ifstream mounts("/proc/mounts");
  std::string device, point, type, rest, best_point, best = "unknown";
  while (mounts >> device >> point >> type && std::getline(mounts, rest)) {
    const std::string prefix = point == "/" ? point : point + "/";
    if (!path.starts_with(prefix) || prefix.size() < best_point.size()) continue;
    best_point = prefix;
    best = type + " on " + device;
  }
  return best;
}

std::string number(double value) {
  char text[32];
  if (value >= 1e6) {
    std::snprintf(text, sizeof text, "%.2fM", value / 1e6);
  } else if (value >= 1e4) {
    std::snprintf(text, sizeof text, "%.1fk", value / 1e3);
  } else {
    std::snprintf(text, sizeof text, value < 100 && value != std::floor(value) ? "%.2f" : "%.0f",
                  value);
  }
  return text;
}

}  // namespace

double Latencies::percentile(double of_hundred) {
  if (nanoseconds_.empty()) return 0;
  std::ranges::sort(nanoseconds_);
  const auto rank = static_cast<std::size_t>(
      std::ceil(of_hundred / 100 * static_cast<double>(nanoseconds_.size())));
  return nanoseconds_[std::max<std::size_t>(rank, 1) - 1] / 1e3;
}

Figures figures_of(double per_second, Latencies& latencies) {
  return {{"per_s", per_second},
          {"p50_us", latencies.percentile(50)},
          {"p99_us", latencies.percentile(99)},
          {"p99.9_us", latencies.percentile(99.9)}};
}

void Report::add(const std::string& row, const Figures& figures) {
  auto found = std::ranges::find(rows_, row, &Row::name);
  if (found == rows_.end()) found = rows_.insert(rows_.end(), Row{row, {}});
  for (const auto& [column, value] : figures) found->columns[column].push_back(value);
}

double Report::median(const std::string& row, const std::string& column) const {
  const auto found = std::ranges::find(rows_, row, &Row::name);
  if (found == rows_.end() || !found->columns.contains(column)) return 0;
  return middle(found->columns.at(column));
}

void Report::add_ratio(const std::string& what, const std::string& row, const std::string& other,
                       const std::string& column) {
  const double below = median(other, column);
  if (below > 0) ratios_.push_back({what, median(row, column) / below});
}

void Report::print_table() const {
  for (const auto& [name, value] : facts_) std::printf("%-14s %s\n", name.c_str(), value.c_str());
  std::printf("\n%-52s %10s %10s %10s %10s\n", "median", "per s", "p50 us", "p99 us", "p99.9 us");
  static const std::set<std::string> in_columns{"per_s", "p50_us", "p99_us", "p99.9_us"};
  for (const Row& row : rows_) {
    std::printf("%-52s", row.name.c_str());
    for (const char* column : {"per_s", "p50_us", "p99_us", "p99.9_us"}) {
      const bool is_there = row.columns.contains(column);
      std::printf(" %10s", is_there ? number(median(row.name, column)).c_str() : "");
    }
    for (const auto& [column, values] : row.columns) {
      if (!in_columns.contains(column))
        std::printf("  %s %s", number(middle(values)).c_str(), column.c_str());
    }
    std::printf("\n");
  }
  if (!ratios_.empty()) std::printf("\nratios, both sides taken in this run\n");
  for (const Ratio& ratio : ratios_) std::printf("%-70s %6.2f\n", ratio.what.c_str(), ratio.value);
  std::fflush(stdout);
}

std::string Report::json() const {
  boost::json::object machine;
  for (const auto& [name, value] : facts_) machine[name] = value;
  boost::json::object rows;
  for (const Row& row : rows_) {
    boost::json::object columns;
    for (const auto& [column, values] : row.columns) {
      boost::json::array runs(values.begin(), values.end());
      columns[column] = boost::json::object{{"median", middle(values)}, {"runs", std::move(runs)}};
    }
    rows[row.name] = std::move(columns);
  }
  boost::json::object ratios;
  for (const Ratio& ratio : ratios_) ratios[ratio.what] = ratio.value;
  return boost::json::serialize(boost::json::object{
      {"machine", std::move(machine)}, {"rows", std::move(rows)}, {"ratios", std::move(ratios)}});
}

void describe_machine(Report& report, const std::filesystem::path& directory) {
  utsname system{};
  uname(&system);
  report.set_fact("processor", value_in("/proc/cpuinfo", "model name"));
  report.set_fact("cores", std::to_string(std::thread::hardware_concurrency()));
  report.set_fact("memory", value_in("/proc/meminfo", "MemTotal"));
  report.set_fact("kernel", std::string(system.sysname) + " " + system.release);
  report.set_fact("file system", file_system(directory));
}

std::uint64_t disk_bytes(const std::filesystem::path& directory) {
  std::uint64_t bytes = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    struct stat status{};
    if (entry.is_regular_file() && stat(entry.path().c_str(), &status) == 0) {
      bytes += static_cast<std::uint64_t>(status.st_blocks) * 512;
    }
  }
  return bytes;
}

}  // namespace bench
