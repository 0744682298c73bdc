// The member that is declared first goes last: requests left in `io_` when a node ends may hold the
// part that led, and use all that stands before it.
#include "node.hpp"

#include <spdlog/spdlog.h>

#include "mail.hpp"
#include "orglog/base/invariant.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/export/backup.hpp"
#include "signature.hpp"

namespace orglog {
namespace {

boost::system::result<Answer, QueryFailure> back_up(const Config& config, const Store& store,
                                                    const std::string& to) {
  const auto root = config.backup_root.empty() ? config.data / "backups" : config.backup_root;
  const auto place = exports::place_below(root, to);
  if (!place) return QueryFailure{QueryFailure::Kind::forbidden, place.error().sentence};
  const auto made = exports::back_up_store(
      {*store.stored_log, *store.checkpoints, *store.vault, config.data}, *place);
  if (!made) {
    spdlog::error("no backup in {}: {}", place->string(), made.error().sentence);
    return QueryFailure{QueryFailure::Kind::failed, made.error().sentence};
  }
  spdlog::info("backup {} in {}: {} events", made->number, place->string(), made->end);
  return Answer{exports::to_json(*made), {}, made->end};
}

}  // namespace

Node::Node(const Config& config, const DescriptorBudget& descriptors, Store& store,
           const Sha256Digest& operator_hash, HttpOptions http_options)
    : config_(config),
      descriptors_(descriptors),
      store_(store),
      bounds_{std::make_shared<Seats>(SeatBounds::of(descriptors.connections)),
              std::make_shared<WaitingBytes>()},
      command_rates_({config.commands_a_minute, config.command_burst}),
      quotas_{&command_rates_, {config.new_addresses_a_day, config.org_new_addresses_a_day}},
      known_addresses_(*store.vault, *store.keyring),
      io_(static_cast<int>(config.io_threads)),
      readers_(limits::reader_threads, [&store] { store.state_table.let_changes_in(); }),
      hashers_(limits::hashing_threads) {
  const ProxyProtocol protocol = proxy_protocol_of(config, "listen");
  const DoorParts parts{io_,           readers_,         hashers_,      lead_,
                        *store.runner, sources(),        operator_hash, *store.vault,
                        brake_,        known_addresses_, bounds_};
  ports_.binary = make_binary_server(parts, protocol);
  if (!config.http_host.empty()) {
    ports_.http =
        make_http_server({parts, std::move(http_options), [this] { return metrics_page(); }});
  }
  growth_ = store.log->growth().listen([this] { ports_.log_grew(); });
  store.runner->start(
      [](const Error& error) { spdlog::critical("projections stand still: {}", error.message()); });
  deposed_.start([this] {
    while (deposed_.wait()) follow();
  });
}

Node::~Node() {
  deposed_.stop();
  lead_.end();
  if (leading_) leading_->stop_deciding();
}

QuerySources Node::sources() {
  QuerySources sources{*store_.log, *store_.projections, store_.state_table, clock_,
                       store_.keyring.get()};
  if (config_.record_readings) {  // while it leads: a node that follows has no log to write to
    sources.on_reading = [this](Reading reading) {
      if (const auto leader = lead_.leader()) leader->engine.submit(std::move(reading));
    };
  }
  sources.back_up = [this](const std::string& to) { return back_up(config_, store_, to); };
  sources.notary = [this] { return lead_.notary(); };
  sources.command_secret = store_.command_secret;
  sources.look_at_clock = [this] { return lead_.look_at(clock_); };
  sources.quotas = quotas_;
  return sources;
}

std::string Node::metrics_page() const {
  const auto leader = lead_.leader();
  MetricsSources sources{metrics_,           leader ? &leader->engine : nullptr,
                         *store_.stored_log, *store_.projections,
                         *store_.runner,     figures_of(descriptors_, bounds_)};
  const auto count = [&](const char* kind, const auto& door) {
    const std::size_t open = door ? door->connection_count() : 0;
    sources.figures.push_back({"orglog_connections", "Open connections.", kind, open});
  };
  count("binary", ports_.binary);
  count("http", ports_.http);
  count("tls", ports_.tls);  // one whose TLS was taken off counts under both names
  return metrics_text(sources);
}

bool Node::lead() {
  const std::lock_guard lock(mode_mutex_);
  ORGLOG_INVARIANT(!leading_, "a node that leads does not begin to lead");
  auto outbox = make_outbox(
      config_, {*store_.log, *store_.runner, store_.state_table, *store_.vault, clock_});
  if (!outbox) return false;
  const LeadingParts parts{config_,
                           store_,
                           clock_,
                           metrics_,
                           quotas_,
                           [this] { ports_.forget_answers(); },
                           [this] { deposed_.wake(); }};
  auto leading = std::make_shared<Leading>(parts, std::move(outbox));
  if (!leading->start()) return false;
  leading_ = std::move(leading);
  lead_.show(leading_->notary());
  lead_.begin({leading_, &leading_->leader()});
  return true;
}

void Node::follow() {
  const std::lock_guard lock(mode_mutex_);
  lead_.end();
  if (leading_) {
    leading_->stop_deciding();
    leading_->stop_rest(nullptr);
    leading_.reset();
  }
  if (auto shown = show_signed(config_, store_)) lead_.show(std::move(shown));
}

void Node::stop(std::optional<EndInTime>& in_time) {
  // One that is about to follow has no command whose fate is to be awaited.
  if (!lead_.leader()) in_time.emplace(limits::stop_rest_time);
  deposed_.stop();
  growth_ = {};
  if (leading_) leading_->stop_deciding();
  EndInTime& rest = in_time ? *in_time : in_time.emplace(limits::stop_rest_time);
  rest.stopping("a question that takes its time");
  readers_.join();
  hashers_.join();
  if (leading_) leading_->stop_rest(&rest);
  rest.stopping("the projections");
  store_.runner->stop();
  rest.stopping("what the stores hold in memory");
  spdlog::info("ended at position {}", store_.log->end());
}

}  // namespace orglog
