// What somebody may see (decision 10). Every name, address or id that a caller brings is looked up
// through `Sight`: what they may not see is absent there, so no answer, refusal, condition or
// record of a refusal can tell the two apart. Pure.
#pragma once

#include "orglog/base/position.hpp"
#include "orglog/domain/decider.hpp"

namespace orglog {

// Whether the caller knows of the account: it is their own, they are in one org with it, or it is
// on an app or invited to an org that they see. The operator knows of every account.
bool sees(const State& state, const Account& account, const Caller& caller);
// Whether they are told more of the account than its id and address, which they may have said
// themselves: it is their own, or both are members of one org. Whoever only adds an address to an
// app of theirs, or invites it, is told neither a name nor since when there is an account.
bool is_acquainted(const State& state, const Account& account, const Caller& caller);

// Both outlive it. What it answers is valid until the state changes; nullptr: absent, or hidden.
class Sight {
 public:
  Sight(const State& state, const Caller& caller) : state_(state), caller_(caller) {}

  template <class NameOrId>
  const Org* org(const NameOrId& which) const {
    return seen(state_.org(which));
  }
  template <class NameOrId>
  const App* app(const NameOrId& which) const {
    return seen(state_.app(which));
  }
  template <class EmailOrId>
  const Account* account(const EmailOrId& which) const {
    return seen(state_.account(which));
  }

 private:
  template <class Thing>
  const Thing* seen(const Thing* thing) const {
    return thing != nullptr && sees(state_, *thing, caller_) ? thing : nullptr;
  }

  const State& state_;
  const Caller& caller_;
};

// Who has rule over an org: its admins; over an app: those of the org that owns it, or the person
// who owns it; over both the operator.
bool rules_over(const State& state, const Org& org, const Caller& caller);
bool rules_over(const State& state, const Owner& owner, const Caller& caller);
// Whether the event happened under the caller's rule: in an org that they administer today, or to
// an app that was their own then. What happened to an app before it came to them did not. An
// attempt or a reading happened to what it was aimed at.
bool happened_under(const State& state, Position position, const Event& event,
                    const Caller& caller);
// What the caller is told of the aim of an attempt or a reading: what they have rule over, and
// people whom they know besides; everybody is told where they were aimed at themselves. Whoever
// made the attempt is told no more than anybody else.
Aim visible_aim(const State& state, Position position, const Aim& aim, const Caller& caller);

}  // namespace orglog
