// Rows: codec/state_codec.hpp.
#include "orglog/projections/state_table.hpp"

#include <algorithm>
#include <mutex>
#include <thread>
#include <utility>

#include "orglog/base/limits.hpp"
#include "orglog/codec/journal.hpp"
#include "orglog/codec/state_codec.hpp"
#include "projections/handoff.hpp"
#include "projections/snapshot_rows.hpp"

namespace orglog {
namespace {

constexpr std::size_t batches_ahead = 16;
constexpr std::size_t rows_per_batch = 256;
constexpr std::string_view end_of_state = "e";  // what comes behind it is the past

// Of an org, an app or a person.
std::string row_key_of(const Tag& tag) {
  if (tag.kind == Tag::Kind::org) return row_key(OrgId{tag.id});
  if (tag.kind == Tag::Kind::app) return row_key(AppId{tag.id});
  return row_key(AccountId{tag.id});
}

}  // namespace

// One thread reads and decodes rows, this one puts them into their places: a start waits for it.
Result<void> StateTable::load(const TableReader& reader) {
  using Rows = std::vector<StateRow>;
  Handoff<Rows> handoff(batches_ahead);
  Result<void> outcome;
  std::jthread decoding([&] {
    Rows rows;
    const auto decode = [&](std::string_view key, std::string_view value) {
      outcome = decode_row(key, value, rows.emplace_back());
      if (!outcome) return false;
      return rows.size() < rows_per_batch || handoff.push(std::exchange(rows, {}));
    };
    const auto scanned = reader.scan({}, end_of_state, decode);
    if (outcome && !scanned) outcome = scanned.error();
    handoff.push(std::move(rows));
    handoff.close();
  });
  State loaded;
  while (auto rows = handoff.pop()) {
    for (StateRow& row : *rows) place_row(loaded, std::move(row));
  }
  decoding.join();
  ORGLOG_TRY(outcome);

  gathered_.clear();
  touched_.clear();
  touched_members_.clear();
  past_.clear();
  written_ = reader.checkpoint();
  const std::lock_guard lock(mutex_);
  state_ = std::move(loaded);
  return {};
}

Result<void> StateTable::apply(const EventView& event, Tables&) {
  gathered_.push_back(event);
  return {};
}

// Before the event is applied: the rows that may be other ones. Every event about a person in an
// org may make or end a member; closing an org ends them all.
void StateTable::touch(const EventView& view) {
  for (const Tag& tag : view.record.header.tags) {
    if (tag.kind < Tag::Kind::actor) touched_.insert(tag);
  }
  const auto others = [this, &view]<class Fact>(const Fact& fact) {
    if constexpr (requires { fact.org, fact.account; }) {
      touched_members_.emplace(fact.org, fact.account);
    } else if constexpr (requires { fact.org, fact.admin; }) {
      touched_members_.emplace(fact.org, fact.admin);
    } else if constexpr (std::is_same_v<Fact, OrgClosed>) {
      const Org* org = state_.org(fact.org);
      if (org == nullptr) return;
      for (const auto& member : org->members) touched_members_.emplace(fact.org, member.first);
    } else if constexpr (std::is_same_v<Fact, CollaboratorAdded>) {
      // The new addresses that a person names on personal apps are counted in the person's row.
      if (!view.record.header.actor.is_nil())
        touched_.insert({Tag::Kind::account, view.record.header.actor.value});
    }
  };
  std::visit(others, view.event);
  if (const auto* clock = std::get_if<ClockAccepted>(&view.event))
    touch_clock({view.record.position, clock->accepted, clock->newest});
}

// It has a row of its own, and what was made or counted ahead of it changes.
void StateTable::touch_clock(const AcceptedClock& clock) {
  past_.emplace_back(row_key(clock), row_value(clock));
  const std::int32_t day = day_of(clock.accepted);
  for (const auto& [id, account] : state_.accounts()) {
    const bool changes = std::ranges::any_of(
        account.tokens, [&](const Token& token) { return token.is_ahead_of(clock.accepted); });
    if (changes || account.new_addresses.day > day) touched_.insert({Tag::Kind::account, id.value});
  }
  for (const auto& [id, org] : state_.orgs()) {
    if (org.new_addresses.day > day) touched_.insert({Tag::Kind::org, id.value});
  }
}

void StateTable::evolve_gathered(bool touch_rows) {
  change_waits_ = true;
  const std::lock_guard lock(mutex_);
  change_waits_ = false;
  change_waits_.notify_all();
  for (const EventView& view : gathered_) {
    if (touch_rows) touch(view);
    snapshot_rows::add_given_names(state_, view, past_);
    evolve(state_, envelope_of(view.record, view.event));
    note_past(view);
  }
  gathered_.clear();
}

// Orgs that have seen enough since they were stored last are stored anew. After this very event, so
// that the rows are the same however the events were cut into batches.
void StateTable::note_past(const EventView& view) {
  for (const Tag& tag : view.record.header.tags) {
    if (tag.kind != Tag::Kind::org) continue;
    const Org* org = state_.org(OrgId{tag.id});
    if (org == nullptr || !snapshot_rows::is_due(*org, pace_)) continue;
    snapshot_rows::add_snapshot(state_, *org, view.record.position + 1, past_);
  }
}

// Only this thread changes the state, so it reads it without the lock.
Result<Position> StateTable::flush(Tables& tables, Position next, bool all_now) {
  evolve_gathered(true);
  if (!all_now && next - written_ < limits::kept_back_events) return written_;
  const auto write = [&](std::string_view key) {
    const std::string value = row_value(state_, key);
    if (value.empty()) {
      tables.erase(key);
    } else {
      tables.put(key, value);
    }
  };
  for (const Tag& tag : touched_) write(row_key_of(tag));
  for (const auto& [org, member] : touched_members_) write(row_key(org, member));
  for (const auto& [key, value] : past_) tables.put(key, value);
  touched_.clear();
  touched_members_.clear();
  past_.clear();
  written_ = next;
  return written_;
}

Result<void> StateTable::flush_bulk(Tables& tables) {
  evolve_gathered(false);
  for (const auto& [key, value] : past_) tables.put(key, value);
  past_.clear();
  return {};
}

Result<void> StateTable::finish_bulk(Tables& tables, Position) {
  visit_rows(state_, [&](std::string_view key, std::string_view value) { tables.put(key, value); });
  return {};
}

void StateTable::let_changes_in() const { change_waits_.wait(true); }

}  // namespace orglog
