#include "orglog/net/waiting_bytes.hpp"

namespace orglog {

bool WaitingBytes::take(const WaitingOwner& owner, std::size_t bytes, WaitingUse use) {
  const auto share = [use](std::size_t bound) {
    return use == WaitingUse::all ? bound : bound - bound / 4;
  };
  const std::lock_guard lock(mutex_);
  std::size_t& held = held_by(owner);
  const bool fits =
      figures_.bytes + bytes <= share(bounds_.all) && held + bytes <= share(bound_of(owner));
  if (fits) {
    held += bytes;
    figures_.bytes += bytes;
  } else {
    ++figures_.refused;
  }
  if (owner.kind == WaitingOwner::Kind::account && held == 0)
    of_account_.erase(owner.account.value);
  return fits;
}

void WaitingBytes::give_back(const WaitingOwner& owner, std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  std::size_t& held = held_by(owner);
  held -= bytes;
  figures_.bytes -= bytes;
  if (owner.kind == WaitingOwner::Kind::account && held == 0)
    of_account_.erase(owner.account.value);
}

WaitingFigures WaitingBytes::figures() const {
  const std::lock_guard lock(mutex_);
  return figures_;
}

std::size_t& WaitingBytes::held_by(const WaitingOwner& owner) {
  if (owner.kind == WaitingOwner::Kind::account) return of_account_[owner.account.value];
  return owner.kind == WaitingOwner::Kind::stranger ? of_strangers_ : of_operator_;
}

// The operator may have all that accounts may have: an import is not held up by them.
std::size_t WaitingBytes::bound_of(const WaitingOwner& owner) const {
  if (owner.kind == WaitingOwner::Kind::account) return bounds_.of_account;
  return owner.kind == WaitingOwner::Kind::stranger ? bounds_.of_strangers : bounds_.all;
}

}  // namespace orglog
