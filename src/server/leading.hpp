// The part of a server that leads: it decides commands, tells the log about passwords, signs,
// mails and erases. Made when the lead begins, stopped when it ends, and gone with the last request
// that still held it.
#pragma once

#include <memory>

#include "erasure.hpp"
#include "orglog/engine/lead.hpp"
#include "orglog/outbox/outbox.hpp"
#include "orglog/server/metrics.hpp"
#include "stop.hpp"
#include "store.hpp"

namespace orglog {

struct LeadingParts {
  const Config& config;
  Store& store;  // whose runner is started
  const Clock& clock;
  Metrics& metrics;
  EngineQuotas quotas;
  std::function<void()> forget_answers;  // see `Eraser`
  std::function<void()> deposed;         // called once another server leads; must not block
};

class Leading final : public EngineObserver {
 public:
  // Claims the log.
  Leading(const LeadingParts& parts, std::unique_ptr<Outbox> outbox);
  // Begins all of it, after what a former leader has left to be told. False: it cannot lead, and
  // has said why on the log.
  bool start();

  // Answers the commands that were taken; later ones are refused.
  void stop_deciding();
  // Everything else, which has its time. `rest` is told what is being stopped; nothing: nobody
  // waits, and another server leads, so that nothing more is signed.
  void stop_rest(EndInTime* rest);

  const Leader& leader() const { return leader_; }
  const std::shared_ptr<Notary>& notary() const { return notary_; }

  void committed(const TurnFigures& turn) override { metrics_.committed(turn); }
  void answered(std::span<const AnsweredCommand> commands,
                std::chrono::steady_clock::time_point now) override;

 private:
  const Config& config_;
  Store& store_;
  Metrics& metrics_;
  std::unique_ptr<Outbox> outbox_;
  Eraser eraser_;
  Engine engine_;
  PasswordChanges passwords_;
  std::shared_ptr<Notary> notary_;  // nothing: the log is not signed
  Leader leader_;
  Growth::Listener growth_;
};

}  // namespace orglog
