#include "orglog/server/metrics.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include "orglog/base/enumerators.hpp"
#include "orglog/codec/command_codec.hpp"

namespace orglog {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

static_assert(static_cast<std::size_t>(Outcome::Kind::stopping) + 1 == Metrics::outcomes);

class Page {
 public:
  void counter(const char* name, const char* help, std::uint64_t value) {
    family(name, help, MetricType::Counter).metric.emplace_back().counter.value = number(value);
  }
  void gauge(const char* name, const char* help, std::uint64_t value) {
    family(name, help, MetricType::Gauge).metric.emplace_back().gauge.value = number(value);
  }
  // The one of this name, where there is one already.
  MetricFamily& family(std::string name, std::string help, MetricType type) {
    const auto known = std::ranges::find(families_, name, &MetricFamily::name);
    if (known != families_.end()) return *known;
    return families_.emplace_back(MetricFamily{std::move(name), std::move(help), type, {}});
  }
  // `unit` is what one counted thing is worth: values are counted as whole numbers.
  template <class Histogram>
  void histogram(const char* name, const char* help, const Histogram& counted, double unit) {
    auto& shown = family(name, help, MetricType::Histogram).metric.emplace_back().histogram;
    for (std::size_t bucket = 0; bucket < Histogram::size(); ++bucket) {
      shown.sample_count += counted.count(bucket);
      shown.bucket.push_back({shown.sample_count, number(Histogram::bound(bucket)) * unit});
    }
    // The serializer adds the bucket without a bound itself.
    shown.sample_count += counted.count(Histogram::size());
    shown.sample_sum = number(counted.sum()) * unit;
  }
  std::string text() const { return prometheus::TextSerializer().Serialize(families_); }

  static double number(std::uint64_t value) { return static_cast<double>(value); }

 private:
  std::vector<MetricFamily> families_;
};

void add_commands(const Metrics& metrics, Page& page) {
  auto& family = page.family("orglog_commands_total", "Commands answered, by type and outcome.",
                             MetricType::Counter);
  for (std::size_t command = 0; command < Metrics::commands; ++command) {
    for (std::size_t outcome = 0; outcome < Metrics::outcomes; ++outcome) {
      const std::uint64_t count = metrics.answers(command, outcome);
      if (count == 0) continue;
      ClientMetric& metric = family.metric.emplace_back();
      metric.label = {{"command", std::string(command_name(command))},
                      {"outcome", std::string(name_of(static_cast<Outcome::Kind>(outcome)))}};
      metric.counter.value = Page::number(count);
    }
  }
}

// Databases of one kind share a family for each figure, told apart by a label.
void add_database(const char* name, const DatabaseFigures& figures, Page& page) {
  for (const DatabaseFigure& figure : figures) {
    auto& family = page.family("orglog_" + std::string(figure.name),
                               "RocksDB: " + std::string(figure.property) + ".", MetricType::Gauge);
    ClientMetric& metric = family.metric.emplace_back();
    metric.label = {{"database", name}};
    metric.gauge.value = Page::number(figure.value);
  }
}

void add_figures(std::span<const MetricsFigure> figures, Page& page) {
  std::string_view last;
  MetricFamily* family = nullptr;
  for (const MetricsFigure& figure : figures) {
    const MetricType type = figure.is_counter ? MetricType::Counter : MetricType::Gauge;
    if (figure.name != last) family = &page.family(figure.name, figure.help, type);
    last = figure.name;
    ClientMetric& metric = family->metric.emplace_back();
    if (*figure.kind != '\0') metric.label = {{"kind", figure.kind}};
    (figure.is_counter ? metric.counter.value : metric.gauge.value) = Page::number(figure.value);
  }
}

}  // namespace

void Metrics::committed(const TurnFigures& turn) {
  events_.fetch_add(turn.events, std::memory_order_relaxed);
  turn_sizes_.add(turn.commands);
  const auto time = std::chrono::duration_cast<std::chrono::microseconds>(turn.append_time);
  append_times_.add(static_cast<std::uint64_t>(time.count()));
}

void Metrics::answered(std::span<const AnsweredCommand> answered,
                       std::chrono::steady_clock::time_point now) {
  for (const AnsweredCommand& one : answered) {
    answers_[one.command][static_cast<std::size_t>(one.outcome)].fetch_add(
        1, std::memory_order_relaxed);
    const auto time = std::chrono::duration_cast<std::chrono::microseconds>(now - one.submitted_at);
    answer_times_.add(static_cast<std::uint64_t>(time.count()));
  }
}

std::string metrics_text(const MetricsSources& sources) {
  const Metrics& metrics = sources.metrics;
  constexpr double microsecond = 1e-6;
  Page page;
  add_commands(metrics, page);
  page.counter("orglog_events_total", "Events appended since the start.", metrics.events());
  page.histogram("orglog_turn_commands", "Commands that shared one append and its sync.",
                 metrics.turn_sizes(), 1);
  page.histogram("orglog_append_seconds", "Time of an append, its sync included.",
                 metrics.append_times(), microsecond);
  page.histogram("orglog_command_seconds", "Time from a command's arrival to its answer.",
                 metrics.answer_times(), microsecond);
  page.gauge("orglog_queued_commands", "Commands that wait to be decided.",
             sources.engine != nullptr ? sources.engine->queued() : 0);
  const bool jumped = sources.engine != nullptr && sources.engine->clock_guard().look().jumped;
  page.gauge("orglog_clock_jumped",
             "1 while commands are refused because the machine's clock jumped.", jumped ? 1 : 0);
  const Position checkpoint = sources.runner.checkpoint();  // first: it never passes the end
  const Position end = sources.log.end();
  page.gauge("orglog_log_events", "Events in the log.", end);
  page.gauge("orglog_projection_lag_events", "Events that the projections have not seen yet.",
             end - checkpoint);
  add_figures(sources.figures, page);
  add_database("log", sources.log.figures(), page);
  add_database("projections", sources.store.figures(), page);
  return page.text();
}

}  // namespace orglog
