// Figures for those who watch a server, in Prometheus' text format. What happens often is counted
// here as it happens, without locks; everything else is asked when somebody looks.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "orglog/domain/command.hpp"
#include "orglog/engine/engine.hpp"
#include "orglog/engine/observer.hpp"
#include "orglog/log/event_log.hpp"

namespace orglog {

// Counts values by powers of two: bucket i holds those up to 2^(first + i), the last one the rest.
// Any thread.
template <unsigned first, std::size_t buckets>
class PowerHistogram {
 public:
  void add(std::uint64_t value) {
    const std::uint64_t above = value == 0 ? 0 : (value - 1) >> first;
    const auto power = static_cast<std::size_t>(64 - std::countl_zero(above));
    counts_[std::min(power, buckets)].fetch_add(1, std::memory_order_relaxed);
    sum_.fetch_add(value, std::memory_order_relaxed);
  }
  static constexpr std::size_t size() { return buckets; }
  static constexpr std::uint64_t bound(std::size_t bucket) { return 1ULL << (first + bucket); }
  // Beyond the last bound with `bucket == size()`.
  std::uint64_t count(std::size_t bucket) const { return counts_[bucket]; }
  std::uint64_t sum() const { return sum_; }

 private:
  std::array<std::atomic<std::uint64_t>, buckets + 1> counts_{};
  std::atomic<std::uint64_t> sum_ = 0;
};

class Metrics final : public EngineObserver {
 public:
  static constexpr std::size_t commands = std::variant_size_v<Command>;
  static constexpr std::size_t outcomes = 6;
  using Microseconds = PowerHistogram<5, 20>;  // 32 us to 17 s
  using Sizes = PowerHistogram<0, 15>;         // 1 to 16,384

  void committed(const TurnFigures& turn) override;
  void answered(std::span<const AnsweredCommand> answered,
                std::chrono::steady_clock::time_point now) override;

  std::uint64_t answers(std::size_t command, std::size_t outcome) const {
    return answers_[command][outcome];
  }
  std::uint64_t events() const { return events_; }
  const Sizes& turn_sizes() const { return turn_sizes_; }
  const Microseconds& append_times() const { return append_times_; }
  const Microseconds& answer_times() const { return answer_times_; }

 private:
  std::array<std::array<std::atomic<std::uint64_t>, outcomes>, commands> answers_{};
  std::atomic<std::uint64_t> events_ = 0;
  Sizes turn_sizes_;
  Microseconds append_times_;
  Microseconds answer_times_;  // from the queue's entrance to the answer
};

// A figure that its owner knows by name. Those of one name stand together and differ by `kind`.
struct MetricsFigure {
  const char* name;
  const char* help;
  const char* kind;  // empty: the only one
  std::uint64_t value = 0;
  bool is_counter = false;  // of what has happened since the start
};

struct MetricsSources {
  const Metrics& metrics;
  const Engine* engine;  // nothing: this server follows
  const EventLog& log;
  const ProjectionStore& store;
  const Runner& runner;
  std::vector<MetricsFigure> figures{};  // further ones
};

// Any thread; asks RocksDB for figures, which may take a moment.
std::string metrics_text(const MetricsSources& sources);

}  // namespace orglog
