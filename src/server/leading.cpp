// Commands come first, at the beginning and at the end: nothing is signed or mailed of a log that
// this server has not claimed, and what was taken is answered before anything else stops.
#include "leading.hpp"

#include <spdlog/spdlog.h>

#include "signature.hpp"

namespace orglog {
namespace {

// The engine decides no more.
void say_halted(const Error& error) {
  spdlog::critical(
      "an append failed or the log could not be claimed; no more commands until a restart: {}",
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

EngineParts engine_parts(const LeadingParts& parts, EngineObserver& observer) {
  const Store& store = parts.store;
  const ClockGuardOptions guard{std::chrono::seconds(parts.config.clock_jump_seconds), say_clock};
  return {*store.log,  *store.projections, parts.store.state_table, *store.runner,
          parts.clock, &observer,          store.command_secret,    guard,
          parts.quotas};
}

}  // namespace

Leading::Leading(const LeadingParts& parts, std::unique_ptr<Outbox> outbox)
    : config_(parts.config),
      store_(parts.store),
      metrics_(parts.metrics),
      outbox_(std::move(outbox)),
      eraser_(store_, config_.data / "outbox", parts.forget_answers),
      engine_(engine_parts(parts, *this),
              [deposed = parts.deposed](const Error& error) {
                if (error != LogError::deposed) return say_halted(error);
                spdlog::warn("another server leads this log: this one follows");
                deposed();
              }),
      passwords_({*store_.vault, *store_.keyring, engine_, *store_.log, store_.state_table}),
      leader_{engine_, passwords_,
              [this](AccountId account) { return outbox_->request_password_reset(account); }},
      growth_(store_.log->growth().listen([this] { outbox_->log_grew(); })) {}

bool Leading::start() {
  engine_.start();
  if (engine_.has_halted()) return false;
  if (!config_.log_unsigned) {
    notary_ = make_notary(config_, store_);
    if (!notary_) return false;
    notary_->start([](const std::string& what) { spdlog::warn("{}", what); });
  }
  passwords_.start();
  eraser_.start();
  outbox_->start([](const Error& error) {
    spdlog::critical("no mail is sent until a restart: {}", error.message());
  });
  return true;
}

void Leading::stop_deciding() {
  engine_.stop();
  passwords_.stop();
}

void Leading::stop_rest(EndInTime* rest) {
  const auto stopping = [rest](const char* what) {
    if (rest != nullptr) rest->stopping(what);
  };
  stopping("a mail on its way");
  outbox_->stop();
  stopping("what follows an erasure");
  eraser_.stop();
  stopping("a witness");
  if (notary_ && rest == nullptr) notary_->depose();
  if (notary_) notary_->stop();
}

void Leading::answered(std::span<const AnsweredCommand> commands,
                       std::chrono::steady_clock::time_point now) {
  metrics_.answered(commands, now);
  static const std::size_t erase = Command(EraseAccount{}).index();
  for (const AnsweredCommand& answered : commands) {
    if (answered.command == erase && answered.outcome == Outcome::Kind::accepted)
      eraser_.account_was_erased();
  }
}

}  // namespace orglog
