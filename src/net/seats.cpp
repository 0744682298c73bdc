// The counts behind the promises of the header. A seat that was given up leaves the counts at once:
// its descriptors go a moment later, and the process keeps some free for that moment.
#include "orglog/net/seats.hpp"

#include <algorithm>
#include <string_view>

namespace orglog {
namespace {

constexpr std::size_t network_bytes = 8;  // of an IPv6 address: whoever has one has all of them

}  // namespace

Seat::~Seat() {
  const std::lock_guard lock(seats_->mutex_);
  if (!given_up_) seats_->uncount(*this);
}

void Seat::when_given_up(std::function<void()> give_up) {
  bool is_late = false;
  {
    const std::lock_guard lock(seats_->mutex_);
    is_late = given_up_;
    if (!is_late && !give_up_) give_up_ = std::move(give_up);
  }
  if (is_late) give_up();
}

bool Seat::comes_from(const boost::asio::ip::address& peer) {
  const Address address = Seats::address_of(peer);
  const std::lock_guard lock(seats_->mutex_);
  if (given_up_) return false;
  if (counts_for_address_ && address == address_) return true;
  const auto found = seats_->addresses_.find(address);
  if (found != seats_->addresses_.end() && found->second.count >= seats_->bounds_.of_address) {
    ++seats_->figures_.turned_away;
    return false;
  }
  seats_->count_for(*this, address);
  return true;
}

bool Seat::shows_token(AccountId account) {
  if (has_token_ && account == account_) return true;
  const std::lock_guard lock(seats_->mutex_);
  if (given_up_) return false;
  if (!account.is_nil()) {
    std::size_t& held = seats_->accounts_[account.value];
    if (held >= seats_->bounds_.of_account) {
      ++seats_->figures_.turned_away;
      return false;
    }
    ++held;
  }
  seats_->uncount_account(*this);
  account_ = account;
  if (!std::exchange(has_token_, true)) {
    --seats_->figures_.tokenless;
    seats_->take_out_of_line(*this);
  }
  return true;
}

void Seat::is_served(bool served) {
  if (has_token_ || served == served_) return;
  const std::lock_guard lock(seats_->mutex_);
  served_ = served;
  if (given_up_) return;
  if (served) {
    seats_->take_out_of_line(*this);
  } else {
    seats_->put_in_line(*this);
  }
}

std::size_t Seats::Hash::operator()(const Address& address) const noexcept {
  const std::string_view bytes(reinterpret_cast<const char*>(address.data()), address.size());
  return std::hash<std::string_view>()(bytes);
}

Seats::Address Seats::address_of(const boost::asio::ip::address& address) {
  namespace ip = boost::asio::ip;
  Address key{};
  const bool is_v4 = address.is_v4() || address.to_v6().is_v4_mapped();
  if (is_v4) {
    const auto v4 =
        address.is_v4() ? address.to_v4() : ip::make_address_v4(ip::v4_mapped, address.to_v6());
    const auto v6 = ip::make_address_v6(ip::v4_mapped, v4).to_bytes();
    std::ranges::copy(v6, key.begin());
    return key;
  }
  const auto bytes = address.to_v6().to_bytes();
  std::copy_n(bytes.begin(), network_bytes, key.begin());
  return key;
}

Seats::Taken Seats::take(const boost::asio::ip::address& peer, bool is_proxy) {
  const Address address = address_of(peer);
  std::function<void()> give_up;
  Taken taken;
  {
    const std::lock_guard lock(mutex_);
    const auto found = addresses_.find(address);
    const bool address_is_full =
        !is_proxy && found != addresses_.end() && found->second.count >= bounds_.of_address;
    const bool all_is_full =
        figures_.taken >= bounds_.all || figures_.tokenless >= bounds_.tokenless;
    if (address_is_full || all_is_full) {
      Seat* const oldest = oldest_idle(address_is_full ? &address : nullptr);
      if (oldest == nullptr) {
        ++figures_.turned_away;
        taken.why = address_is_full ? "Your address has too many connections open."
                                    : "The server has too many connections open.";
        return taken;
      }
      ++figures_.given_up;
      give_up = take_back(*oldest);
    }
    taken.seat = std::make_shared<Seat>(shared_from_this());
    ++figures_.taken;
    ++figures_.tokenless;
    if (!is_proxy) count_for(*taken.seat, address);
    put_in_line(*taken.seat);
  }
  if (give_up) give_up();
  return taken;
}

SeatFigures Seats::figures() const {
  const std::lock_guard lock(mutex_);
  return figures_;
}

Seat* Seats::oldest_idle(const Address* of) const {
  if (of == nullptr) {
    if (most_idle_.empty()) return nullptr;
    of = &most_idle_.rbegin()->second;
  }
  const auto found = addresses_.find(*of);
  if (found == addresses_.end() || found->second.idle.empty()) return nullptr;
  return found->second.idle.front();
}

std::function<void()> Seats::take_back(Seat& seat) {
  uncount(seat);
  seat.given_up_ = true;
  return std::exchange(seat.give_up_, nullptr);
}

void Seats::count_for(Seat& seat, const Address& address) {
  const bool was_idle = seat.is_idle_;
  take_out_of_line(seat);
  if (seat.counts_for_address_) {
    --addresses_[seat.address_].count;
    forget_if_empty(seat.address_);
  }
  seat.address_ = address;
  seat.counts_for_address_ = true;
  ++addresses_[address].count;
  if (was_idle) put_in_line(seat);
}

void Seats::uncount(Seat& seat) {
  take_out_of_line(seat);
  --figures_.taken;
  if (!seat.has_token_) --figures_.tokenless;
  uncount_account(seat);
  if (!seat.counts_for_address_) return;
  --addresses_[seat.address_].count;
  forget_if_empty(seat.address_);
}

void Seats::uncount_account(const Seat& seat) {
  if (seat.account_.is_nil()) return;
  const auto found = accounts_.find(seat.account_.value);
  if (--found->second == 0) accounts_.erase(found);
}

// One that counts for no address stands in the line of the address without any bit.
void Seats::put_in_line(Seat& seat) {
  if (seat.is_idle_) return;
  OfAddress& of = addresses_[seat.address_];
  most_idle_.erase({of.idle.size(), seat.address_});
  seat.idle_ = of.idle.insert(of.idle.end(), &seat);
  seat.is_idle_ = true;
  most_idle_.insert({of.idle.size(), seat.address_});
}

void Seats::take_out_of_line(Seat& seat) {
  if (!std::exchange(seat.is_idle_, false)) return;
  OfAddress& of = addresses_[seat.address_];
  most_idle_.erase({of.idle.size(), seat.address_});
  of.idle.erase(seat.idle_);
  if (!of.idle.empty()) most_idle_.insert({of.idle.size(), seat.address_});
  forget_if_empty(seat.address_);
}

void Seats::forget_if_empty(const Address& address) {
  const auto found = addresses_.find(address);
  if (found != addresses_.end() && found->second.count == 0 && found->second.idle.empty())
    addresses_.erase(found);
}

}  // namespace orglog
