// The parts that decide, mail and sign are there only while this server leads. Both doors serve at
// all times; they reach these parts here, or learn that this server follows.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "orglog/engine/engine.hpp"
#include "orglog/engine/password_changes.hpp"
#include "orglog/notary/notary.hpp"

namespace orglog {

// Whoever holds it may use it: after the end of the lead its engine answers `stopping`.
struct Leader {
  Engine& engine;
  PasswordChanges& passwords;
  // Queues the mail with the link; fails with `VaultError`.
  std::function<Result<void>(AccountId)> request_password_reset;
};

// Any thread.
class Lead {
 public:
  std::shared_ptr<const Leader> leader() const;  // nothing: this server follows
  // Signs, or shows what was signed when this server led last; nothing: the log is not signed.
  std::shared_ptr<Notary> notary() const;
  // To the leader's engine. Where nobody leads each is answered `stopping`.
  void submit(std::vector<Submission> submissions) const;
  // The clock as the leader sees it, who may refuse commands because of it.
  ClockReading look_at(const Clock& clock) const;

  void begin(std::shared_ptr<const Leader> leader);
  void end() { begin(nullptr); }
  void show(std::shared_ptr<Notary> notary);

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Leader> leader_;
  std::shared_ptr<Notary> notary_;
};

}  // namespace orglog
