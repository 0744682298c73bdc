// Both pointers are exchanged under the lock, and what they pointed to goes outside of it: with the
// last one who holds it.
#include "orglog/engine/lead.hpp"

#include <utility>

#include "queue.hpp"

namespace orglog {

std::shared_ptr<const Leader> Lead::leader() const {
  const std::lock_guard lock(mutex_);
  return leader_;
}

std::shared_ptr<Notary> Lead::notary() const {
  const std::lock_guard lock(mutex_);
  return notary_;
}

void Lead::submit(std::vector<Submission> submissions) const {
  if (const auto now = leader()) return now->engine.submit(std::move(submissions));
  refuse(submissions, Outcome::Kind::stopping, nullptr);
}

ClockReading Lead::look_at(const Clock& clock) const {
  const auto now = leader();
  return now ? now->engine.clock_guard().look() : ClockReading{clock.now()};
}

void Lead::begin(std::shared_ptr<const Leader> leader) {
  const std::lock_guard lock(mutex_);
  leader_.swap(leader);
}

void Lead::show(std::shared_ptr<Notary> notary) {
  const std::lock_guard lock(mutex_);
  notary_.swap(notary);
}

}  // namespace orglog
