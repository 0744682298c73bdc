// The memory that waits for somebody else: bodies that arrive, commands and rehearsals that wait
// for their turn, answers that a peer does not take. Bounded in all, for each account, and for all
// who have shown no token together. The streams of events that are open are counted alike, over
// HTTP and on the socket, with whichever tokens: one for each. All of it: any thread.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "orglog/base/ids.hpp"
#include "orglog/base/limits.hpp"

namespace orglog {

struct WaitingBounds {
  std::size_t all = limits::waiting_bytes;
  std::size_t of_account = limits::waiting_bytes_of_account;
  std::size_t of_strangers = limits::waiting_bytes_of_strangers;
};

// How much of each bound is for this use. Work leaves the last quarter to frames that arrive:
// whoever has too much waiting can still be told so, in place of being cut off in the middle of a
// frame.
enum class WaitingUse : std::uint8_t { work, all };

struct WaitingFigures {
  std::size_t bytes = 0;      // now
  std::uint64_t refused = 0;  // since the start
};

// On whose account memory is taken.
struct WaitingOwner {
  enum class Kind : std::uint8_t { stranger, account, operator_ };
  Kind kind = Kind::stranger;
  AccountId account;  // of an account

  static WaitingOwner of(bool is_operator, AccountId account) {
    if (!account.is_nil()) return {Kind::account, account};
    return {is_operator ? Kind::operator_ : Kind::stranger, {}};
  }
  bool operator==(const WaitingOwner&) const = default;
};

class WaitingBytes {
 public:
  explicit WaitingBytes(WaitingBounds bounds = {}) : bounds_(bounds) {}

  // So many bytes; false: they would be too many, and nothing was taken.
  bool take(const WaitingOwner& owner, std::size_t bytes, WaitingUse use = WaitingUse::work);
  void give_back(const WaitingOwner& owner, std::size_t bytes);
  WaitingFigures figures() const;
  const WaitingBounds& bounds() const { return bounds_; }

 private:
  std::size_t& held_by(const WaitingOwner& owner);
  std::size_t bound_of(const WaitingOwner& owner) const;

  const WaitingBounds bounds_;
  mutable std::mutex mutex_;
  WaitingFigures figures_;
  std::size_t of_strangers_ = 0, of_operator_ = 0;
  std::unordered_map<Uuid, std::size_t> of_account_;
};

// Bytes that are given back when it goes. One thread at a time.
class WaitingCharge {
 public:
  WaitingCharge() = default;
  WaitingCharge(std::shared_ptr<WaitingBytes> bytes, const WaitingOwner& owner,
                WaitingUse use = WaitingUse::work)
      : bytes_(std::move(bytes)), owner_(owner), use_(use) {}
  ~WaitingCharge() { give_back(); }
  WaitingCharge(WaitingCharge&& other) noexcept
      : bytes_(std::move(other.bytes_)),
        owner_(other.owner_),
        use_(other.use_),
        amount_(std::exchange(other.amount_, 0)) {}
  WaitingCharge& operator=(WaitingCharge&& other) noexcept {
    give_back();
    bytes_ = std::move(other.bytes_);
    owner_ = other.owner_;
    use_ = other.use_;
    amount_ = std::exchange(other.amount_, 0);
    return *this;
  }

  // False: more than there is; it stays as it was. Becoming less always succeeds.
  bool resize(std::size_t amount) {
    if (amount > amount_ && !bytes_->take(owner_, amount - amount_, use_)) return false;
    if (amount < amount_) bytes_->give_back(owner_, amount_ - amount);
    amount_ = amount;
    return true;
  }
  std::size_t amount() const { return amount_; }

 private:
  void give_back() {
    if (amount_ > 0) bytes_->give_back(owner_, std::exchange(amount_, 0));
  }

  std::shared_ptr<WaitingBytes> bytes_;
  WaitingOwner owner_;
  WaitingUse use_ = WaitingUse::work;
  std::size_t amount_ = 0;
};

}  // namespace orglog
