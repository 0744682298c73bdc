// What the decide_*.cpp share: one `decide` a command, and the checks with which nearly every one
// of them begins. Private to the domain.
#pragma once

#include <string>
#include <utility>

#include "orglog/base/limits.hpp"
#include "orglog/base/result.hpp"
#include "orglog/domain/decider.hpp"

namespace orglog::rules {

// decide_accounts.cpp
Decision decide(const State& state, const RegisterAccount& command, const Caller& caller);
Decision decide(const State& state, const ActivateAccount& command, const Caller& caller);
Decision decide(const State& state, const RenameAccount& command, const Caller& caller);
Decision decide(const State& state, const EraseAccount& command, const Caller& caller);
Decision decide(const State& state, const IssueToken& command, const Caller& caller);
Decision decide(const State& state, const RevokeToken& command, const Caller& caller);
Decision decide(const State& state, const ChangePassword& command, const Caller& caller);

// decide_orgs.cpp
Decision decide(const State& state, const ProvisionOrg& command, const Caller& caller);
Decision decide(const State& state, const ChangePackage& command, const Caller& caller);
Decision decide(const State& state, const RenameOrg& command, const Caller& caller);
Decision decide(const State& state, const CloseOrg& command, const Caller& caller);

// decide_members.cpp
Decision decide(const State& state, const AddMember& command, const Caller& caller);
Decision decide(const State& state, const SetMember& command, const Caller& caller);
Decision decide(const State& state, const RemoveMember& command, const Caller& caller);
Decision decide(const State& state, const LeaveOrg& command, const Caller& caller);
Decision decide(const State& state, const InviteMember& command, const Caller& caller);
Decision decide(const State& state, const AcceptInvitation& command, const Caller& caller);
Decision decide(const State& state, const RevokeInvitation& command, const Caller& caller);
Decision decide(const State& state, const SendAgain& command, const Caller& caller);

// decide_apps.cpp
Decision decide(const State& state, const CreateApp& command, const Caller& caller);
Decision decide(const State& state, const RenameApp& command, const Caller& caller);
Decision decide(const State& state, const DestroyApp& command, const Caller& caller);
Decision decide(const State& state, const JoinApp& command, const Caller& caller);
Decision decide(const State& state, const LeaveApp& command, const Caller& caller);
Decision decide(const State& state, const LockApp& command, const Caller& caller);
Decision decide(const State& state, const UnlockApp& command, const Caller& caller);

// decide_collaborators.cpp
Decision decide(const State& state, const AddCollaborator& command, const Caller& caller);
Decision decide(const State& state, const SetCollaborator& command, const Caller& caller);
Decision decide(const State& state, const RemoveCollaborator& command, const Caller& caller);

// decide_transfers.cpp
Decision decide(const State& state, const TransferApp& command, const Caller& caller);
Decision decide(const State& state, const AcceptTransfer& command, const Caller& caller);
Decision decide(const State& state, const DeclineTransfer& command, const Caller& caller);
Decision decide(const State& state, const CancelTransfer& command, const Caller& caller);
Decision decide(const State& state, const ImportApps& command, const Caller& caller);

// decide_usage.cpp
Decision decide(const State& state, const SetFormation& command, const Caller& caller);
Decision decide(const State& state, const SetMaintenance& command, const Caller& caller);
Decision decide(const State& state, const CreateAddon& command, const Caller& caller);
Decision decide(const State& state, const DestroyAddon& command, const Caller& caller);

// decide_clock.cpp
Decision decide(const State& state, const AcceptClock& command, const Caller& caller);

// Answers.

template <class T>
using Checked = boost::system::result<T, Rejection>;

inline Rejection refuse(Reason reason, std::string subject) { return {reason, std::move(subject)}; }
template <class Named>
Rejection refuse(Reason reason, const Named& name)
  requires requires { name.text(); }
{
  return {reason, name.text()};
}

inline Decision nothing_to_record() { return Decided{}; }

template <class... Facts>
Decision record(Facts&&... facts) {
  Decided decided;
  decided.events.reserve(sizeof...(facts));
  (decided.events.emplace_back(std::forward<Facts>(facts)), ...);
  return decided;
}

// Who asks. The operator who acts on behalf of an account has that account's rights; alone, he has
// those of every org's admin and every app's manager.
inline bool is_operator_alone(const Caller& caller) {
  return caller.is_operator && caller.account.is_nil();
}
inline bool has_no_account(const Caller& caller) { return caller.account.is_nil(); }
std::optional<Role> role_in(const State& state, const Org& org, const Caller& caller);
std::optional<Role> role_in_owner(const State& state, const App& app, const Caller& caller);
bool allows(const State& state, const App& app, const Caller& caller, Permission permission);

// What is asked about, when the caller may see it, administers it, manages it.
Checked<const Org*> visible_org(const State& state, const OrgName& name, const Caller& caller);
Checked<const Org*> administered_org(const State& state, const OrgName& name, const Caller& caller);
Checked<const App*> visible_app(const State& state, const AppName& name, const Caller& caller);
Checked<const App*> managed_app(const State& state, const AppName& name, const Caller& caller);

// Hard limits (L1, L2). A person's own pending invitation takes no second seat.
bool has_seat_for(const Org& org, AccountId account, Timestamp now);
bool has_room_for_app(const Org& org);
bool has_room_for_app(const Account& account);
// Of new grants and joins (decision 16). Who has more from before keeps them, and the former owner
// stays on an app that is given to an org.
bool has_room_for_person(const App& app);

// The account of an address; one that has none gets one in state `invited` by an event of its own
// (decision 9). A command makes at most one thing of a kind, so its ids need no counter.
// Decision 16 bounds how many of those one names a day, `where`: in an org, or on a person's app.
Checked<AccountId> account_or_invited(const State& state, const Account* known, const Email& email,
                                      const Owner& where, const Caller& caller,
                                      std::vector<Event>& events);

// Of an address that gets no account because its local part is none (Email::is_strict).
Rejection refuse_odd(const Email& email);

template <class Identifier>
Identifier made_by(const Caller& caller, std::string_view purpose) {
  return Identifier{derive_uuid(caller.command.value, 0, purpose)};
}

// Ends a membership and what goes with it (decision 3).
Decided leave(const State& state, const Org& org, AccountId leaver, Role role, Cause cause);
// Decision 13: an org keeps an admin, and one who is active once it has had one. Why this member
// may not stop being admin; nothing for who may, or is none.
std::optional<Rejection> refuse_last_admin(const State& state, const Org& org,
                                           const Account& member);

// Ends what a person has on an app: a grant and a join go together.
Event end_of_access(const App& app, const Access& access, Cause cause);
// A transfer that waits for its recipient ends when the app goes elsewhere.
void cancel_transfer(const App& app, std::vector<Event>& events);

}  // namespace orglog::rules
