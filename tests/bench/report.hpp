// What the bench prints: rows of named figures, each the median of several runs, and the machine
// they were taken on.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace bench {

using Clock = std::chrono::steady_clock;

inline double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

// Latencies of one run. Percentiles by the nearest rank over all of them, none left out.
class Latencies {
 public:
  void add(Clock::duration time) {
    nanoseconds_.push_back(static_cast<std::uint32_t>(time.count()));
  }
  void clear() { nanoseconds_.clear(); }
  std::size_t count() const { return nanoseconds_.size(); }
  // Microseconds. Sorts what there is.
  double percentile(double of_hundred);

 private:
  std::vector<std::uint32_t> nanoseconds_;
};

// One run of one row: figures by column (`per_s`, `p50_us`, ...).
using Figures = std::map<std::string, double>;

Figures figures_of(double per_second, Latencies& latencies);

class Report {
 public:
  void add(const std::string& row, const Figures& figures);
  // Median of a row's column; 0 when there is none.
  double median(const std::string& row, const std::string& column) const;
  // `row` as a multiple of `other`, both medians of one column of this report.
  void add_ratio(const std::string& what, const std::string& row, const std::string& other,
                 const std::string& column = "per_s");
  void print_table() const;
  std::string json() const;
  void set_fact(const std::string& name, const std::string& value) {
    facts_.emplace_back(name, value);
  }

 private:
  struct Row {
    std::string name;
    std::map<std::string, std::vector<double>> columns;
  };
  struct Ratio {
    std::string what;
    double value;
  };
  std::vector<Row> rows_;
  std::vector<Ratio> ratios_;
  std::vector<std::pair<std::string, std::string>> facts_;
};

// Processor, cores, memory, kernel and the file system that `directory` lies on.
void describe_machine(Report& report, const std::filesystem::path& directory);

// Bytes of all files below a directory, as the disk holds them.
std::uint64_t disk_bytes(const std::filesystem::path& directory);

}  // namespace bench
