// A list whose entries are of one account each, found by that account however long the list is:
// the people of an app, the invitations of an org. The order is not promised: the last entry takes
// the place of one that goes, and stored rows come back sorted.
#pragma once

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "orglog/base/ids.hpp"

namespace orglog {

// Belongs to one thread, or is guarded by its owner; copies are deep. Pointers live until the next
// change.
template <class Entry>
class Roll {
 public:
  using value_type = Entry;
  Roll() = default;
  // Of each account at most one entry.
  Roll(std::vector<Entry> entries) : entries_(std::move(entries)) { make_places(); }
  Roll(const Roll& other) : entries_(other.entries_) { make_places(); }
  Roll(Roll&&) noexcept = default;
  Roll& operator=(Roll other) noexcept {
    entries_.swap(other.entries_);
    places_.swap(other.places_);
    return *this;
  }
  ~Roll() = default;

  auto begin() const { return entries_.begin(); }
  auto end() const { return entries_.end(); }
  std::size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }
  const Entry& operator[](std::size_t place) const { return entries_[place]; }
  const std::vector<Entry>& entries() const { return entries_; }

  const Entry* find(AccountId account) const {
    const std::size_t place = place_of(account);
    return place == entries_.size() ? nullptr : &entries_[place];
  }
  Entry* find(AccountId account) {
    const std::size_t place = place_of(account);
    return place == entries_.size() ? nullptr : &entries_[place];
  }

  // Takes the place of the account's entry where it has one.
  Entry& put(Entry entry) {
    if (Entry* known = find(entry.account)) return *known = std::move(entry);
    if (places_) places_->emplace(entry.account, entries_.size());
    entries_.push_back(std::move(entry));
    if (!places_) make_places();
    return entries_.back();
  }
  // Whether there was one.
  bool remove(AccountId account) {
    const std::size_t place = place_of(account);
    if (place == entries_.size()) return false;
    if (places_) {
      places_->insert_or_assign(entries_.back().account, place);
      places_->erase(account);
    }
    std::swap(entries_[place], entries_.back());
    entries_.pop_back();
    return true;
  }
  void clear() { *this = Roll(); }

 private:
  // Up to here a walk is as fast as a look-up, and costs no memory.
  static constexpr std::size_t walked = 16;
  using Places = boost::unordered_flat_map<AccountId, std::size_t>;

  std::size_t place_of(AccountId account) const {
    if (places_) {
      const auto found = places_->find(account);
      return found == places_->end() ? entries_.size() : found->second;
    }
    const auto found = std::find_if(entries_.begin(), entries_.end(),
                                    [&](const Entry& entry) { return entry.account == account; });
    return static_cast<std::size_t>(found - entries_.begin());
  }
  void make_places() {
    if (entries_.size() <= walked) return;
    places_ = std::make_unique<Places>();
    places_->reserve(entries_.size());
    for (std::size_t place = 0; place < entries_.size(); ++place)
      places_->emplace(entries_[place].account, place);
  }

  std::vector<Entry> entries_;
  std::unique_ptr<Places> places_;  // nothing: the list is short
};

}  // namespace orglog
