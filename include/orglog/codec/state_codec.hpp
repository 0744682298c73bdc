// State as rows, one entity a row (schema/snapshot.fbs), in an order of keys that `State::load` can
// take: accepted clocks, accounts, orgs, members, apps. The same state gives the same rows, byte
// for byte, which is what the digest stands on.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <variant>

#include "orglog/base/result.hpp"
#include "orglog/base/sha256.hpp"
#include "orglog/domain/state.hpp"
#include "orglog/log/record.hpp"

namespace orglog {

// Keys: a letter for the kind ('C' accepted clock, 'a' account, 'b' org, 'c' member, 'd' app), then
// the id's bytes; a member's key holds the org's and then the account's, a clock's the position of
// its event.
std::string row_key(const AcceptedClock& clock);
std::string row_key(AccountId account);
std::string row_key(OrgId org);
std::string row_key(OrgId org, AccountId member);
std::string row_key(AppId app);

// The value under `key` in this state; empty when the entity does not exist (any more). Vectors
// whose order carries no meaning are written sorted.
std::string row_value(const State& state, std::string_view key);
std::string row_value(const AcceptedClock& clock);
// A row as what it holds.
struct MemberRow {
  OrgId org;
  AccountId account;
  Member member;
};
using StateRow = std::variant<MemberRow, Account, Org, App, AcceptedClock>;
Result<void> decode_row(std::string_view key, std::string_view value, StateRow& row);
// Puts one row back into a state; rows must come in order of keys.
void place_row(State& state, StateRow row);
// Both in one.
Result<void> load_row(State& state, std::string_view key, std::string_view value);

// Visits all rows of a state in order of keys.
void visit_rows(const State& state,
                const std::function<void(std::string_view key, std::string_view value)>& visit);

// SHA-256 over (u32 key length, key, u32 value length, value) of every row in order of keys.
class RowDigest {
 public:
  void add(std::string_view key, std::string_view value);
  Sha256Digest finish() { return hash_.finish(); }

 private:
  Sha256 hash_;
};
Sha256Digest digest_of(const State& state);

}  // namespace orglog
