// The rules: `decide` says what a command does in a state, `evolve` makes the state that follows.
// Both are pure: no I/O, no clock, no randomness. The order of checks is domain-rules 3.10: org
// visible, role, app visible, the app's rule, limits.
#pragma once

#include <boost/system/result.hpp>
#include <vector>

#include "orglog/base/limits.hpp"
#include "orglog/domain/command.hpp"
#include "orglog/domain/event.hpp"
#include "orglog/domain/rejection.hpp"
#include "orglog/domain/state.hpp"

namespace orglog {

// New addresses a day (decision 16): which a person may name on apps of their own, and which may be
// named in one org. Zero: any number.
struct NewAddressQuotas {
  std::uint32_t person = limits::new_addresses_a_day;
  std::uint32_t org = limits::org_new_addresses_a_day;
};

// Who asks, and when. The command id seeds the ids and the names that a command makes up.
struct Caller {
  bool is_operator = false;
  AccountId account;          // nil for the operator acting for himself
  TokenId token;              // with which the account asks; nil for the operator, and where the
                              // server acts for somebody who showed none
  Timestamp now{};            // by the wall clock
  bool now_is_given = false;  // the operator chose `now` (decision 11): it may not lie before the
                              // newest of an org or app
  CommandId command;
  bool clock_jumped = false;  // nobody but the operator knows whether `now` is right
  Timestamp newest{};         // recorded_at of the newest record
  NewAddressQuotas new_addresses{};
};

// The verdict on one app of a bulk import, in the order asked for.
struct ItemVerdict {
  AppName app;
  Reason reason = Reason::none;  // none: transferred
};

struct Decided {
  std::vector<Event> events;       // empty: already so, nothing to record
  std::vector<ItemVerdict> items;  // of a bulk import only
  // Of the events: `now`, but never before the newest event of an org or app that they are about.
  Timestamp occurred_at{};
};

using Decision = boost::system::result<Decided, Rejection>;

Decision decide(const State& state, const Command& command, const Caller& caller);

// The moment and place of an event that `evolve` needs beside the fact.
struct EventEnvelope {
  Position position = 0;
  Timestamp occurred_at{};
  AccountId actor;  // nil: the operator
  const Event& event;
  bool by_operator = false;  // on behalf of the actor
};

// Total: applies whatever the log says, without checks. An event about something the state does not
// hold changes nothing.
void evolve(State& state, const EventEnvelope& envelope);

// What people may do (decision 1). Effective permissions: role in the owning org, join and grant
// together.
Permissions permissions_of(const State& state, const App& app, AccountId account);
// Decision 10. The operator sees everything.
bool sees(const State& state, const Org& org, const Caller& caller);
bool sees(const State& state, const App& app, const Caller& caller);
// Members are limited together with pending invitations (I5).
std::size_t pending_invitations(const Org& org, Timestamp now);
// The moment from which a mail may be sent again to this person (SendAgain); long past: at once.
Timestamp may_be_sent_again(const Account& account);
// Why an app was not imported into the org, naming whichever of the two the reason is about.
Rejection rejection_of(const ItemVerdict& item, const OrgName& org);

}  // namespace orglog
